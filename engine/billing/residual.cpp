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

template <typename Number, typename Recorder>
void addTo(InvoiceLine<Number>& line, const Number& part, const PlanTerms<Number>& terms,
           InvoiceWorkspace<Number>& work, Recorder& recorder) {
    line.amount.billed += part;
    work.amounts[line.row].billed += part;
    work.lines.billed += part;
    work.lines.rounding += part;
    if constexpr (Recorder::isActive) {
        const std::string& id = terms.columnIds[terms.columnOfRow[line.row]];
        for (Derivation& node : recorder.current().children)
            if (node.id == id) {
                node.children.push_back(residualNode(part));
                node.amount = *node.amount + part;
            }
    }
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

template void settleResidual(const PlanTerms<FastNumber>&, InvoiceWorkspace<FastNumber>&, NoRecorder&);
template void settleResidual(const PlanTerms<Ratio>&, InvoiceWorkspace<Ratio>&, NoRecorder&);
template void settleResidual(const PlanTerms<Ratio>&, InvoiceWorkspace<Ratio>&, DerivationRecorder&);

} // namespace rerate
