// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The plan and usage of a question, run once and asked piece by piece: the run, the explanation of an
// invoice, what a meter counted.

#pragma once

#include <map>
#include <memory>

#include "engine/replay/replay.h"
#include "tests/conformance/question.h"

namespace rerate::conformance {

// What a meter counted in one window for one combination of its dimensions' values.
struct MeterRow {
    Period window;
    std::vector<std::string> key;
    Decimal quantity;
    std::uint64_t events = 0;
};

class Replayed {
public:
    explicit Replayed(const Question& question) : m_question(question) {}

    Result<void> prepare(); // reads plan and usage
    Result<void> runPlan();

    int currencyDigits() const;
    // `period` is its first day, "" for the first one of the run.
    Result<const Derivation*> invoice(const std::string& period);
    Ratio exactInvoice(const std::string& period) const;
    Decimal total() const { return m_run->total(); }
    bool leavesOutRowsOf(const std::string& meter) const; // whose value is no number
    Decimal unitPrice(const std::string& charge) const;     // of its first step
    std::size_t stepCount(const std::string& charge) const; // of its price

    // Over the question's period in windows of `length` ("PT1M", "PT1H", "P1D", "P1M"; "": one).
    Result<std::vector<MeterRow>> metered(const std::string& meter, const std::string& length);

    std::string derivations() const; // of the invoices asked about

private:
    Result<void> setRange();
    const StepPrice* stepsOf(const std::string& charge) const; // null: it has no step price
    Result<Period> meterBounds(const std::string& length) const;
    std::vector<Instant> windowBounds(const Period& bounds, const std::string& length) const;
    std::size_t rowOf(const std::string& period) const;

    const Question& m_question;
    std::shared_ptr<const Plan> m_plan;
    ReplayData m_data;
    ReplayOptions m_options;
    QuantityCache m_cache;
    std::shared_ptr<const Run> m_run;
    std::map<std::string, Derivation> m_invoices;
};

} // namespace rerate::conformance
