// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/price_reader.h"

#include <algorithm>
#include <functional>
#include <set>

#include "engine/base/suggestion.h"
#include "engine/language/table_ties.h"

namespace rerate {

namespace {

// The keys of a table row are texts separated by commas: "m-large, batch".
std::vector<std::string> splitKey(std::string_view text) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t comma = text.find(',');
        std::string_view part = text.substr(0, comma);
        while (!part.empty() && part.front() == ' ')
            part.remove_prefix(1);
        while (!part.empty() && part.back() == ' ')
            part.remove_suffix(1);
        parts.emplace_back(part);
        if (comma == std::string_view::npos)
            return parts;
        text.remove_prefix(comma + 1);
    }
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : ", ") + part;
    return text;
}

void checkDimensions(Reading& reading, const Place& place, const std::vector<std::string>& by,
                     const std::vector<std::string>& dimensions) {
    for (const std::string& dimension : by)
        if (std::find(dimensions.begin(), dimensions.end(), dimension) == dimensions.end())
            reading.error(place, "The meter is not metered by `" + dimension + "`.",
                          dimensions.empty() ? "Add `by: [" + dimension + "]` to the meter."
                                             : didYouMean(dimension, dimensions));
}

// The keys of a table's rows: as many parts as the table has dimensions, none twice.
class RowKeys {
public:
    RowKeys(Reading& reading, const Place& rows, std::size_t dimensions)
        : m_reading(reading), m_rows(rows), m_dimensions(dimensions) {}

    std::vector<std::string> read(const YamlNode& key) {
        auto parts = m_dimensions == 1 ? std::vector<std::string>{key.text} : splitKey(key.text);
        if (parts.size() != m_dimensions && m_dimensions > 0)
            m_reading.error(key.mark, m_rows.path,
                            "The key `" + key.text + "` has " + std::to_string(parts.size()) +
                                " parts; the table has " + std::to_string(m_dimensions) + " dimensions.",
                            "Write one part for each, separated by commas; * matches any value.");
        for (std::string& part : parts)
            part = tableKeyPart(part);
        if (!m_known.insert(parts).second)
            m_reading.error(key.mark, m_rows.path, "The key `" + key.text + "` stands here twice.",
                            "Remove one of them.");
        m_keys.push_back(parts);
        return parts;
    }

    // Of two rows that fit equally well the order would decide, which nobody means.
    void checkTies(const std::function<bool(std::size_t, std::size_t)>& isSame) const {
        for (const TableTie& tie : findTableTies(m_keys, isSame)) {
            const YamlNode& second = m_rows.node->keys[tie.second];
            m_reading.error(second.mark, m_rows.path,
                            "The rows `" + m_rows.node->keys[tie.first].text + "` and `" + second.text + "` fit `" +
                                joined(tie.key) + "` equally well.",
                            "Add the row that decides: `'" + joined(tie.key) + "': …`.");
        }
    }

private:
    Reading& m_reading;
    const Place& m_rows;
    std::size_t m_dimensions;
    std::set<std::vector<std::string>> m_known;
    std::vector<std::vector<std::string>> m_keys;
};

class PriceReader {
public:
    PriceReader(Reading& reading, const Unit& currency, const std::vector<std::string>& dimensions,
                bool isOfMoney, const std::optional<Decimal>& per = {}, const Unit& counted = {}, bool isOfItems = false)
        : m_reading(reading), m_currency(currency), m_dimensions(dimensions),
          m_isOfMoney(isOfMoney), m_per(per), m_counted(counted), m_isOfItems(isOfItems) {}

    std::optional<Price> read(const Place& place) {
        if (place.node->kind == YamlNode::Kind::Mapping && (place.at("table") || place.at("by"))) {
            if (auto table = readTable(place))
                return Price{std::move(*table)};
            return std::nullopt;
        }
        if (auto steps = readCell(place, defaultMode()))
            return Price{std::move(*steps)};
        return std::nullopt;
    }

private:
    StepPrice::Mode defaultMode() const {
        return m_isOfMoney ? StepPrice::Mode::Slice
                           : static_cast<StepPrice::Mode>(m_reading.conventions().choice("price.mode"));
    }

