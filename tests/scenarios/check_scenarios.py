#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Rerate authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Computes the scenarios' expected results again from their usage, with fractions.

Nothing is taken from the plans or the program: prices stand here once more, from the sources named
in each README. Prints what was compared; exit code 1 when anything differs.
"""

import collections
import csv
import datetime
import gzip
import json
import pathlib
import sys
from fractions import Fraction as F

SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
CREDIT = {"standard": 2, "enterprise": 3, "business_critical": 4, "vps": 6}
SIZE = {"XS": 1, "S": 2, "M": 4, "L": 8, "XL": 16}
TOKENS = {  # credits for a million tokens: input, output
    ("functions", "claude-4-sonnet"): ("1.50", "7.50"),
    ("functions", "claude-4.5-sonnet"): ("1.65", "8.25"),
    ("functions", "claude-opus-4.5"): ("2.75", "13.75"),
    ("functions", "gpt-5"): ("0.69", "5.50"),
    ("functions", "llama3.1-8b"): ("0.11", "0.11"),
    ("functions", "mistral-large2"): ("1", "3"),
    ("agents", "claude-4-sonnet"): ("1.88", "9.41"),
    ("intelligence", "claude-4-sonnet"): ("2.51", "12.55"),
}


def rows_of(scenario):
    with gzip.open(SCENARIOS / scenario / "usage-SYNTHETIC.csv.gz", "rt", newline="") as file:
        yield from csv.DictReader(file)


def snowflake():
    """{plan: {(month, charge): {customer: exact}}}"""
    warehouse, cloud = collections.Counter(), collections.Counter()
    attributes, own, ai = {}, collections.Counter(), collections.Counter()
    for r in rows_of("snowflake-ai-credits"):
        who, day = r["customer"], r["time"][:10]
        assert attributes.setdefault(who, (r["edition"], r["discount"])) == (r["edition"], r["discount"])
        if r["event"] == "warehouse":
            warehouse[who, day] += F(max(int(r["seconds"]), 60) * SIZE[r["size"]] * int(r["clusters"]), 3600)
        elif r["event"] == "cloud_services":
            cloud[who, day] += F(int(r["seconds"])) * F("4.4") / 3600
        elif r["event"] == "analyst":
            own[who] += F(67, 1000) * int(r["messages"])
        else:
            into, out = (F(price) / 1_000_000 for price in TOKENS[r["feature"], r["model"]])
            ai[who, r["routing"]] += into * int(r["input_tokens"]) + out * int(r["output_tokens"])
    for who, day in warehouse.keys() | cloud.keys():
        wh, cs = F(warehouse[who, day]), F(cloud[who, day])
        own[who] += wh + cs - min(cs, wh / 10)
    price = {who: CREDIT[edition] * (1 - F(int(off), 100)) for who, (edition, off) in attributes.items()}
    month = "2026-04"
    all_in_platform, apart = collections.Counter(), collections.Counter()
    for who in own:
        all_in_platform[who] = own[who] * price[who]
    for (who, routing), credits in ai.items():
        all_in_platform[who] += credits * price[who]
        apart[who] += credits * F({"global": "2.00", "regional": "2.20"}[routing])
    return {"platform": {(month, "platform"): all_in_platform},
            "ai-credits": {(month, "platform"): {who: own[who] * price[who] for who in own}, (month, "ai"): apart}}


def agents():
    def table():
        return collections.defaultdict(collections.Counter)
    conversations, actions, outcomes, counted = table(), table(), table(), collections.Counter()
    begun, seen = {}, set()
    for r in rows_of("agents"):  # in order of time
        who, month, workflow = r["customer"], r["time"][:7], r["workflow_id"]
        time = datetime.datetime.fromisoformat(r["time"][:-1])
        seen.add(who)
        if r["event"] == "action":
            if workflow not in begun or time - begun[workflow] >= datetime.timedelta(hours=24):
                begun[workflow] = time
                conversations[month, "conversations"][who] += 2
            blocks = -(-int(r["tokens"]) // 10_000)
            actions[month, "dollars"][who] += {"standard": 20, "voice": 30}[r["kind"]] * blocks * F(500, 100_000)
        elif r["status"] != "handed_over":
            counted[month, who] += {"resolved": 1, "reopened": -1}[r["status"]]
    for month in ("2026-05", "2026-06"):
        for who in seen:
            outcomes[month, "base"][who] = F(49)
            outcomes[month, "outcomes"][who] = F("0.99") * max(0, counted[month, who] - 50)
    return {"conversations": conversations, "actions": actions, "outcomes": outcomes}


def cents(exact):
    """Half up, away from zero."""
    return F(int(abs(exact) * 100 + F(1, 2)), 100) * (1 if exact >= 0 else -1)


def differences(scenario, plans):
    folder = SCENARIOS / scenario / "expected"
    for plan, lines in plans.items():
        found = json.loads((folder / f"run-{plan}.json").read_text())
        rows = {(r["month"], r["charge"]): r for r in found["rows"]}
        if rows.keys() != lines.keys():
            yield f"{plan}: {rows.keys() ^ lines.keys()}"
        for key, customers in lines.items():
            row = rows[key]
            if F(row.get("exact_ratio", row["exact"])) != sum(customers.values()):
                yield f"{plan} {key}: exact {row['exact']}, not {sum(customers.values())}"
            if F(row["total"]) != sum(map(cents, customers.values())):
                yield f"{plan} {key}: billed {row['total']}"
        print(f"{scenario} {plan}: {len(lines)} rows, {float(sum(sum(c.values()) for c in lines.values())):,.2f}")


def billed(lines, who):
    return sum(cents(customers.get(who, F(0))) for customers in lines.values())


def differences_by_customer(scenario, plans, baseline, candidate):
    found = json.loads((SCENARIOS / scenario / "expected" / "compare.json").read_text())["customers"]
    for row in found:
        for side, plan in (("baseline", baseline), ("candidate", candidate)):
            if F(row[side]) != billed(plans[plan], row["customer"]):
                yield f"{scenario} {row['customer']} {side}: {row[side]}, not {billed(plans[plan], row['customer'])}"
    everyone = {who for lines in plans.values() for customers in lines.values() for who in customers}
    if {row["customer"] for row in found} != everyone:
        yield f"{scenario}: other customers"
    print(f"{scenario}: {len(found)} customers under {baseline} and {candidate}")


def main():
    snow, agent = snowflake(), agents()
    wrong = [*differences("snowflake-ai-credits", snow), *differences("agents", agent),
             *differences_by_customer("snowflake-ai-credits", snow, "platform", "ai-credits"),
             *differences_by_customer("agents", agent, "conversations", "actions")]
    print(*wrong, sep="\n", end="")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
