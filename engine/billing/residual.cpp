// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/billing/residual.h"

#include <algorithm>

#include "engine/billing/billing_nodes.h"

namespace rerate {

namespace {

template <typename Number>
bool isMoney(const PlanTerms<Number>& terms, const InvoiceLine<Number>& line) {
    const bool isEmpty = line.amount.exact.isZero() && line.amount.billed.isZero();
    return terms.columnOfRow[line.row] != kNoColumn && !isEmpty;
}

template <typename Number, typename Recorder, typename MakeNode>
void addToRow(std::uint32_t row, const Number& part, const PlanTerms<Number>& terms,
              InvoiceWorkspace<Number>& work, Recorder& recorder, MakeNode makeNode) {
    work.amounts[row].billed += part;
    work.lines.billed += part;
    work.lines.rounding += part;
    if constexpr (Recorder::isActive) {
        const std::string& id = terms.columnIds[terms.columnOfRow[row]];
        for (Derivation& node : recorder.current().children)
            if (node.id == id) {
                node.children.push_back(makeNode(part));
                node.amount = *node.amount + part;
            }
    }
}

template <typename Number, typename Recorder>
void addTo(InvoiceLine<Number>& line, const Number& part, const PlanTerms<Number>& terms,
           InvoiceWorkspace<Number>& work, Recorder& recorder) {
    line.amount.billed += part;
    addToRow(line.row, part, terms, work, recorder, [](const Number& added) {
        if constexpr (Recorder::isActive)
            return residualNode(added);
    });
}

} // namespace

template <typename Number, typename Recorder>
void settleResidual(const PlanTerms<Number>& terms, InvoiceWorkspace<Number>& work,
                    Recorder& recorder) {
    BilledAmount<Number> sum;
    std::vector<InvoiceLine<Number>*> lines;
    for (InvoiceLine<Number>& line : work.ledger)
        if (isMoney(terms, line)) {
            sum += line.amount;
            lines.push_back(&line);
        }
    const Number& step = terms.invoiceRounding.step;
    const Number left = roundToStep(sum.exact, step, terms.invoiceRounding.mode) - sum.billed;
    if (left.isZero() || lines.empty())
        return;
    if (terms.plan->invoice.residual == InvoiceRules::Residual::Last) {
        addTo(*lines.back(), left, terms, work, recorder);
        return;
    }
    const bool isMissing = left.sign() > 0;
    std::stable_sort(lines.begin(), lines.end(), [&](const auto* a, const auto* b) {
        const Number missingA = a->amount.exact - a->amount.billed;
        const Number missingB = b->amount.exact - b->amount.billed;
        return isMissing ? missingA > missingB : missingA < missingB;
    });
    // Lines with a finer step of their own may miss a part of the invoice's step.
    const bool isWhole = roundToStep(left, step, RoundingMode::Down) == left;
    const Number& unit = isWhole ? step : terms.smallestStep;
    const std::vector<Number> parts = allocateSteps(left, std::vector<Number>(lines.size()), unit);
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (!parts[i].isZero())
            addTo(*lines[i], parts[i], terms, work, recorder);
}

template <typename Number, typename Recorder>
Number cutDigits(const PlanTerms<Number>& terms, InvoiceWorkspace<Number>& work, Recorder& recorder) {
    const Rounding cut{Decimal::fromCoefficient(1, terms.stepDigits), RoundingMode::HalfEven};
    Number lost{};
    for (std::uint32_t row = 0; row < work.amounts.size(); ++row) {
        if (terms.columnOfRow[row] == kNoColumn)
            continue;
        const Number billed = work.amounts[row].billed;
        const Number part = roundToStep(billed, terms.smallestStep, cut.mode) - billed;
        if (part.isZero())
            continue;
        lost += -part;
        addToRow(row, part, terms, work, recorder, [&](const Number& added) {
            if constexpr (Recorder::isActive)
                return cutNode(cut, added);
        });
    }
    return lost;
}

template FastNumber cutDigits(const PlanTerms<FastNumber>&, InvoiceWorkspace<FastNumber>&, NoRecorder&);
template Ratio cutDigits(const PlanTerms<Ratio>&, InvoiceWorkspace<Ratio>&, NoRecorder&);
template Ratio cutDigits(const PlanTerms<Ratio>&, InvoiceWorkspace<Ratio>&, DerivationRecorder&);
template void settleResidual(const PlanTerms<FastNumber>&, InvoiceWorkspace<FastNumber>&, NoRecorder&);
template void settleResidual(const PlanTerms<Ratio>&, InvoiceWorkspace<Ratio>&, NoRecorder&);
template void settleResidual(const PlanTerms<Ratio>&, InvoiceWorkspace<Ratio>&, DerivationRecorder&);

} // namespace rerate
