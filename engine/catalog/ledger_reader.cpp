// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/ledger_reader.h"

#include "engine/base/suggestion.h"
#include "engine/catalog/charge_reader.h"

namespace rerate {

namespace {

class LedgerReader {
public:
    LedgerReader(Reading& reading, const Place& place, const Plan& plan, const std::string& chargeId)
        : m_reading(reading), m_place(place), m_plan(plan), m_chargeId(chargeId) {}

    std::optional<LedgerCharge> read() {
        LedgerCharge ledger;
        Place kind;
        int given = 0;
        for (const char* key : {"discount", "minimum", "maximum"})
            if (const Place place = m_place.at(key)) {
                kind = place;
                ++given;
            }
        if (given != 1) {
            m_reading.error(m_place, "The charge `" + m_chargeId + "` must say what it charges.",
                            "Give it a `meter` and a `price`, a `flat`, or one of `discount`, "
                            "`minimum` and `maximum` over other lines.");
            return std::nullopt;
        }
        readLedgerValue(kind, ledger);
        if (const Place of = m_place.at("of"))
            ledger.of = readEarlierCharges(of);
        return ledger;
    }

private:

    void readLedgerValue(const Place& place, LedgerCharge& ledger) {
        if (place.path.ends_with("discount")) {
            ledger.kind = LedgerCharge::Kind::PercentDiscount;
            if (auto value = readDatedPercent(m_reading, place))
                ledger.value = std::move(*value);
            return;
        }
        const bool isMinimum = place.path.ends_with("minimum");
        ledger.kind = isMinimum ? LedgerCharge::Kind::Minimum : LedgerCharge::Kind::Maximum;
        Place amount = place;
        if (place.node->kind == YamlNode::Kind::Mapping) {
            m_reading.mapping(place, isMinimum ? "charges[].minimum" : "charges[].maximum");
            if (const Place of = place.at("of"))
                ledger.of = readEarlierCharges(of);
            amount = place.at("amount");
            if (!amount) {
                m_reading.error(place, "`amount` is missing.");
                return;
            }
        }
        if (auto value = readDatedAmount(m_reading, amount, m_plan.currency))
            ledger.value = std::move(*value);
    }

    std::vector<std::string> readEarlierCharges(const Place& place) {
        std::vector<std::string> ids = m_reading.names(place);
        for (const std::string& id : ids) {
            if (id == m_chargeId)
                m_reading.error(place, "The charge `" + id + "` would be over itself: a cycle.",
                                "Name other charges that stand before it.");
            else if (!m_plan.findCharge(id)) {
                std::string suggestion = didYouMean(id, idsOf(m_plan.charges));
                if (suggestion.empty())
                    suggestion = "A charge over other lines stands after them; two that are over each other "
                                 "would be a cycle.";
                m_reading.error(place, "No charge `" + id + "` stands before this one.", suggestion);
            }
        }
        return ids;
    }

    Reading& m_reading;
    const Place& m_place;
    const Plan& m_plan;
    const std::string& m_chargeId;
};

} // namespace

std::optional<LedgerCharge> readLedgerCharge(Reading& reading, const Place& place, const Plan& plan,
                                             const std::string& chargeId) {
    return LedgerReader(reading, place, plan, chargeId).read();
}

} // namespace rerate
