#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Rerate authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Computes the exact figures of tst_published.cpp again, with fractions, from the published numbers.

Reads only names and exact figures from the test; exit code 1 when one differs, or a row or a
computation has no partner.
"""

import pathlib
import re
import sys
from fractions import Fraction as F
from math import ceil, floor


def million(*pairs):
    return sum(F(count) * F(price) for count, price in pairs) / 1_000_000


def fees(amounts, share, fixed="0", cap=None):
    each = (F(a) * F(share) + F(fixed) for a in amounts)
    return sum(e if cap is None else min(e, F(cap)) for e in each)


def call(seconds, first, step):
    return first + ceil(F(max(0, seconds - first), step)) * step


def adjusted(days):
    return sum(wh + cs - min(F(cs), F(wh, 10)) for wh, cs in days)


def rank(values, share, rounding):
    return sorted(values, reverse=True)[rounding(len(values) * share)]


def hosts(hours):
    return [4] * 7 + [3, 2] + [1] * (hours - 9)


DAYS = [(100, 20), (120, 10), (80, 5), (100, 13)]
S3_MONTHS = F(42_259_901_212_262_400, 2**30 * 24 * 31)
S3 = 51_200 * F("0.023") + (S3_MONTHS - 51_200) * F("0.022")
DEMAND = max(F(420), 600 * F(8, 10)) * 15 + 30_000 * F("0.22") + 70_000 * F("0.11") + 50
GSU = 5 * (1000 + 300 * 3)

FIGURES = {
    "warehouse, 60 seconds for each run": F((60 + 90) * 4, 3600) * 3,
    "warehouse, runs added first": F((37 + 90) * 4, 3600) * 3,
    "an hour at the printed rate": 3600 * round(F(1, 3600), 4),
    "an hour of one credit": F(1),
    "serverless clustering": F(10 * 2),
    "Snowpipe": 500 * F("0.0037"),
    "Analyst messages": F(47 * 67, 1000),
    "Analyst message, Enterprise": F(67, 1000) * 3,
    "Analyst by tokens, long question": million((30_000, "1.88"), (1000, "9.41")),
    "Analyst by tokens, short question": million((8000, "1.88"), (600, "9.41")),
    "Search index": F(10_000_000 * (768 * 4 + 1000), 10**9) * F("6.3"),
    "platform and AI credits": F(100 * 3 + 100 * 2),
    "long context re-prices the request": million((250_000, 6), (10_000, "22.5")),
    "long context read as slices": million((200_000, 3), (50_000, 6), (10_000, 15)),
    "one token over the threshold": million((200_001, 6)),
    "exactly at the threshold": million((200_000, 3)),
    "Agentforce, six actions": 7 * 20 * F(500, 100_000),
    "Agentforce, a conversation": F(2),
    "Agentforce, break-even": 20 * 20 * F(500, 100_000),
    "Fin with take-backs": 49 + (1200 - 20 - 50) * F("0.99"),
    "Copilot Studio, grounded answer": F(2 + 10, 100),
    "GitHub Copilot, pooled": F(max(0, 6000 + 200 + 100 - 3 * 1900), 100),
    "GitHub Copilot, individual": F(sum(max(0, used - 1900) for used in (6000, 200, 100)), 100),
    "Cursor": F(20 + max(0, 55 - 20)),
    "S3 storage": S3,
    "S3 storage by level": S3,
    "Lambda": (3_000_000 * F(512, 1024) - 400_000) * F("0.00001667") + million((2_000_000, "0.20")),
    "R2 reads": ceil(F(30 * 10 - 10)) * F("0.36"),
    "R2, one operation over a million": F(ceil(F(1_000_001, 1_000_000))),
    "R2 infrequent access": 1000 * F("0.01") + 9 + F("0.90") + 1000 * F("0.01"),
    "Twilio": 200_000 * F("0.0085") + 200_000 * F("0.013") + 100_000 * F("0.022") + 1000 * F("0.0080"),
    "calls of 30/6 seconds": F(call(31, 30, 6)),
    "calls of 6/6 seconds": F(call(27, 6, 6)),
    "calls of 60/60 seconds": F(call(80, 60, 60)),
    "electricity with a ratchet": DEMAND,
    "electricity, quarter hours and a calendar": DEMAND,
    "card payment": fees([100], "0.029", "0.30"),
    "bank debit below its cap": fees([624], "0.008", cap=5),
    "bank debits at their cap": fees([625, 626], "0.008", cap=5),
    "sustained use": 730 * F("0.0475") * sum(F(share, 100) for share in (100, 80, 60, 40)) / 4,
    "without sustained use": 730 * F("0.0475"),
    "Databricks units": 10_000 * F("0.30") + 2000 * F("0.55"),
    "Atlas M30": 720 * F("0.54"),
    "true-up": F(120_000 - 97_500),
    "drawdown and overage": 1000 + (130_000 - 100_000) * F("0.02"),
    "ramp of seats": F((50 * 4 + 100 * 3 + 150 * 5) * 39),
    "a credit's price is not its face value": 100 * F("0.50"),
    "cloud services by day": adjusted(DAYS),
    "cloud services from monthly totals": adjusted([tuple(map(sum, zip(*DAYS)))]),
    "Snowflake storage": F(10 * 20 + 4 * 10, 30) * 23,
    "R2 peaks": F(1 * 5 + 3 * 25, 30),
    "R2 peaks, whole units": F(ceil(F(1 * 5 + 3 * 25, 30))),
    "hosts, eighth highest of 720 hours": F(rank(hosts(720), F(1, 100), floor)),
    "hosts, eighth highest of 744 hours": F(rank(hosts(744), F(1, 100), floor)),
    "profiler, ninth highest of 720 hours": F(rank(hosts(720), F(1, 100), ceil)),
    "profiler, eighth highest in February": F(rank(hosts(672), F(1, 100), ceil)),
    "95th percentile, the 433rd highest": F(sorted(range(1, 8641), reverse=True)[432]),
    "95th percentile, the larger direction": F(max(rank(q, F(5, 100), floor) for q in (range(1, 8641), range(1360, 10_000)))),
    "conversations of 24 hours": F(3 * 2),
    "provisioned throughput, burned in a second": F(GSU),
    "provisioned throughput, units of 8,000": F(ceil(F(GSU, 8000))),
    "savings plan, deepest discount first": 10 + (1 - (10 - F(5)) / 8) * 10,
    "savings plan, the other order": 10 + (1 - (10 - F(8)) / 5) * 8,
}


def main():
    test = (pathlib.Path(__file__).parent / "tst_published.cpp").read_text()
    found = {}
    for row in re.findall(r'\n    row\((".*?)\);(?=\n)', test, re.S):
        end = re.search(r'"[-\d,.]+", "([-\d./]+)"(,\s+"[^"]*")?$', row)
        found[re.match(r'"([^"]+)"', row)[1]] = F(end[1])
    wrong = [f"{name}: {found.get(name)} in the test, {FIGURES.get(name)} here"
             for name in sorted(found.keys() | FIGURES.keys()) if found.get(name) != FIGURES.get(name)]
    print(f"{len(found)} figures, {len(wrong)} differ", *wrong, sep="\n")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
