// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "engine/base/suggestion.h"
#include "engine/language/calendar_reader.h"
#include "engine/language/charge_reader.h"
#include "engine/language/conventional_errors.h"
#include "engine/language/coupon_reader.h"
#include "engine/language/derived_meter.h"
#include "engine/language/friendly_forms.h"
#include "engine/language/late_changes.h"
#include "engine/language/meter_reader.h"
#include "engine/language/model_rules_reader.h"
#include "engine/language/opening_reader.h"
#include "engine/language/plan_text.h"
#include "engine/language/written_fields.h"

namespace rerate {

namespace {

class PlanReader {
public:
    // `instead`: to be read under these, not under those that it names.
    PlanReader(std::string_view text, std::string_view fileName, const Conventions* instead = nullptr)
        : m_text(text), m_reading(fileName), m_instead(instead) {
        YamlReading yaml = readYaml(text, fileName);
        m_root = std::move(yaml.root);
        m_isCutShort = yaml.isCutShort;
        m_reading.take(std::move(yaml.diagnostics));
    }

    PlanReading read() {
        const Place root{&m_root, ""};
        if (m_isCutShort) {
            // What is missing in the rest that was not read would only hide the place to mend.
        } else if (m_root.kind == YamlNode::Kind::Mapping) {
            m_reading.mapping(root, "");
            readConventions(root.at("conventions"));
            m_chargeOf = expandForms(m_reading, m_root);
            readHead(root);
            if (const Place calendars = root.at("calendars"))
                m_plan.calendars = readCalendars(m_reading, calendars, m_plan.zone);
            readMeters(root.at("meters"));
            readModels(m_reading, root.at("models"), m_plan);
            readInvoice(root.at("invoice"));
            readCharges(root.at("charges"));
            readCoupons(m_reading, root.at("coupons"), root.at("coupon_order"), m_plan);
            readStrata(m_reading, root.at("strata"), m_plan);
            readOpening(m_reading, root.at("opening"), m_plan);
            warnUnconverted(root.at("charges"));
            warnUnusedMeters(root.at("meters"));
            m_reading.take(warnLateChanges(m_plan));
        } else if (!m_reading.failed()) {
            if (m_root.mark.line == 0) // an empty file has no place of its own
                m_root.mark.line = m_root.mark.column = m_root.mark.lineEnd = m_root.mark.columnEnd = 1;
            m_reading.error(root, m_root.kind == YamlNode::Kind::Null
                                      ? "The plan is empty."
                                      : "This is not a plan: it must map keys to values.",
                            "A plan begins like `plan: my-plan`.");
        }
        PlanReading reading;
        const bool failed = m_reading.failed();
        reading.diagnostics = m_reading.finish();
        if (!reading.diagnostics.empty()) // the tree has been changed by forms
            nameAsWritten(reading.diagnostics, readYaml(m_text, "").root);
        if (!failed)
            reading.plan = std::move(m_plan);
        return reading;
    }

    const Conventions& conventions() const { return m_reading.conventions(); }

private:
    // First of all: everything that is left out takes its value from here.
    void readConventions(const Place& place) {
        if (place)
            if (const auto chosen = m_reading.choice(place, conventionNames())) {
                m_plan.conventions = conventionNames()[*chosen];
                m_reading.use(m_instead ? *m_instead : *findConventions(m_plan.conventions));
            }
        const Conventions& conventions = m_reading.conventions();
        m_plan.strata = orderedStrata(conventions.text("strata"));
        InvoiceRules& invoice = m_plan.invoice;
        invoice.rounding.mode = static_cast<RoundingMode>(conventions.choice("round.mode"));
        invoice.roundAt = static_cast<InvoiceRules::RoundAt>(conventions.choice("invoice.round.at"));
    }