    // A number, a list of steps, or a mapping with `mode` and `steps`.
    std::optional<StepPrice> readCell(const Place& place, StepPrice::Mode mode) {
        if (place.node->kind == YamlNode::Kind::Null) {
            m_reading.error(place, "The price is empty.", "Write a number, like `price: 0.25`.");
            return std::nullopt;
        }
        if (place.node->kind == YamlNode::Kind::Sequence)
            return readSteps(place, mode, place.node->mark);
        if (place.node->kind == YamlNode::Kind::Mapping) {
            if (!m_reading.mapping(place, "charges[].price"))
                return std::nullopt;
            mode = readMode(place, mode);
            refuseKeysOfTables(place);
            const Place steps = place.at("steps");
            if (!steps && place.at("unit"))
                return readSingleRow(place, mode);
            if (!steps) {
                m_reading.error(place, "The price needs `steps` or `table`.",
                                "Or write a plain number.");
                return std::nullopt;
            }
            refuseKeysOfSteps(place);
            if (!m_reading.sequence(steps, "steps"))
                return std::nullopt;
            return readSteps(steps, mode, place.node->mark, place);
        }
        const auto unit = readUnitPrice(place);
        if (!unit)
            return std::nullopt;
        StepPrice price;
        price.mark = place.node->mark;
        readChoices({}, price);
        if (price.atZero != StepPrice::AtZero::OnePackage)
            price.atZero = StepPrice::AtZero::Nothing; // there is no flat amount to be due
        StepRow row;
        row.unitPrice = *unit;
        row.mark = place.node->mark;
        price.rows.push_back(std::move(row));
        checkPackage({}, price);
        return price;
    }

    // A cell of a table is no table.
    void refuseKeysOfTables(const Place& place) {
        for (const char* key : {"by", "table", "default"})
            if (const Place ofTable = place.at(key))
                m_reading.error(ofTable, "`" + std::string(key) + "` belongs to a price with `table`, and this is none.",
                                "Write `price: { by: model, table: { a: 2 }, default: 3 }`; the key of a cell names "
                                "all dimensions, like `'a, b': 2`.");
    }

    // Beside the steps these would be of no step and of no charge.
    void refuseKeysOfSteps(const Place& place) {
        const auto refuse = [&](const char* key, const std::string& suggestion) {
            if (const Place ofStep = place.at(key))
                m_reading.error(ofStep, "`" + std::string(key) + "` belongs to a step, and stands beside `steps`.", suggestion);
        };
        const std::string charge = m_isOfMoney ? "." : ", or beside `price` into the charge.";
        refuse("unit", "Put it into a step, like { up_to: 1k, unit: 0.40 }.");
        refuse("flat", "Put it into a step, like { unit: 0.40, flat: 5 }, or make it a charge of its own, with `flat`.");
        refuse("per", "Put it into each step, like { unit: 0.40, per: 1k }" + charge);
        for (const char* key : {"minimum", "maximum"})
            refuse(key, "Put it into the step that it limits" + charge);
    }

    // `{ unit: 0.029, flat: 0.30, minimum: 0.50 }`: one row for every quantity.
    std::optional<StepPrice> readSingleRow(const Place& place, StepPrice::Mode mode) {
        StepPrice price;
        price.mode = mode;
        price.mark = place.node->mark;
        readChoices(place, price);
        StepRow row;
        row.mark = place.node->mark;
        readAmounts(place, row);
        // Nothing is due without use but what stands in the row; conventions are about that.
        if (!place.at("at_zero") && price.atZero != StepPrice::AtZero::OnePackage && row.flat.value.isZero() && !row.minimum)
            price.atZero = StepPrice::AtZero::Nothing;
        price.rows.push_back(std::move(row));
        checkPackage(place.at("at_zero"), price);
        return withoutIdleChoices(std::move(price));
    }

