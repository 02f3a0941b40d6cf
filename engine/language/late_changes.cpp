// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/language/late_changes.h"

namespace rerate {

namespace {

class LateChanges {
public:
    explicit LateChanges(const Plan& plan) : m_plan(plan) {}

    std::vector<Diagnostic> find() {
        for (const Charge& charge : m_plan.charges) {
            const std::string path = "charges." + charge.id + ".";
            check(charge.discountPercent, path + "discount", m_plan.cycle);
            check(charge.minimum, path + "minimum", m_plan.cycle);
            check(charge.maximum, path + "maximum", m_plan.cycle);
            if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
                check(usage->included, path + "included", m_plan.cycle);
            if (const auto* ledger = std::get_if<LedgerCharge>(&charge.what)) {
                check(std::optional(ledger->value), path + "value", m_plan.cycle);
                check(std::optional(ledger->steps), path + (ledger->kind == LedgerCharge::Kind::Convert ? "convert" : "price"),
                      m_plan.cycle, ledger->rateOf == LedgerCharge::RateOf::PeriodEnd);
            }
            if (const auto* flat = std::get_if<FlatCharge>(&charge.what))
                check(std::optional(flat->amount), path + "flat", cycleOf(*flat));
        }
        check(m_plan.invoice.minimum, "invoice.minimum", m_plan.cycle);
        check(m_plan.invoice.maximum, "invoice.maximum", m_plan.cycle);
        return std::move(m_found);
    }

private:
    static Cycle cycleOf(const FlatCharge& flat) {
        Cycle cycle = calendarCycle(flat.every);
        cycle.count = flat.everyCount;
        return cycle;
    }

    // `ofLastDay`: the value of a period's last day holds for all of it.
    template <typename T>
    void check(const std::optional<Dated<T>>& value, const std::string& path, const Cycle& cycle, bool ofLastDay = false) {
        if (!value)
            return;
        for (const auto& entry : value->entries) {
            if (!entry.from)
                continue;
            const int index = cycleIndexOf(cycle, *entry.from);
            if (cycleStart(cycle, index) == *entry.from)
                continue;
            const SourceMark& mark = entry.mark;
            m_found.push_back({Severity::Warning, {}, mark.line, mark.column, mark.lineEnd,
                               mark.columnEnd, path,
                               ofLastDay ? "This value is dated inside of a period and holds for all of it, from " +
                                               toText(cycleStart(cycle, index)) + "."
                                         : "This value is dated inside of a period and takes effect with the next, on " +
                                               toText(cycleStart(cycle, index + 1)) + ".",
                               "Date it on the first day of a period."});
        }
    }

    const Plan& m_plan;
    std::vector<Diagnostic> m_found;
};

} // namespace

std::vector<Diagnostic> warnLateChanges(const Plan& plan) { return LateChanges(plan).find(); }

} // namespace rerate