    void readHead(const Place& root) {
        if (const Place id = root.at("plan"))
            m_plan.id = m_reading.name(id).value_or("");
        else
            m_reading.error(root, "The plan has no id.", "Begin with `plan: my-plan`.");
        if (const Place label = root.at("label"))
            m_plan.label = m_reading.text(label).value_or("");
        m_plan.version = "1";
        if (const Place version = root.at("version"))
            m_plan.version = m_reading.name(version).value_or("1");
        if (const Place language = root.at("language"))
            m_reading.choice(language, {"1"});
        readUnits(root);
        if (const Place zone = root.at("zone"))
            m_plan.zone = m_reading.zone(zone);
        m_plan.cycle = calendarCycle(CycleUnit::Month);
        if (const Place cycle = root.at("cycle"))
            if (m_reading.choice(cycle, {"day", "week", "month", "quarter", "year"}))
                m_plan.cycle = calendarCycle(*cycleUnitFromText(cycle.node->text));
    }

    void readUnits(const Place& root) {
        if (const Place units = root.at("units")) {
            m_unitsDeclared = true;
            for (const std::string& name : m_reading.names(units))
                m_plan.units.emplace_back(name);
        }
        const Place currency = root.at("currency");
        if (!currency) {
            m_reading.error(root, "The plan has no currency.", "Add `currency: USD`.");
            return;
        }
        const std::string name = m_reading.name(currency).value_or("");
        m_plan.currency = Unit(name);
        const std::string& conventional = m_reading.conventions().text("invoice.round.step");
        if (conventional != "currency")
            m_plan.invoice.rounding.step = Decimal::literal(conventional);
        if (const auto step = currencyStep(name)) {
            if (conventional == "currency")
                m_plan.invoice.rounding.step = *step;
            return;
        }
        const auto declared = std::find(m_plan.units.begin(), m_plan.units.end(), Unit(name));
        if (declared == m_plan.units.end() && !name.empty()) {
            std::string suggestion = didYouMean(name, currencyCodes());
            if (suggestion.empty())
                suggestion = "Use an ISO 4217 code, or declare it under `units`.";
            m_reading.error(currency, "`" + name + "` is not a currency.", suggestion);
        }
        if (conventional == "currency")
            m_plan.invoice.rounding.step = Decimal::literal("0.01");
    }

    void readMeters(const Place& meters) {
        if (!meters)
            return;
        if (meters.node->kind != YamlNode::Kind::Mapping) {
            m_reading.error(meters, "`meters` must map names to meters.",
                            "Write `meters: { requests: { aggregate: count } }`.");
            return;
        }
        for (std::size_t i = 0; i < meters.node->keys.size(); ++i) {
            const std::string& id = meters.node->keys[i].text;
            const Place place{&meters.node->items[i], "meters." + id};
            if (auto meter = readMeter(m_reading, place, id, m_plan)) {
                checkUnit(place.at("unit"), *meter);
                m_plan.meters.push_back(std::move(*meter));
            }
        }
        resolveDerivedMeters(m_reading, meters, m_plan.meters);
    }

    void checkUnit(const Place& place, const Meter& meter) {
        const std::string& name = meter.unit.name();
        std::vector<std::string> known{m_plan.currency.name()};
        for (const Unit& unit : m_plan.units)
            known.push_back(unit.name());
        if (!place || name.empty() || std::find(known.begin(), known.end(), name) != known.end())
            return;
        if (!m_unitsDeclared) {
            warnSimilarUnit(place, name);
            return;
        }
        std::string suggestion = didYouMean(name, known);
        if (suggestion.empty())
            suggestion = "Add it to `units`.";
        m_reading.error(place, "Unknown unit `" + name + "`.", suggestion);
    }

    // Where no units are declared, a slip of the pen would make a unit of its own.
    void warnSimilarUnit(const Place& place, const std::string& name) {
        std::vector<std::string> others{m_plan.currency.name()};
        for (const Meter& other : m_plan.meters) {
            if (other.unit.name() == name)
                return;
            if (!other.unit.name().empty())
                others.push_back(other.unit.name());
        }
        if (const auto near = nearestWord(name, others); near && *near != name)
            m_reading.warn(place, "The unit `" + name + "` is not declared, and nearly the same as `" + *near + "`.",
                           "Write one of them, or declare both under `units`.");
    }