    // At zero a package is due only where there are packages; conventions are about those that there are.
    void checkPackage(const Place& atZero, StepPrice& price) {
        if (price.atZero != StepPrice::AtZero::OnePackage || price.rows.front().fraction.value_or(price.fraction) == Fraction::Up)
            return;
        price.atZero = StepPrice::AtZero::Nothing;
        if (atZero)
            m_reading.error(atZero, "Only a price of packages can charge one of them at zero: parts of its first step are not rounded up.",
                            "Add `fraction: up`, or write `at_zero: nothing` or `first_step`.");
    }

    // What a single row says of its parts holds for the price: `{ unit: 2, fraction: exact }` is a number for
    // one. That is the same price in both modes, and the same plan.
    static StepPrice withoutIdleChoices(StepPrice price) {
        if (price.rows.size() == 1 && price.rows[0].fraction == Fraction::Exact) {
            price.fraction = Fraction::Exact;
            price.rows[0].fraction.reset();
        }
        if (price.isUnitPrice())
            price.mode = StepPrice::Mode::Slice;
        return price;
    }

    void readChoices(const Place& place, StepPrice& price) {
        const auto choose = [&](auto& to, const char* key) {
            if (const Place at = place.at(key); at || !m_isOfMoney)
                m_reading.choose(to, at, "price." + std::string(key));
        };
        choose(price.fraction, "fraction");
        choose(price.atZero, "at_zero");
        if (const std::size_t ofItems = m_reading.conventions().choice("item.at_zero"); ofItems > 0 && m_isOfItems && !place.at("at_zero"))
            price.atZero = static_cast<StepPrice::AtZero>(ofItems - 1);
        choose(price.negative, "negative");
        const Place beyond = place.at("beyond");
        if (beyond && m_isOfMoney)
            m_reading.error(beyond, "`beyond` belongs to a price of usage, not of money.", "Leave it out.");
        else if (const auto chosen = readBeyond(beyond))
            price.beyond = *chosen;
    }

    // Nothing: the last step may have no bound.
    std::optional<StepPrice::Beyond> readBeyond(const Place& place) {
        if (place) {
            const auto chosen = m_reading.choice(place, {"last_step", "free", "unpriced"});
            return static_cast<StepPrice::Beyond>(chosen.value_or(0));
        }
        const std::size_t conventional = m_reading.conventions().choice("price.beyond");
        if (m_isOfMoney || conventional > 2)
            return std::nullopt;
        return static_cast<StepPrice::Beyond>(conventional);
    }

    std::optional<Fraction> readFraction(const Place& place) {
        const auto chosen = m_reading.choice(place, conventionField("price.fraction").choices);
        return chosen ? std::optional(static_cast<Fraction>(*chosen)) : std::nullopt;
    }

    StepPrice::Mode readMode(const Place& place, StepPrice::Mode otherwise) {
        if (const Place mode = place.at("mode"))
            if (const auto chosen = m_reading.choice(mode, conventionField("price.mode").choices))
                return static_cast<StepPrice::Mode>(*chosen);
        return otherwise;
    }

    // `choices` is the mapping that holds the steps, where there is one.
    std::optional<StepPrice> readSteps(const Place& place, StepPrice::Mode mode,
                                       const SourceMark& mark, const Place& choices = {}) {
        StepPrice price;
        price.mode = mode;
        price.mark = mark;
        readChoices(choices, price);
        if (place.node->items.empty()) {
            m_reading.error(place, "The list of steps is empty.", "Add a row like { unit: 0.10 }.");
            return std::nullopt;
        }
        if (place.node->items.size() > 10'000) {
            m_reading.error(place, "A price has at most 10,000 steps.");
            return std::nullopt;
        }
        for (std::size_t i = 0; i < place.node->items.size(); ++i)
            readStep(place.item(i), i + 1 == place.node->items.size(),
                     readBeyond(choices.at("beyond")).has_value(), price);
        if (price.rows.empty())
            return std::nullopt;
        checkPackage(choices.at("at_zero"), price);
        return withoutIdleChoices(std::move(price));
    }

