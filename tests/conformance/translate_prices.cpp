// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Price models that most systems share: tiers up_to, units, a currency, rounding by line or total.

#include <array>
#include <span>

#include "tests/conformance/plan_pieces.h"
#include "tests/conformance/translator.h"

namespace rerate::conformance {

namespace {

constexpr const char* kMeter = "value: q";

constexpr const char* kNegative = ", negative: nothing";

// One charge `c` over `m`.
Question meteredQuestion(const CaseView& view, const std::string& meter, const std::string& charge) {
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .meter("m", meter)
                        .charge("c", join("meter: m, ", charge))
                        .round(invoiceRounding(view.params["rounding"]))
                        .text();
    question.rows = {useRow(view.usage["units"].text())};
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    return question;
}

Question priceQuestion(const CaseView& view, const std::string& charge) {
    return meteredQuestion(view, kMeter, charge);
}

// `cap` limits what a tier comes to; packages are counted inside it.
std::string tierRow(const Field& tier, bool isLast) {
    std::string more;
    std::string unit = tier["unit_price"].textOr("");
    if (const Field cap = tier["cap"])
        more.append(join("maximum: ", cap.text()));
    if (const Field size = tier["package_size"]) {
        if (tier["unit_price"])
            throw NotTranslated{"a tier has a price for each unit and for each package: the plan language has them in two charges, which are two lines"};
        more.append(join(more.empty() ? "" : ", ", "per: ", size.text(), ", fraction: up"));
        unit = tier["package_price"].text();
    }
    const std::string bound = tier["up_to"] ? tier["up_to"].text() : "";
    return stepRow(isLast ? "" : bound, unit, tier["flat_fee"].textOr(""), more);
}

// The last tier goes on past its bound.
std::vector<std::string> tierRows(const Field& tiers) {
    const std::vector<Field> all = tiers.items();
    std::vector<std::string> rows;
    for (const Field& tier : all)
        rows.push_back(tierRow(tier, tier.isSame(all.back())));
    return rows;
}

std::string negativeChoice(const Field& params) {
    if (!params["negative"])
        return "";
    return params["negative"].oneOf({"mirror", "zero"}) == "mirror" ? ", negative: mirror" : kNegative;
}

bool hasUnitAndPackage(const Field& tier) { return tier["unit_price"] && tier["package_size"]; }

bool someHaveUnitAndPackage(const Field& tiers) {
    bool some = false;
    for (const Field& tier : tiers.items())
        some = some || hasUnitAndPackage(tier);
    return some;
}

std::string tierPrice(const Field& params, const char* mode) {
    return join("price: { mode: ", mode, negativeChoice(params), ", steps: [ ", commaList(tierRows(params["tiers"])), " ] }");
}

// What may stand beside the tiers: quantity rounded up to `billing_unit`, a discount.
std::string besides(const Field& params) {
    std::string text;
    if (const Field unit = params["billing_unit"])
        text.append(join(", round_quantity: { step: ", unit.text(), ", mode: ceiling }"));
    if (const Field percent = params["percent_discount"])
        text.append(join(", discount: ", percent.text(), "%"));
    return text;
}

// At least so many units are billed.
std::string atLeast(const Field& minimum) {
    return minimum ? join("value: 'max(q, ", minimum.text(), ")'") : std::string(kMeter);
}

// Tiers with a price for each unit and one for each package as well: charges for both, which are one amount and
// are rounded as one. What a tier comes to is limited over both.
Question unitsAndPackages(const CaseView& view, const char* mode) {
    const Field& params = view.params;
    const Field unit = params["billing_unit"];
    const std::string rounding = unit ? join("round_quantity: { step: ", unit.text(), ", mode: ceiling }, ") : "";
    PlanDraft plan(currencyOf(view));
    plan.meter("m", atLeast(params["minimum_units"]));
    std::vector<std::string> all;
    std::string from, id = "tier", caps;
    for (const Field& tier : params["tiers"].items()) {
        id.append("_");
        const std::string to = tier.isSame(params["tiers"].items().back()) ? "" : tier["up_to"].text();
        const auto add = [&](const std::string& name, const std::string& row) {
            const std::vector<std::string> rows = {from.empty() ? "" : stepRow(from, "0", ""), row, to.empty() ? "" : stepRow("", "0", "")};
            plan.charge(name, join("meter: m, ", rounding, "price: { mode: ", mode, negativeChoice(params), ", steps: [ ", commaList(rows), " ] }"));
            all.push_back(name);
        };
        add(id, stepRow(to, tier["unit_price"].textOr(""), tier["flat_fee"].textOr("")));
        std::vector<std::string> both = {id};
        if (const Field size = tier["package_size"]) {
            add(join(id, "package"), stepRow(to, tier["package_price"].text(), "", join("per: ", size.text(), ", fraction: up")));
            both.push_back(all.back());
        }
        if (const Field cap = tier["cap"]) {
            plan.charge(join(id, "cap"), join("maximum: ", cap.text(), ", ", ofLines(both)));
            all.push_back(join(id, "cap"));
        }
        from = tier["up_to"].text();
    }
    if (const Field percent = params["percent_discount"])
        plan.charge("discount", join("discount: ", percent.text(), "%, ", ofLines(all)));
    Question question;
    question.plan = plan.round(totalRounding(params["rounding"])).text();
    question.rows = {useRow(view.usage["units"].text())};
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    return question;
}

// Each tier as a charge of its own, where a line stands for a tier and is rounded by itself.
Question tierLines(const CaseView& view) {
    const std::vector<Field> tiers = view.params["tiers"].items();
    PlanDraft plan(currencyOf(view));
    plan.meter("m", kMeter);
    std::vector<Ask> lines;
    std::string before;
    std::string id = "tier";
    for (const Field& tier : tiers) {
        id.append("_");
        std::vector<std::string> rows;
        if (!before.empty())
            rows.push_back(stepRow(before, "0", ""));
        rows.push_back(tierRow(tier, tier.isSame(tiers.back())));
        if (!tier.isSame(tiers.back()))
            rows.push_back(stepRow("", "0", ""));
        plan.charge(id, join("meter: m, ", stepsPrice("slice", rows)));
        lines.push_back(lineIfPriced(id).with("amount", ask(Ask::Kind::Line, id)));
        before = tier["up_to"].text();
    }
    Question question;
    question.plan = plan.round(invoiceRounding(view.params["rounding"])).text();
    question.rows = {useRow(view.usage["units"].text())};
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    question.answer.with("lines", listOf(std::move(lines)));
    return question;
}

Question graduated(const CaseView& view) {
    if (view.expects("lines"))
        return tierLines(view);
    if (someHaveUnitAndPackage(view.params["tiers"]))
        return unitsAndPackages(view, "slice");
    return meteredQuestion(view, atLeast(view.params["minimum_units"]), join(tierPrice(view.params, "slice"), besides(view.params)));
}

Question volume(const CaseView& view) {
    if (someHaveUnitAndPackage(view.params["tiers"]))
        return unitsAndPackages(view, "whole");
    return meteredQuestion(view, atLeast(view.params["minimum_units"]), join(tierPrice(view.params, "whole"), besides(view.params)));
}

Question withMinimumQuantity(const CaseView& view) {
    return meteredQuestion(view, atLeast(view.params["commitment_quantity"]), tierPrice(view.params, "slice"));
}

Question perUnit(const CaseView& view) {
    std::string charge = join("price: { unit: ", view.params["unit_price"].text(), kNegative, " }");
    if (const Field maximum = view.params["max_amount"])
        charge.append(join(", maximum: ", maximum.text()));
    return priceQuestion(view, charge);
}

Question withAllowance(const CaseView& view) {
    const std::string price = tierPrice(view.params, "slice");
    if (!view.params["included"]) // without limit
        return priceQuestion(view, "price: 0");
    return priceQuestion(view, join("included: ", view.params["included"].text(), ", ", price));
}

// What is free each day is taken off day by day, and none is carried on.
Question withDailyAllowance(const CaseView& view) {
    const Field included = firstOf(view.params, {"included_per_day", "daily_included", "daily_allowance", "allowance_per_day", "included"});
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .meter("m", join("value: 'max(q - ", included.text(), ", 0)'"))
                        .charge("c", join("meter: m, ", tierPrice(view.params, "slice")))
                        .round(invoiceRounding(view.params["rounding"]))
                        .text();
    for (const Field& day : firstOf(view.usage, {"days", "per_day", "daily_units", "units_per_day", "daily"}).items())
        question.rows.push_back(useRow(day["units"] ? day["units"].text() : day.text()));
    question.rows.push_back(presenceRow());
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    for (const char* key : {"billable_units", "billed_units", "units", "billable"})
        question.answer.with(key, ask(Ask::Kind::Quantity, "c"));
    return question;
}

// So many packages at least are what so many of them hold, beyond what is included.
Question package(const CaseView& view) {
    const Field& params = view.params;
    const bool isUp = params["round"].oneOfOr("up", {"up", "down"}) == "up";
    const std::string size = params["package_size"].text();
    const Field included = params["included"], least = params["min_packages"];
    std::string charge = join("per: ", size, ", price: { unit: ", params["package_price"].text(), ", fraction: ", isUp ? "up" : "down",
                              kNegative, " }");
    if (least)
        return meteredQuestion(view, join("value: 'max(q - ", included ? included.text() : "0", ", ", least.text(), " * ", size, ")'"), charge);
    if (included)
        charge.append(join(", included: ", included.text()));
    return priceQuestion(view, charge);
}

// The first of one flat fee for each tier whose lower bound is passed, then a price per unit.
Question graduatedFlat(const CaseView& view) {
    std::vector<std::string> rows;
    bool isOpen = false;
    for (const Field& tier : view.params["tiers"].items()) {
        tier["above"].ignore();
        rows.push_back(stepRow(tier["up_to"].text(), "0", tier["flat_fee"].text()));
        isOpen = !tier["up_to"];
    }
    if (!isOpen)
        rows.push_back(stepRow("", view.params["overage_unit_price"].textOr("0"), ""));
    view.params["overage_unit_price"].ignore();
    return priceQuestion(view, stepsPrice("slice", rows));
}

// Tiers are so many blocks wide; a started block costs a whole one; the last tier goes on.
std::string blockPrice(const Field& tiers, const char* mode) {
    const std::vector<Field> all = tiers.items();
    std::vector<std::string> rows;
    for (const Field& tier : all) {
        const std::string blocks = tier["max_blocks"] ? tier["max_blocks"].text() : "";
        const bool isLast = tier.isSame(all.back());
        rows.push_back(join("{ ", isLast ? "" : join("blocks: ", blocks, ", "), "per: ", tier["block_size"].text(),
                            ", unit: ", tier["price_per_block"].text(), ", fraction: up }"));
    }
    return stepsPrice(mode, rows);
}

// A line is a tier of which something was used.
Question graduatedBlocks(const CaseView& view) {
    Question question = priceQuestion(view, blockPrice(view.params["tiers"], "slice"));
    question.answer.with("lines", ask(Ask::Kind::Steps, "c"));
    return question;
}

Question volumeBlocks(const CaseView& view) {
    return priceQuestion(view, blockPrice(view.params["tiers"], "whole"));
}

Question multiUnit(const CaseView& view) {
    PlanDraft plan(currencyOf(view));
    UsageRow row = useRow("");
    Ask byType = object();
    for (const auto& [name, type] : view.params["unit_types"].members()) {
        const bool isSlice = type["model"].oneOf({"graduated_blocks", "volume_blocks"}) == "graduated_blocks";
        const std::string id = propertyColumn(name);
        plan.meter(id, join("value: ", quoted(property(name))));
        plan.charge(id, join("meter: ", written(id), ", ", blockPrice(type["tiers"], isSlice ? "slice" : "whole")));
        byType.with(name, ask(Ask::Kind::Line, id));
        row.emplace_back(id, view.usage["units_by_type"][name.c_str()].text());
    }
    Question question;
    question.plan = plan.round(invoiceRounding(view.params["rounding"])).text();
    question.rows = {row};
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    question.answer.with("by_type", byType);
    return question;
}

// The price function is applied to each bucket, which is a row here.
Question perBucket(const CaseView& view) {
    const Field inner = view.params["inner"];
    view.params["bucket_aggregation"].oneOfOr("max", {"max", "sum"});
    const std::string model = inner["model"].oneOf({"per_unit", "volume", "graduated", "package"});
    std::string charge = "lines_by: [bucket], ";
    if (model == "package")
        charge.append(join("per: ", inner["package_size"].text(), ", price: { unit: ", inner["package_price"].text(), ", fraction: up }"));
    else if (model == "per_unit")
        charge.append(join("price: ", inner["unit_price"].text()));
    else
        charge.append(tierPrice(inner, model == "volume" ? "whole" : "slice"));
    Question question;
    question.plan = PlanDraft(currencyOf(view))
                        .meter("m", "value: q, by: [bucket]")
                        .charge("c", join("meter: m, ", charge))
                        .round(roundingOr(view, "at: nowhere"))
                        .text();
    std::string name;
    for (const Field& bucket : view.usage["buckets"].items()) {
        name.append("b");
        question.rows.push_back(useRow(bucket.text()));
        question.rows.back().emplace_back("bucket", name);
    }
    question.rows.push_back(presenceRow());
    question.answer.with("amount", ask(Ask::Kind::Invoice));
    question.answer.with("lines", ask(Ask::Kind::Items, "c"));
    return question;
}

Question percentagePerEvent(const CaseView& view) {
    const Field cap = view.params["cap_per_event"];
    Question question = meteredQuestion(view, kMeter, join("reset: event, price: { unit: ", view.params["percent"].text(), "%", cap ? join(", maximum: ", cap.text()) : "", " }"));
    question.rows.clear();
    for (const Field& event : view.usage["events"].items())
        question.rows.push_back(useRow(event["value"].text()));
    question.rows.push_back(presenceRow());
    return question;
}

Question tierSplit(const CaseView& view) {
    view.params["currency"].ignore();
    std::vector<std::string> rows;
    for (const Field& width : view.params["tier_widths"].items())
        rows.push_back(join("{ width: ", width.text(), ", unit: 1 }"));
    rows.push_back("{ unit: 1 }");
    Question question;
    question.plan = PlanDraft().meter("m", kMeter).charge("c", join("meter: m, ", stepsPrice("slice", rows))).text();
    question.rows = {useRow(view.usage["units"].text())};
    question.answer.with("per_tier", ask(Ask::Kind::StepQuantities, "c"));
    return question;
}

// The last tier whose `from` is reached prices everything.
Question volumeLowerInclusive(const CaseView& view) {
    std::vector<std::string> rows;
    std::string amounts = "unit: 0"; // below the first
    for (const Field& tier : view.params["tiers"].items()) {
        if (!tier["from"].is("0"))
            rows.push_back(join("{ below: ", tier["from"].text(), ", ", amounts, " }"));
        amounts = join("unit: ", tier["unit_price"].textOr("0"), tier["flat_fee"] ? join(", flat: ", tier["flat_fee"].text()) : "");
    }
    rows.push_back(join("{ ", amounts, " }"));
    return priceQuestion(view, stepsPrice("whole", rows));
}

Question volumeBoundary(const CaseView& view) {
    const Field& params = view.params;
    const bool isLower = params["bound_belongs_to"].oneOf({"lower_tier", "upper_tier"}) == "lower_tier";
    return priceQuestion(view, stepsPrice("whole", {join("{ ", isLower ? "up_to: " : "below: ", params["bound"].text(),
                                                         ", unit: ", params["lower_price"].text(), " }"),
                                                    join("{ unit: ", params["upper_price"].text(), " }")}));
}

Question volumeContextTier(const CaseView& view) {
    const Field& params = view.params;
    const bool isDear = params["threshold_inclusive"].oneOfOr("false", {"true", "false"}) == "true";
    return priceQuestion(view, join("per: 1M, ",
                                    stepsPrice("whole", {join("{ ", isDear ? "below: " : "up_to: ", params["threshold"].text(),
                                                              ", unit: ", params["base_price_per_million"].text(), " }"),
                                                         join("{ unit: ", params["high_price_per_million"].text(), " }")})));
}

constexpr std::array kTranslators = {
    ModelTranslator{"graduated", graduated},
    ModelTranslator{"volume", volume},
    ModelTranslator{"per_unit", perUnit},
    ModelTranslator{"graduated_with_allowance", withAllowance},
    ModelTranslator{"graduated_with_daily_allowance", withDailyAllowance},
    ModelTranslator{"graduated_with_minimum_quantity", withMinimumQuantity},
    ModelTranslator{"package", package},
    ModelTranslator{"graduated_flat", graduatedFlat},
    ModelTranslator{"graduated_blocks", graduatedBlocks},
    ModelTranslator{"volume_blocks", volumeBlocks},
    ModelTranslator{"multi_unit", multiUnit},
    ModelTranslator{"per_bucket_pricing", perBucket},
    ModelTranslator{"percentage_per_event", percentagePerEvent},
    ModelTranslator{"tier_split", tierSplit},
    ModelTranslator{"volume_lower_inclusive", volumeLowerInclusive},
    ModelTranslator{"volume_boundary", volumeBoundary},
    ModelTranslator{"volume_context_tier", volumeContextTier},
};

} // namespace

std::span<const ModelTranslator> priceTranslators() { return kTranslators; }

} // namespace rerate::conformance