    void readInvoice(const Place& invoice) {
        const bool isMapping = invoice && m_reading.mapping(invoice, "invoice");
        const Place round = isMapping ? invoice.at("round") : Place();
        if (round) {
            if (auto rounding =
                    readRounding(m_reading, round, "invoice.round", m_plan.invoice.rounding))
                m_plan.invoice.rounding = *rounding;
            m_reading.choose(m_plan.invoice.roundAt, round.at("at"), "invoice.round.at");
        }
        readResidual(round ? round.at("residual") : Place());
        if (!isMapping)
            return;
        if (const Place minimum = invoice.at("minimum"))
            m_plan.invoice.minimum = readDatedAmount(m_reading, minimum, m_plan.currency);
        if (const Place maximum = invoice.at("maximum"))
            m_plan.invoice.maximum = readDatedAmount(m_reading, maximum, m_plan.currency);
        const auto& rules = m_plan.invoice;
        if (rules.minimum && rules.maximum && rules.minimum->isConstant() &&
            rules.maximum->isConstant() &&
            rules.minimum->entries[0].value > rules.maximum->entries[0].value)
            m_reading.error(invoice.at("minimum"), "The minimum is above the maximum.");
    }

    void readResidual(const Place& residual) {
        if (residual || m_plan.invoice.roundAt == InvoiceRules::RoundAt::Line)
            m_reading.choose(m_plan.invoice.residual, residual, "invoice.round.residual");
        if (residual && m_plan.invoice.residual != InvoiceRules::Residual::None &&
            m_plan.invoice.roundAt != InvoiceRules::RoundAt::Line)
            m_reading.error(residual, "A residual is left where each line is rounded.",
                            "Write `at: line`, or leave `residual` out.");
    }

    void readCharges(const Place& charges) {
        if (!charges) {
            m_reading.error(Place{&m_root, "charges"}, "The plan has no charges.",
                            "Add a list `charges:`.");
            return;
        }
        if (!m_reading.sequence(charges, "charges"))
            return;
        for (std::size_t i = 0; i < charges.node->items.size(); ++i)
            if (auto charge = readCharge(m_reading, chargePlace(charges, i), m_plan))
                m_plan.charges.push_back(std::move(*charge));
        if (charges.node->items.empty())
            m_reading.error(charges, "The list of charges is empty.", "Add a charge, or a `flat` of 0.");
    }

    // Where it stands in the text, before forms were expanded.
    Place chargePlace(const Place& charges, std::size_t number) const {
        return {&charges.node->items[number], "charges[" + std::to_string(m_chargeOf[number]) + "]"};
    }

    // Lines in another unit that are not converted are on no invoice.
    void warnUnconverted(const Place& charges) {
        for (const std::uint32_t number : m_plan.unconvertedCharges()) {
            const Charge& charge = m_plan.charges[number];
            m_reading.warn(charges, "The lines of `" + charge.id + "` are in " + charge.unit.name() +
                                        " and no charge converts them: they are on no invoice.",
                           "Add a charge like { convert: 2.00, of: [" + charge.id + "] }.");
        }
    }

    void warnUnusedMeters(const Place& meters) {
        for (const Meter& meter : m_plan.meters) {
            const bool used = std::any_of(
                m_plan.charges.begin(), m_plan.charges.end(), [&](const Charge& charge) {
                    const auto* usage = std::get_if<UsageCharge>(&charge.what);
                    return usage && (usage->meter == meter.id || usage->counter == meter.id);
                });
            const bool isSource = std::any_of(m_plan.meters.begin(), m_plan.meters.end(), [&](const Meter& other) {
                return std::any_of(other.sources.begin(), other.sources.end(),
                                   [&](const Meter& source) { return source.id == meter.id; });
            });
            if (!used && !isSource)
                m_reading.warn(meters.at(meter.id), "No charge uses the meter `" + meter.id + "`.");
        }
    }

    std::string_view m_text;
    Reading m_reading;
    const Conventions* m_instead;
    bool m_isCutShort = false;
    YamlNode m_root;
    std::vector<std::size_t> m_chargeOf; // place in the text
    Plan m_plan;
    bool m_unitsDeclared = false;
};

} // namespace

PlanReading readPlan(std::string_view text, std::string_view fileName) {
    PlanReader reader(text, fileName);
    PlanReading reading = reader.read();
    nameConventions(reading.diagnostics, reader.conventions(), [&](const Conventions& others) {
        return PlanReader(text, fileName, &others).read().diagnostics;
    });
    return reading;
}

} // namespace rerate