    void readStep(const Place& place, bool isLast, bool saysBeyond, StepPrice& price) {
        if (!m_reading.mapping(place, "charges[].price.steps[]"))
            return;
        StepRow row;
        row.mark = place.node->mark;
        const StepRow* before = price.rows.empty() ? nullptr : &price.rows.back();
        const Decimal last = before && before->bound ? before->bound->value : Decimal(0);
        readBound(place, last, row);
        checkFrom(place, last);
        if (row.bound && row.bound->value <= last)
            m_reading.error(row.bound->mark, place.path,
                            "The step ends at " + row.bound->value.toText() +
                                ", not above where it begins, " + last.toText() +
                                ": steps overlap.",
                            "Sort the steps by their bounds.");
        if (!row.bound && !isLast)
            m_reading.error(place, "Only the last step may lack a bound.",
                            "Add `up_to`, `below`, `width` or `blocks`.");
        if (row.bound && isLast && !saysBeyond)
            m_reading.error(place, "The steps end at " + row.bound->value.toText() +
                                       "; usage beyond it would have no price.",
                            "Add a last step without a bound, like { unit: 0.10 }, or say what is "
                            "`beyond`: last_step, free or unpriced.");
        if (!place.at("unit") && !place.at("flat"))
            m_reading.error(place, "A step needs `unit` or `flat`.");
        readAmounts(place, row);
        price.rows.push_back(std::move(row));
    }

    void readAmounts(const Place& place, StepRow& row) {
        row.unitPrice.mark = row.flat.mark = row.mark;
        if (const Place unit = place.at("unit"))
            row.unitPrice = readUnitPrice(unit).value_or(row.unitPrice);
        if (const Place flat = place.at("flat"))
            row.flat = m_reading.amount(flat, m_currency).value_or(row.flat);
        if (const Place per = place.at("per")) {
            row.per = m_reading.number(per);
            if (row.per && row.per->value.sign() <= 0)
                m_reading.error(per, "`per` must be above zero.");
        }
        if (const Place fraction = place.at("fraction"))
            row.fraction = readFraction(fraction);
        if (const Place minimum = place.at("minimum"))
            row.minimum = m_reading.amount(minimum, m_currency);
        if (const Place maximum = place.at("maximum"))
            row.maximum = m_reading.amount(maximum, m_currency);
        if (row.minimum && row.maximum && row.minimum->value > row.maximum->value)
            m_reading.error(place.at("minimum"), "The minimum is above the maximum.");
    }

    // An amount, or a share of what is counted, which may be more than all: `2.9%` is 0.029, `250%` 2.5.
    std::optional<Marked<Decimal>> readUnitPrice(const Place& place) {
        if (place.node->kind != YamlNode::Kind::Scalar || !place.node->text.ends_with('%'))
            return m_reading.amount(place, m_currency);
        YamlNode digits = *place.node;
        digits.text.pop_back();
        auto percent = m_reading.number({&digits, place.path});
        if (percent)
            percent->value = percent->value * Decimal::literal("0.01");
        if (percent)
            checkShare(place, percent->value);
        return percent;
    }

    // 2.9 % of euros are euros.
    void checkShare(const Place& place, const Decimal& share) {
        const std::string& unit = m_counted.name();
        if (unit.empty() || m_counted == m_currency)
            return;
        const std::string what = "`" + place.node->text + "` of " + unit + " is in " + unit + ", and the charge in " + m_currency.name() + ".";
        if (currencyDigits(unit))
            m_reading.error(place, what, "Say `in_unit: " + unit + "`, and add a charge that converts it, like { convert: 1.08, of: […] }.");
        else
            m_reading.warn(place, what, "Write " + share.normalized().toText() + ", if each costs that; a percentage is for prices of money.");
    }

    void readBound(const Place& place, const Decimal& last, StepRow& row) {
        int given = 0;
        for (const char* key : {"up_to", "below", "width", "blocks"}) {
            const Place bound = place.at(key);
            if (!bound)
                continue;
            if (++given > 1)
                m_reading.error(bound, "A step has one bound: `up_to`, `below`, `width` or `blocks`.",
                                "Remove the others.");
            row.bound = m_reading.number(bound);
            row.boundKind = bound.path.ends_with("below") ? StepRow::BoundKind::Below
                                                          : StepRow::BoundKind::UpTo;
            if (row.bound && (bound.path.ends_with("width") || bound.path.ends_with("blocks"))) {
                if (row.bound->value.sign() <= 0)
                    m_reading.error(bound, "A width is above zero.");
                if (bound.path.ends_with("blocks"))
                    row.bound->value = row.bound->value * blockSize(place, bound);
                row.bound->value += last;
            }
        }
    }

