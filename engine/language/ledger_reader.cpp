// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/ledger_reader.h"

#include <algorithm>

#include "engine/base/suggestion.h"
#include "engine/language/adjustment_reader.h"
#include "engine/language/charge_reader.h"
#include "engine/language/price_reader.h"

namespace rerate {

namespace {

using Kind = LedgerCharge::Kind;

class LedgerReader {
public:
    LedgerReader(Reading& reading, const Place& place, const Plan& plan, Charge& charge)
        : m_reading(reading), m_place(place), m_plan(plan), m_charge(charge) {}

    void read() {
        const Place what = findWhat();
        if (!what)
            return;
        const bool spreads = m_what == "discount" || m_what == "maximum";
        readLedgerChoices(m_reading, m_place, m_plan, m_charge, m_ledger,
                          {m_what == "discount" || m_what == "tax" ? m_what + ".each" : "over_lines.each",
                           spreads ? m_what + ".spread" : ""});
        if (m_what == "commitment")
            m_ledger.each = LedgerCharge::Each::Sum; // which all its lines share
        readWhat(what);
        if (m_isAdjustable)
            readOwnAdjustments(m_reading, m_place, m_charge);
        checkChoices();
        checkUnits();
        m_charge.what = std::move(m_ledger);
    }

private:
    // A fee, price, true-up, commitment or conversion may have a discount, minimum and maximum of its
    // own; without any of them, one of these is what is charged.
    Place findWhat() {
        Place what;
        int given = 0;
        const auto look = [&](std::initializer_list<const char*> keys) {
            for (const char* key : keys)
                if (const Place place = m_place.at(key)) {
                    what = place;
                    m_what = key;
                    ++given;
                }
        };
        look({"fee", "tax", "price", "true_up", "commitment", "convert"});
        m_isAdjustable = given > 0;
        if (given == 0)
            look({"discount", "minimum", "maximum"});
        if (given == 1)
            return what;
        m_reading.error(m_place, "The charge `" + m_charge.id + "` must say what it charges.",
                        "Give it a `meter` and a `price`, a `flat`, or one of `discount`, `fee`, "
                        "`tax`, `price`, `minimum`, `maximum`, `true_up`, `commitment` and "
                        "`convert` over other lines.");
        return {};
    }

    void readWhat(const Place& place) {
        if (m_what == "discount")
            readDiscountOver(place);
        else if (m_what == "fee" || m_what == "tax")
            readFee(place);
        else if (m_what == "price")
            readSteps(place);
        else if (m_what == "commitment")
            readCommitment(place);
        else if (m_what == "convert")
            readConversion(place);
        else
            readLimit(place);
    }

    void readDiscountOver(const Place& place) {
        auto value = readDiscount(m_reading, place, m_charge.unit);
        if (!value)
            return;
        m_ledger.kind = value->percent  ? Kind::PercentDiscount
                        : value->amount ? Kind::AmountDiscount
                                        : Kind::StepDiscount;
        if (value->steps)
            m_ledger.steps = std::move(*value->steps);
        else
            m_ledger.value = std::move(value->percent ? *value->percent : *value->amount);
        m_ledger.alreadyUsed = std::move(value->alreadyUsed);
    }

    // A percentage of any size; below zero it would be a discount.
    void readFee(const Place& place) {
        m_ledger.kind = Kind::Fee;
        m_ledger.isTax = m_what == "tax";
        auto value = m_reading.dated<Decimal>(place, [&](const Place& entry) -> std::optional<Decimal> {
            if (entry.node->kind != YamlNode::Kind::Scalar || !entry.node->text.ends_with('%')) {
                m_reading.error(entry, "A " + m_what + " is a percentage of other lines.",
                                "Write it with its sign, like 3%, or use `flat` for an amount.");
                return std::nullopt;
            }
            YamlNode digits = *entry.node;
            digits.text.pop_back();
            const auto percent = m_reading.number({&digits, entry.path});
            if (percent && percent->value.isNegative()) {
                m_reading.error(entry, "A " + m_what + " is not negative.", "Write a `discount`.");
                return std::nullopt;
            }
            return percent ? std::optional(percent->value) : std::nullopt;
        });
        if (value)
            m_ledger.value = std::move(*value);
    }

