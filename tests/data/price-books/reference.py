# SPDX-FileCopyrightText: The Rerate authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prices requests by a price book's own arithmetic, in fractions, and compares with `rerate price`.

  reference.py requests KIND BOOK [COUNT]     NDJSON of requests for every model
  reference.py expect KIND BOOK REQUESTS      one exact sum a line
  reference.py compare KIND BOOK REQUESTS RESULTS
"""
import json, os, random, re, sys
from fractions import Fraction as F

HERE = os.path.dirname(os.path.abspath(__file__))


def units():
    found, name = {}, None
    for line in open(os.path.join(HERE, "units.yml")):
        if m := re.match(r"^(\w+):\s*$", line):
            name = m[1]
            found[name] = {"key": name}
        elif m := re.match(r"^  per: ([\d_]+)", line):
            found[name]["per"] = int(m[1].replace("_", ""))
        elif m := re.match(r"^  price_key: (\w+)", line):
            found[name]["key"] = m[1]
        elif m := re.match(r"^  dimensions: \{(.*)\}", line):
            found[name]["marks"] = frozenset(x.strip() for x in m[1].split(","))
    return found


UNITS = units()
BY_KEY = {unit["key"]: name for name, unit in UNITS.items()}


def load(path):
    return json.load(open(path), parse_float=lambda t: F(t), parse_int=lambda t: F(t))


def holds(rule, name):
    (kind, value), = rule.items()
    if kind == "or":
        return any(holds(r, name) for r in value)
    if kind == "and":
        return all(holds(r, name) for r in value)
    if kind == "regex":
        return re.search(value, name, re.I) is not None
    value = value.lower()
    return {"equals": name == value, "starts_with": name.startswith(value),
            "ends_with": name.endswith(value), "contains": value in name}[kind]


def genai_model(book, provider, model):
    model = model.lower()
    for p in book:
        if p["id"] == provider:
            for m in p["models"]:
                if holds(m["match"], model):
                    return m
            for other in p.get("fallback_model_providers") or []:
                if (m := genai_model(book, other, model)) is not None:
                    return m
    return None


def genai_prices(model, time):
    prices = model["prices"]
    if isinstance(prices, dict):
        return prices
    for entry in reversed(prices):
        c = entry.get("constraint")
        if c is None or ("start_date" in c and time[:10] >= c["start_date"]) or (
                "start_time" in c and c["start_time"][:8] <= time[11:19] < c["end_time"][:8]):
            return entry["prices"]
    return prices[0]["prices"]


def at_size(price, size):
    if not isinstance(price, dict):
        return price
    unit = price["base"]
    for tier in price["tiers"]:
        if size > tier["start"]:
            unit = tier["price"]
    return unit


def priced_apart(prices, usage):
    """prices: class -> (price for one). Each class without the priced classes inside of it."""
    total = F(0)
    names = sorted(prices, key=lambda n: -len(UNITS[n]["marks"]) if n in UNITS else 0)
    own = {}
    for name in names:
        inside = [n for n in own if n in UNITS and name in UNITS and UNITS[name]["marks"] < UNITS[n]["marks"]]
        own[name] = F(usage.get(name, 1 if name == "requests" else 0)) - sum(own[n] for n in inside)
        total += own[name] * prices[name]
    return total


def genai_total(book, request):
    model = genai_model(book, request["provider"], request["model"])
    size = request.get("input_tokens", 0)
    prices = {BY_KEY[k]: at_size(v, size) / UNITS[BY_KEY[k]]["per"]
              for k, v in genai_prices(model, request["time"]).items()}
    return priced_apart(prices, request)


LITELLM = {"input_cost_per_token": "input_tokens", "output_cost_per_token": "output_tokens",
           "input_cost_per_token_cache_hit": "cache_read_tokens",
           "cache_read_input_token_cost": "cache_read_tokens",
           "cache_creation_input_token_cost": "cache_write_tokens",
           "input_cost_per_audio_token": "input_audio_tokens",
           "output_cost_per_audio_token": "output_audio_tokens",
           "output_cost_per_reasoning_token": "output_reasoning_tokens",
           "cache_read_input_audio_token_cost": "cache_audio_read_tokens",
           "input_cost_per_request": "requests", "input_cost_per_token_batches": "input_batch_tokens",
           "output_cost_per_token_batches": "output_batch_tokens"}


def litellm_total(book, request):
    entry, prices = book[request["model"]], {}
    for key, name in LITELLM.items():
        if key not in entry or entry[key] is None:
            continue
        price = entry[key]
        above = []
        for other in entry:
            if m := re.fullmatch(re.escape(key) + r"_above_(\d+)k_tokens", other):
                above.append((int(m[1]) * 1000, entry[other]))
        for bound, more in sorted(above):
            if request.get("input_tokens", 0) > bound:
                price = more
        prices[name] = price
    for part, wholes in WHOLES.items():
        if part in prices and not all(w in prices for w in wholes):
            del prices[part]
    return priced_apart(prices, request)


WHOLES = {"cache_read_tokens": ["input_tokens"], "cache_write_tokens": ["input_tokens"],
          "input_audio_tokens": ["input_tokens"], "output_audio_tokens": ["output_tokens"],
          "output_reasoning_tokens": ["output_tokens"], "cache_audio_read_tokens": ["input_tokens"]}


def total(kind, book, request):
    return (genai_total if kind == "genai" else litellm_total)(book, request)


def usage(rng, names, size):
    """A request whose classes fit into one another, with `size` input tokens."""
    request = {}
    if "input_tokens" in names:
        left = size
        parts = {}
        for name in ("cache_audio_read_tokens", "cache_image_read_tokens", "cache_write_1h_tokens",
                     "cache_read_tokens", "cache_write_tokens", "input_audio_tokens", "input_image_tokens",
                     "input_video_tokens"):
            if name in names:
                parts[name] = rng.randrange(left // 3 + 1)
                left -= parts[name]
        request["input_tokens"] = size
        for name in parts:
            inside = [n for n in parts if UNITS[name]["marks"] <= UNITS[n]["marks"]]
            request[name] = sum(parts[n] for n in inside)
    if "output_tokens" in names:
        request["output_tokens"] = rng.choice([0, 1, rng.randrange(100000)])
        left = request["output_tokens"]
        for name in ("output_audio_tokens", "output_image_tokens", "output_video_tokens",
                     "output_reasoning_tokens", "output_citation_tokens"):
            if name in names:
                request[name] = rng.randrange(left + 1)
                left -= request[name]
    for name in ("web_searches", "requests", "input_batch_tokens", "output_batch_tokens"):
        if name in names and rng.random() < 0.7:
            request[name] = rng.randrange(1, 50)
    return request


def samples(kind, book, count):
    rng = random.Random(7)
    sizes = [0, 1, 128000, 128001, 200000, 200001, 272000, 272001, 512000, 512001]
    times = ["2025-06-09T23:59:59Z", "2025-06-10T00:00:00Z", "2026-03-12T12:00:00Z", "2026-03-13T00:00:00Z",
             "2026-07-30T00:29:59Z", "2026-09-01T00:30:00Z", "2026-11-01T16:29:59Z", "2027-01-01T16:30:00Z"]
    models = [(p["id"], m["id"], m) for p in book for m in p["models"]] if kind == "genai" else [
        (e.get("litellm_provider", "unknown"), k, e) for k, e in book.items()]
    for provider, name, model in models:
        if kind == "genai" and (model := genai_model(book, provider, name)) is None:
            continue
        for i in range(count):
            size = rng.choice(sizes + [rng.randrange(1000000)] * 5)
            time = rng.choice(times)
            if kind == "genai":
                names = {BY_KEY[k] for k in genai_prices(model, time)}
            else:
                names = {n for k, n in LITELLM.items() if k in model}
            if i % 3 == 2:  # also parts that have no price of their own
                names |= {n for n in ("cache_read_tokens", "cache_write_tokens", "input_audio_tokens")
                          if "input_tokens" in names}
            yield {"provider": provider, "model": name, "time": time, **usage(rng, names, size)}


def decimal(value):
    """12.5, or 1/3 where the decimal never ends."""
    for places in range(40):
        if (value * 10**places).denominator == 1:
            digits = str(int(value * 10**places)).rjust(places + 1, "0")
            return digits[:-places] + "." + digits[-places:] if places else digits
    return str(value)


def main():
    verb, kind, path = sys.argv[1:4]
    book = load(path)
    if verb == "requests":
        for request in samples(kind, book, int(sys.argv[4]) if len(sys.argv) > 4 else 6):
            print(json.dumps(request))
        return 0
    requests = [json.loads(line) for line in open(sys.argv[4])]
    if verb == "expect":
        for request in requests:
            print(decimal(total(kind, book, request)))
        return 0
    wrong = errors = 0
    for request, line in zip(requests, open(sys.argv[5]), strict=True):
        result = json.loads(line)
        if "error" in result:
            errors += 1
            if errors <= 10:
                print("ERROR", request, result["error"])
            continue
        found = F(result.get("total_ratio", result["total"]))
        if found != total(kind, book, request):
            wrong += 1
            if wrong <= 10:
                print("WRONG", request, found, total(kind, book, request))
    models = {(r["provider"], r["model"]) for r in requests}
    print(f"{len(requests)} requests, {len(models)} models: {wrong} differ, {errors} could not be priced")
    return 1 if wrong or errors else 0


sys.exit(main())