    // `{ blocks: 10, per: 100 }` is 1000 wide, and so is `{ blocks: 10 }` in a charge `per: 100`.
    Decimal blockSize(const Place& place, const Place& blocks) {
        if (const Place per = place.at("per"))
            if (const auto size = m_reading.number(per))
                return size->value;
        if (m_per)
            return *m_per;
        m_reading.error(blocks, "`blocks` counts in `per`, and neither the step nor the charge has it.",
                        "Add `per`, the size of a block, or write `width`.");
        return Decimal(1);
    }

    // `from` says again where a step begins, for people; it must be where the last one ended.
    void checkFrom(const Place& place, const Decimal& last) {
        const Place from = place.at("from");
        if (!from)
            return;
        const auto begin = m_reading.number(from);
        if (!begin || begin->value == last)
            return;
        m_reading.error(from, begin->value > last
                                  ? "There is a gap: the last step ends at " + last.toText() +
                                        ", this one begins at " + begin->value.toText() + "."
                                  : "Steps overlap: the last one ends at " + last.toText() +
                                        ", this one begins at " + begin->value.toText() + ".",
                        "Begin at " + last.toText() + ", or leave `from` out.");
    }

    std::optional<PriceTable> readTable(const Place& place) {
        if (!m_reading.mapping(place, "charges[].price"))
            return std::nullopt;
        PriceTable table;
        table.mark = place.node->mark;
        const StepPrice::Mode mode = readMode(place, defaultMode());
        if (const Place by = place.at("by")) {
            table.by = m_reading.names(by);
            if (table.by.empty())
                m_reading.error(by, "A table needs at least one property in `by`.",
                                "Name one, or write a price without a table.");
        } else {
            m_reading.error(place, "A table needs `by`: the properties that its keys are values of.",
                            m_dimensions.empty() ? "Add `by` to the meter as well."
                                                 : "Write `by: " + m_dimensions.front() + "`.");
        }
        checkDimensions(m_reading, place.at("by"), table.by, m_dimensions);
        if (const Place steps = place.at("steps"))
            m_reading.error(steps, "A price has `steps` or `table`, not both.",
                            "Put the steps into the cells of the table.");
        for (const char* key : {"fraction", "at_zero", "negative", "beyond", "unit", "flat", "per", "minimum", "maximum"})
            if (const Place ofCell = place.at(key))
                m_reading.error(ofCell, "`" + std::string(key) + "` belongs to a price of the table, not to the table.",
                                "Put it into the cells, like `{ unit: 2, fraction: up }`.");
        readRows(place.at("table"), place, mode, table);
        if (const Place otherwise = place.at("default"))
            table.defaultPrice = readCell(otherwise, mode);
        return table;
    }

    static bool isSamePrice(const StepPrice& a, const StepPrice& b) {
        return a.isUnitPrice() && b.isUnitPrice() && a.rows[0].unitPrice.value == b.rows[0].unitPrice.value;
    }

    void readRows(const Place& rows, const Place& price, StepPrice::Mode mode, PriceTable& table) {
        if (!rows) {
            m_reading.error(price, "A price with `by` needs `table`.",
                            "Write `table: { key: price }`.");
            return;
        }
        if (rows.node->kind != YamlNode::Kind::Mapping) {
            m_reading.error(rows, "`table` must map keys to prices.",
                            "Write `table: { m-large: 2.50, m-small: 0.15 }`.");
            return;
        }
        RowKeys keys(m_reading, rows, table.by.size());
        bool isComplete = true;
        for (std::size_t i = 0; i < rows.node->keys.size(); ++i) {
            const YamlNode& key = rows.node->keys[i];
            PriceTable::Row row;
            row.mark = key.mark;
            row.key = keys.read(key);
            const Place cell{&rows.node->items[i], rows.path + "." + key.text};
            if (auto inner = readCell(cell, mode)) {
                row.price = std::move(*inner);
                table.rows.push_back(std::move(row));
            } else {
                isComplete = false;
            }
        }
        if (isComplete)
            keys.checkTies([&](std::size_t a, std::size_t b) { return isSamePrice(table.rows[a].price, table.rows[b].price); });
    }