    void readSteps(const Place& place) {
        m_ledger.kind = Kind::StepFee;
        if (m_ledger.of.empty())
            m_reading.error(place, "The `price` has neither a `meter` nor lines to be over.",
                            "Name the meter, or the lines: `of: [usage]`.");
        if (auto steps = m_reading.dated<Price>(place, [&](const Place& entry) {
                return readPriceOfMoney(m_reading, entry, m_charge.unit);
            }))
            m_ledger.steps = std::move(*steps);
    }

    void readLimit(const Place& place) {
        m_ledger.kind = m_what == "minimum"   ? Kind::Minimum
                        : m_what == "maximum" ? Kind::Maximum
                                              : Kind::TrueUp;
        Place amount = place;
        if (place.node->kind == YamlNode::Kind::Mapping) {
            m_reading.mapping(place, "charges[]." + m_what);
            if (const Place of = place.at("of")) {
                if (m_place.at("of"))
                    m_reading.error(of, "The charge says twice which lines it is over.",
                                    "Keep one `of`.");
                m_ledger.of = readEarlierCharges(m_reading, of, m_plan, m_charge.id);
            }
            amount = requiredAmount(place);
            readShare(place);
        }
        m_reading.choose(m_ledger.compared, m_place.at("rounded"), "over_lines.rounded");
        if (amount)
            if (auto value = readDatedAmount(m_reading, amount, m_charge.unit))
                m_ledger.value = std::move(*value);
    }

    // `share: 25/28`: the part of the amount that a part of a billing period owes.
    void readShare(const Place& place) {
        const Place share = place.at("share");
        if (!share)
            return;
        const std::string given = m_reading.text(share).value_or("");
        const std::size_t slash = given.find('/');
        const Result<Decimal> part = Decimal::parse(given.substr(0, slash));
        const Result<Decimal> whole = Decimal::parse(slash == std::string::npos ? "1" : given.substr(slash + 1));
        const auto partCount = part ? part->toInteger() : std::nullopt;
        const auto wholeCount = whole ? whole->toInteger() : std::nullopt;
        if (partCount && wholeCount && *partCount >= 0 && *wholeCount > 0 && *partCount <= *wholeCount)
            m_ledger.share = {*partCount, *wholeCount};
        else
            m_reading.error(share, "`" + given + "` is not a share of a billing period.",
                            "Write days billed over days of the period, like 25/28.");
    }

    Place requiredAmount(const Place& place) {
        const Place amount = place.at("amount");
        if (!amount)
            m_reading.error(place, "`amount` is missing.");
        return amount;
    }

    void readCommitment(const Place& place) {
        m_ledger.kind = Kind::Commitment;
        if (!m_reading.mapping(place, "charges[].commitment"))
            return;
        if (const Place amount = requiredAmount(place))
            if (auto value = readDatedAmount(m_reading, amount, m_charge.unit))
                m_ledger.value = std::move(*value);
        readShare(place);
        if (const Place factor = place.at("overage_factor")) {
            m_ledger.overageFactor = m_reading.number(factor).value_or(m_ledger.overageFactor);
            if (m_ledger.overageFactor.value.isNegative())
                m_reading.error(factor, "A factor is not negative.");
        }
        m_ledger.hasTrueUp = m_reading.chosen(place.at("true_up"), "commitment.true_up") == 1;
        m_reading.choose(m_ledger.counts, place.at("counts"), "commitment.counts");
        if (const Place used = place.at("already_used"))
            m_ledger.alreadyUsed = readDatedAmount(m_reading, used, m_charge.unit);
    }

