// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A plan as the engine sees it: what is measured, what it costs, how the invoice is rounded. Read
// from plan text by readPlan, which has checked everything a plan can be wrong about by itself;
// names of event properties are checked against a data set when the plan is compiled. Every value
// remembers where it stands in the text.
//
// A charge is meter → price → line. Charges over other lines (discount, fee, minimum, commitment,
// conversion) are ordinary charges of a later stratum. The strata and their order are a list of the
// plan: usage and flat fees, each charge's own discount, minimum and maximum, ledger charges as
// listed, taxes, the invoice's minimum and maximum, rounding.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog/charge.h"
#include "engine/catalog/meter.h"
#include "engine/catalog/model_names.h"
#include "engine/catalog/opening.h"

namespace rerate {

struct InvoiceRules {
    // Where money is rounded: each line, or the invoice's sum (then the difference is a line of
    // its own, "rounding"), or nowhere.
    enum class RoundAt { Line, Invoice, Nowhere } roundAt = RoundAt::Line;
    Rounding rounding; // default: the currency's smallest step, half_up
    // RoundAt::Line: what the rounded lines miss the rounded sum by stays so, or goes to the last
    // line, or step by step to the lines that were rounded furthest the other way.
    enum class Residual { None, Last, Largest } residual = Residual::None;
    std::optional<Dated<Decimal>> minimum;
    std::optional<Dated<Decimal>> maximum;
};

// Usage, Fees and Adjustments are first, Rounding is last; those between may change places.
enum class Stratum { Usage, Fees, Adjustments, Ledger, Tax, Limits, Rounding };

std::vector<Stratum> defaultStrata();
// With the middle three in this order: "ledger tax limits".
std::vector<Stratum> orderedStrata(std::string_view middle);
const std::vector<std::string>& stratumNames(); // by Stratum

// The conventions that hold where a plan names none.
constexpr std::string_view kRerateConventions = "rerate-1";

struct Plan {
    std::string id;
    std::string label;
    std::string version;    // text as written; "1" when absent
    std::string conventions = std::string(kRerateConventions);
    Unit currency;
    std::vector<Unit> units; // declared besides the currency
    Cycle cycle;            // billing period; calendar month by default
    std::optional<Zone> zone; // of days and billing periods of all customers, in place of their own
    std::vector<Calendar> calendars;
    std::vector<Meter> meters;
    std::vector<ProviderNames> models; // by what rules providers and models are known
    std::shared_ptr<const ModelNames> modelNames; // `models` as usage is read by them; none: nothing
    std::vector<Charge> charges;
    InvoiceRules invoice;
    std::vector<Stratum> strata = defaultStrata();
    Opening opening;

    const Meter* findMeter(std::string_view id) const;
    const Charge* findCharge(std::string_view id) const;
    // The meter of a usage charge as the charge needs it: itemised, with the charge's position and
    // the classes of items that are priced alike.
    Meter meterFor(const UsageCharge& usage) const;
    Meter counterFor(const UsageCharge& usage) const; // only with one
    // Positions of charges in another unit than the currency that no charge converts: they are on no invoice.
    std::vector<std::uint32_t> unconvertedCharges() const;
};

} // namespace rerate
