#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Rerate authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes usage-SYNTHETIC.csv.gz and customers-SYNTHETIC.csv: two invented months of 36 customers.

Deterministic: one seed, the standard library only. A workflow is one task of an agent: it takes a
number of actions (lognormal, by what the agent is for), each with its tokens (lognormal), and ends
resolved or handed over. Some customers come back: within the day that is the same conversation,
later it is a new one, and what was resolved is taken back.
"""

import csv
import datetime
import gzip
import io
import pathlib
import random

FOLDER = pathlib.Path(__file__).parent
FIRST = datetime.datetime(2026, 5, 1)
LAST = datetime.datetime(2026, 7, 1)
CUSTOMERS = 36
COLUMNS = ["customer", "time", "event", "workflow_id", "kind", "tokens", "status"]
# actions and tokens of a typical workflow, share of voice actions, share resolved, taken back, come again
USES = {
    "support": {"weight": 45, "actions": 5, "tokens": 2600, "voice": 0.12, "resolved": 0.62, "reopened": 0.09, "again": 0.10},
    "sales": {"weight": 30, "actions": 9, "tokens": 4200, "voice": 0.05, "resolved": 0.35, "reopened": 0.03, "again": 0.06},
    "research": {"weight": 25, "actions": 24, "tokens": 9500, "voice": 0, "resolved": 0.80, "reopened": 0.02, "again": 0.03},
}


def customer_of(rng, number):
    use = rng.choices(list(USES), [u["weight"] for u in USES.values()])[0]
    workflows = max(3, round(min(rng.paretovariate(1.15) * 28, 900)))
    return {"customer": f"org-{number:02}", "use": use, "workflows": workflows,
            "actions": USES[use]["actions"] * rng.lognormvariate(0, 0.35),
            "tokens": USES[use]["tokens"] * rng.lognormvariate(0, 0.3)}


def action(rng, customer, time, workflow):
    voice = rng.random() < USES[customer["use"]]["voice"]
    tokens = max(40, round(customer["tokens"] * rng.lognormvariate(0, 1.0)))
    return row(customer, time, workflow, event="action", kind="voice" if voice else "standard", tokens=tokens)


def row(customer, time, workflow, **values):
    return {"customer": customer["customer"], "workflow_id": workflow, "time": time} | values


def actions(rng, customer, time, workflow):
    """A stretch of work without long pauses: rows, and when it ends."""
    rows = []
    for _ in range(max(1, round(customer["actions"] * rng.lognormvariate(0, 0.7)))):
        rows.append(action(rng, customer, time, workflow))
        time += datetime.timedelta(seconds=5 + round(rng.expovariate(1 / 40)))
    return rows, time


def workflow_of(rng, customer, workflow):
    use = USES[customer["use"]]
    start = FIRST + datetime.timedelta(seconds=rng.randrange(round((LAST - FIRST).total_seconds())))
    rows, time = actions(rng, customer, start, workflow)
    if rng.random() < use["again"]:  # within the same day, mostly
        more, time = actions(rng, customer, time + datetime.timedelta(seconds=round(rng.expovariate(1 / 30000))), workflow)
        rows += more
    status = "resolved" if rng.random() < use["resolved"] else "handed_over"
    rows.append(row(customer, time, workflow, event="outcome", status=status))
    if status == "resolved" and rng.random() < use["reopened"]:
        time += datetime.timedelta(hours=26 + round(rng.expovariate(1 / 150)))
        rows.append(row(customer, time, workflow, event="outcome", status="reopened"))
        rows += actions(rng, customer, time, workflow)[0]
    return [r for r in rows if r["time"] < LAST]


def size(workflows):
    return "small" if workflows < 50 else "medium" if workflows < 150 else "large"


def main():
    rng = random.Random("agents")
    customers = [customer_of(rng, number) for number in range(1, CUSTOMERS + 1)]
    with open(FOLDER / "customers-SYNTHETIC.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["customer", "use", "size"])
        out.writerows([c["customer"], c["use"], size(c["workflows"])] for c in customers)
    rows = []
    for customer in customers:
        for number in range(1, customer["workflows"] + 1):
            rows += workflow_of(rng, customer, f"{customer['customer']}-{number:04}")
    rows.sort(key=lambda r: (r["time"], r["workflow_id"]))
    text = io.StringIO()
    out = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    out.writeheader()
    out.writerows(r | {"time": r["time"].strftime("%Y-%m-%dT%H:%M:%SZ")} for r in rows)
    with open(FOLDER / "usage-SYNTHETIC.csv.gz", "wb") as file:
        with gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
            packed.write(text.getvalue().encode())


if __name__ == "__main__":
    main()