    // `convert: 2.00`, or `{ rate, per }` with a rate that may be dated or a table by the lines' keys.
    void readConversion(const Place& place) {
        m_ledger.kind = Kind::Convert;
        Place rate = place;
        Place rateOf;
        if (place.node->kind == YamlNode::Kind::Mapping && !place.at("table") && !place.at("by")) {
            if (!m_reading.mapping(place, "charges[].convert"))
                return;
            rate = place.at("rate");
            if (!rate) {
                m_reading.error(place, "`rate` is missing.", "Write `convert: { rate: 2.00 }`.");
                return;
            }
            rateOf = place.at("rate_of");
            if (const Place per = place.at("per")) {
                m_ledger.per = m_reading.number(per).value_or(m_ledger.per);
                if (m_ledger.per.value.sign() <= 0) {
                    m_reading.error(per, "`per` must be above zero.");
                    m_ledger.per.value = Decimal(1);
                }
            }
        }
        if (m_ledger.of.empty())
            m_ledger.of = unconverted(place);
        const std::vector<std::string> keys = commonKeys();
        if (auto rates = m_reading.dated<Price>(
                rate, [&](const Place& entry) { return readRate(m_reading, entry, m_charge.unit, keys); }))
            m_ledger.steps = std::move(*rates);
        m_reading.choose(m_ledger.rateOf, rateOf, "convert.rate_of");
        if (m_ledger.steps.entries.size() < 2 || m_ledger.steps.isPhased())
            m_ledger.rateOf = LedgerCharge::RateOf::PeriodStart; // there is one rate in each period
        checkRates(rate);
    }

    // Lines before this charge in another unit, not money, that nothing has converted.
    std::vector<std::string> unconverted(const Place& place) {
        std::vector<std::string> ids;
        for (const Charge& other : m_plan.charges)
            if (other.unit != m_charge.unit && other.unit != m_plan.currency && !converterOf(other.id))
                ids.push_back(other.id);
        if (ids.empty())
            m_reading.error(place, "There is nothing to convert: all lines before are in " +
                                       m_plan.currency.name() + " or converted.",
                            "Give a charge another unit: `in_unit: credit`.");
        return ids;
    }

    const Charge* converterOf(const std::string& id) const {
        for (const Charge& other : m_plan.charges)
            if (const auto* ledger = std::get_if<LedgerCharge>(&other.what))
                if (ledger->kind == Kind::Convert &&
                    std::find(ledger->of.begin(), ledger->of.end(), id) != ledger->of.end())
                    return &other;
        return nullptr;
    }

    // The dimensions that all lines to be converted are told apart by.
    std::vector<std::string> commonKeys() const {
        std::optional<std::vector<std::string>> common;
        for (const std::string& id : m_ledger.of) {
            const Charge* other = m_plan.findCharge(id);
            const auto* usage = other ? std::get_if<UsageCharge>(&other->what) : nullptr;
            std::vector<std::string> keys = usage ? usage->linesBy : std::vector<std::string>{};
            if (common)
                std::erase_if(keys, [&](const std::string& key) {
                    return std::find(common->begin(), common->end(), key) == common->end();
                });
            common = std::move(keys);
        }
        return common.value_or(std::vector<std::string>{});
    }

    void checkRates(const Place& place) {
        for (const auto& entry : m_ledger.steps.entries) {
            const auto* table = std::get_if<PriceTable>(&entry.value);
            const auto isRate = [](const StepPrice& price) { return price.isUnitPrice(); };
            if (!table) {
                if (!isRate(std::get<StepPrice>(entry.value)))
                    m_reading.error(place, "A rate is a number.", "Remove the steps.");
                continue;
            }
            if (!table->defaultPrice)
                m_reading.error(place, "The rates have no `default`; a line without a rate would be lost.",
                                "Add one, like `default: 1`.");
            if (!std::all_of(table->rows.begin(), table->rows.end(),
                             [&](const PriceTable::Row& row) { return isRate(row.price); }))
                m_reading.error(place, "A rate is a number.", "Remove the steps.");
        }
    }

    void checkChoices() {
        const auto refuse = [&](const char* key, bool isAllowed, const char* where) {
            if (const Place place = m_place.at(key); place && !isAllowed)
                m_reading.error(place, "`" + std::string(key) + "` " + where + ".", "Remove it.");
        };
        const bool isDiscount = m_what == "discount";
        const bool isLimit = m_what == "minimum" || m_what == "maximum" || m_what == "true_up";
        refuse("spread", isDiscount || m_what == "maximum", "belongs to a discount or maximum over other lines");
        refuse("uses", isDiscount, "belongs to a discount over other lines");
        refuse("rounded", isLimit, "belongs to a minimum, maximum or true-up over other lines");
        refuse("each", m_what != "commitment", "does not go with a commitment, which all its lines share");
        refuse("order", m_isAdjustable, "is about a charge's own discount, minimum and maximum");
        refuse("round_discount", m_isAdjustable, "is about a charge's own discount; `round` rounds this one");
    }