    Reading& m_reading;
    const Unit& m_currency;
    const std::vector<std::string>& m_dimensions;
    bool m_isOfMoney; // has no parts and choices
    std::optional<Decimal> m_per;
    Unit m_counted;
    bool m_isOfItems;
};

} // namespace

std::optional<Price> readPrice(Reading& reading, const Place& place, const Unit& currency,
                               const std::vector<std::string>& dimensions, const std::optional<Decimal>& per,
                               const Unit& counted, bool isOfItems) {
    return PriceReader(reading, currency, dimensions, false, per, counted, isOfItems).read(place);
}

std::vector<FactorTable> readFactors(Reading& reading, const Place& place,
                                     const std::vector<std::string>& dimensions) {
    std::vector<FactorTable> all;
    if (!reading.sequence(place, "factors"))
        return all;
    const auto factor = [&](const Place& cell) {
        auto number = reading.number(cell);
        if (number && number->value.isNegative())
            reading.error(cell, "A factor is not negative.", "1 leaves the price as it is, 1.1 adds a tenth.");
        return number.value_or(Marked<Decimal>{Decimal(1), cell.node->mark});
    };
    for (std::size_t i = 0; i < place.node->items.size(); ++i) {
        const Place entry = place.item(i);
        if (!reading.mapping(entry, "charges[].factors[]"))
            continue;
        FactorTable& table = all.emplace_back();
        table.mark = entry.node->mark;
        const Place rows = entry.at("table");
        if (const Place by = entry.at("by"))
            table.by = reading.names(by);
        if (table.by.empty() || !rows || rows.node->kind != YamlNode::Kind::Mapping) {
            reading.error(entry, "Factors need `by` and `table`.", "Write { by: region, table: { eu: 1.1 }, default: 1 }.");
            continue;
        }
        checkDimensions(reading, entry.at("by"), table.by, dimensions);
        RowKeys keys(reading, rows, table.by.size());
        for (std::size_t row = 0; row < rows.node->keys.size(); ++row) {
            const YamlNode& key = rows.node->keys[row];
            table.rows.push_back({keys.read(key), factor({&rows.node->items[row], rows.path + "." + key.text})});
        }
        keys.checkTies([&](std::size_t a, std::size_t b) { return table.rows[a].factor.value == table.rows[b].factor.value; });
        if (const Place otherwise = entry.at("default"))
            table.defaultFactor = factor(otherwise);
    }
    return all;
}

std::optional<Price> readRate(Reading& reading, const Place& place, const Unit& currency,
                              const std::vector<std::string>& dimensions) {
    return PriceReader(reading, currency, dimensions, true).read(place);
}

std::optional<Price> readPriceOfMoney(Reading& reading, const Place& place, const Unit& unit) {
    const auto refuse = [&](const Place& outer, std::initializer_list<const char*> keys) {
        for (const char* key : keys)
            if (const Place found = outer.node->kind == YamlNode::Kind::Mapping ? outer.at(key) : Place())
                reading.error(found, "`" + std::string(key) + "` belongs to a price of usage, not of money.",
                              "Leave it out.");
    };
    refuse(place, {"fraction", "at_zero", "negative", "table", "by", "per", "minimum", "maximum"});
    const Place steps = place.node->kind == YamlNode::Kind::Sequence ? place : place.at("steps");
    if (steps && steps.node->kind == YamlNode::Kind::Sequence)
        for (std::size_t i = 0; i < steps.node->items.size(); ++i)
            refuse(steps.item(i), {"per", "fraction", "minimum", "maximum"});
    return readRate(reading, place, unit, {});
}

} // namespace rerate
