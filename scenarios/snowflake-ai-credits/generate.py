#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Rerate authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes usage-SYNTHETIC.csv.gz and customers-SYNTHETIC.csv: one invented month of 120 customers.

Deterministic: one seed, the standard library only. Customers differ by a lognormal size, so that a
few make most of the revenue; runs of warehouses are mostly short, some last for hours.
"""

import csv
import datetime
import gzip
import io
import pathlib
import random

FOLDER = pathlib.Path(__file__).parent
FIRST = datetime.datetime(2026, 4, 1)
DAYS = 30
CUSTOMERS = 120
COLUMNS = ["customer", "time", "event", "edition", "discount", "size", "clusters", "seconds",
           "feature", "model", "routing", "input_tokens", "output_tokens", "messages"]
EDITIONS = {"standard": 35, "enterprise": 45, "business_critical": 16, "vps": 4}
DISCOUNTS = {0: 30, 10: 20, 20: 20, 30: 15, 40: 15}  # percent off, by capacity contract
MODELS = {"claude-4-sonnet": 5, "claude-4.5-sonnet": 4, "claude-opus-4.5": 1, "gpt-5": 3,
          "llama3.1-8b": 4, "mistral-large2": 2}


def choice(rng, weights):
    return rng.choices(list(weights), list(weights.values()))[0]


def customer_of(rng, number):
    scale = rng.lognormvariate(0, 1.1)
    sizes = ["XS", "S", "M"] if scale < 1 else ["S", "M", "L"] if scale < 4 else ["M", "L", "XL"]
    # A large customer has a capacity contract more often.
    discount = choice(rng, DISCOUNTS) if scale < 4 else rng.choice([10, 20, 30, 40])
    return {"customer": f"acct-{number:03}", "edition": choice(rng, EDITIONS), "discount": discount,
            "scale": scale, "sizes": sizes, "cloud": rng.lognormvariate(-2.4, 0.7),
            "ai": rng.lognormvariate(0, 1.2), "routing": choice(rng, {"global": 70, "regional": 30}),
            "models": rng.sample(list(MODELS), 2), "agents": rng.random() < 0.4,
            "intelligence": rng.random() < 0.25, "analyst": rng.random() < 0.35}


RATE = {"XS": 1, "S": 2, "M": 4, "L": 8, "XL": 16}


def warehouse_runs(rng, customer, day):
    weekend = day.weekday() >= 5
    mean = 5.5 * min(customer["scale"], 4) ** 0.5 * (0.4 if weekend else 1)
    for _ in range(max(0, round(rng.gauss(mean, mean ** 0.5)))):
        seconds = min(max(2, round(rng.lognormvariate(4.6, 1.5))), 28800)
        yield {"time": moment(rng, day), "event": "warehouse", "size": rng.choice(customer["sizes"]),
               "clusters": choice(rng, {1: 90, 2: 8, 3: 2}), "seconds": seconds}


def cloud_services(rng, customer, day, credits):
    share = customer["cloud"] * rng.lognormvariate(0, 0.6)
    hours = (credits * share + 0.02) / 4.4
    return {"time": moment(rng, day), "event": "cloud_services", "seconds": max(1, round(hours * 3600))}


def tokens(rng, customer, day, feature, model):
    volume = 250_000 * customer["scale"] * customer["ai"] * rng.lognormvariate(0, 0.7)
    return {"time": moment(rng, day), "event": "cortex", "feature": feature, "model": model,
            "routing": customer["routing"], "input_tokens": max(1, round(volume)),
            "output_tokens": max(1, round(volume * rng.uniform(0.04, 0.35)))}


def artificial_intelligence(rng, customer, day):
    for model in customer["models"]:
        if rng.random() < 0.8:
            yield tokens(rng, customer, day, "functions", model)
    for feature in ("agents", "intelligence"):
        if customer[feature] and rng.random() < 0.7:
            yield tokens(rng, customer, day, feature, "claude-4-sonnet")
    if customer["analyst"] and rng.random() < 0.7:
        yield {"time": moment(rng, day), "event": "analyst",
               "messages": max(1, round(rng.lognormvariate(2.5, 0.9) * customer["scale"] ** 0.5))}


def moment(rng, day):
    return (day + datetime.timedelta(seconds=rng.randrange(86400))).strftime("%Y-%m-%dT%H:%M:%SZ")


def usage_of(rng, customer):
    for number in range(DAYS):
        day = FIRST + datetime.timedelta(days=number)
        runs = list(warehouse_runs(rng, customer, day))
        credits = sum(max(r["seconds"], 60) * RATE[r["size"]] * r["clusters"] / 3600 for r in runs)
        rows = runs + [cloud_services(rng, customer, day, credits)]
        rows += artificial_intelligence(rng, customer, day)
        for row in rows:
            yield row | {name: customer[name] for name in ("customer", "edition", "discount")}


def band(scale):
    return "small" if scale < 0.7 else "medium" if scale < 3 else "large"


def main():
    rng = random.Random("snowflake-ai-credits")
    customers = [customer_of(rng, number) for number in range(1, CUSTOMERS + 1)]
    with open(FOLDER / "customers-SYNTHETIC.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["customer", "edition", "capacity_discount", "routing", "size"])
        for c in customers:
            out.writerow([c["customer"], c["edition"], f"{c['discount']}%", c["routing"], band(c["scale"])])
    rows = sorted((row for c in customers for row in usage_of(rng, c)), key=lambda row: (row["time"], row["customer"]))
    text = io.StringIO()
    out = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    out.writeheader()
    out.writerows(rows)
    with open(FOLDER / "usage-SYNTHETIC.csv.gz", "wb") as file:
        with gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
            packed.write(text.getvalue().encode())


if __name__ == "__main__":
    main()