    void checkUnits() {
        std::optional<Unit> first;
        for (const std::string& id : m_ledger.of) {
            const Charge* other = m_plan.findCharge(id);
            if (!other)
                continue;
            const std::string& unit = other->unit.name();
            if (m_ledger.kind != Kind::Convert) {
                if (other->unit != m_charge.unit)
                    m_reading.error(m_place, "`" + id + "` is in " + unit + ", `" + m_charge.id +
                                                 "` in " + m_charge.unit.name() + ": they cannot be added.",
                                    "Convert it first, with a charge like { convert: 2.00, of: [" + id + "] }.");
                continue;
            }
            if (other->unit == m_charge.unit)
                m_reading.error(m_place, "`" + id + "` is in " + unit + " already.",
                                "Leave it out, or say `in_unit` for what it becomes.");
            else if (first && other->unit != *first)
                m_reading.error(m_place, "The lines are in " + first->name() + " and in " + unit +
                                             ": they cannot be added.",
                                "Convert each unit by a charge of its own.");
            if (const Charge* converter = converterOf(id))
                m_reading.error(m_place, "`" + converter->id + "` converts `" + id + "` already.",
                                "Name each line in one conversion.");
            first = other->unit;
        }
    }

    Reading& m_reading;
    const Place& m_place;
    const Plan& m_plan;
    Charge& m_charge;
    LedgerCharge m_ledger;
    std::string m_what;
    bool m_isAdjustable = false;
};

// `once`, `forever`, `3` or `recurring 3`.
std::optional<int> readUses(Reading& reading, const Place& place) {
    std::string given = reading.text(place).value_or("forever");
    if (given == "forever")
        return std::nullopt;
    if (given == "once")
        return 1;
    if (given.starts_with("recurring "))
        given.erase(0, 10);
    const Result<Decimal> number = Decimal::parse(given);
    const auto count = number ? number->toInteger() : std::nullopt;
    if (count && *count >= 1 && *count <= 1200)
        return static_cast<int>(*count);
    reading.error(place, "`" + place.path + "` says on how many invoices it holds.",
                  "Write once, recurring 3, or forever.");
    return std::nullopt;
}

// A grid `x` stands for the charges `x_input` and `x_output`.
std::string chargesOfForm(const Plan& plan, const std::string& id) {
    std::string names;
    for (const Charge& charge : plan.charges)
        if (charge.id.starts_with(id + "_"))
            names += (names.empty() ? "`" : " and `") + charge.id + "`";
    return names.empty() ? names : "Name " + names + ", or some of them.";
}

} // namespace

std::vector<std::string> readEarlierCharges(Reading& reading, const Place& place, const Plan& plan,
                                            const std::string& chargeId) {
    std::vector<std::string> ids = reading.names(place);
    for (const std::string& id : ids) {
        if (id == chargeId) {
            reading.error(place, "The charge `" + id + "` would be over itself: a cycle.",
                          "Name other charges that stand before it.");
        } else if (!plan.findCharge(id)) {
            std::string suggestion = chargesOfForm(plan, id);
            if (suggestion.empty())
                suggestion = didYouMean(id, idsOf(plan.charges));
            if (suggestion.empty())
                suggestion = "A charge over other lines stands after them; two that are over each other "
                             "would be a cycle.";
            reading.error(place, "No charge `" + id + "` stands before this one.", suggestion);
        }
    }
    return ids;
}

void readLedgerChoices(Reading& reading, const Place& place, const Plan& plan, const Charge& charge,
                       LedgerCharge& ledger, const LedgerFields& fields) {
    if (const Place of = place.at("of"))
        ledger.of = readEarlierCharges(reading, of, plan, charge.id);
    reading.choose(ledger.each, place.at("each"), fields.each);
    const Place spread = place.at("spread");
    if (!fields.spread.empty())
        reading.choose(ledger.spread, spread, fields.spread);
    else if (spread) // refused later
        reading.chosen(spread, "discount.spread");
    ledger.leavesOutRefunds = reading.chosen(place.at("refunds"), "over_lines.refunds") == 1;
    if (const Place uses = place.at("uses"))
        ledger.uses = readUses(reading, uses);
}

void readLedgerCharge(Reading& reading, const Place& place, const Plan& plan, Charge& charge) {
    LedgerReader(reading, place, plan, charge).read();
}

} // namespace rerate
