// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/conformance/answer.h"

#include <algorithm>
#include <map>

#include "engine/catalog/plan_text.h"
#include "engine/money/allocation.h"
#include "engine/money/currency.h"
#include "engine/report/explain_report.h"
#include "engine/time/time_text.h"
#include "tests/conformance/usage_rows.h"

namespace rerate::conformance {

namespace {

constexpr const char* kCustomer = "c";

Answer numberAnswer(const Ratio& number, bool isMoney) {
    Answer answer;
    answer.kind = Answer::Kind::Number;
    answer.number = number;
    answer.isMoney = isMoney;
    return answer;
}

Answer textAnswer(const std::string& text) {
    Answer answer;
    answer.kind = Answer::Kind::Text;
    answer.text = text;
    return answer;
}

Error refusalOf(const Error& error) {
    std::string text = error.message;
    if (!error.diagnostics.empty())
        text += " " + error.diagnostics.front().message;
    return {error.kind, text, {}};
}

// One number by another; nothing by zero.
Ratio quotient(const Ratio& a, const Ratio& b) {
    if (b.isZero())
        return {};
    // a / (n/d) = a × d / n, with n made an integer
    const Decimal power = Decimal::fromCoefficient(1, -std::max(b.numerator().scale(), 0));
    const Decimal below = (b.numerator() * power).absolute().normalized();
    const Ratio found = a * Ratio(b.denominator() * power) * Ratio::over(Decimal(1), below);
    return b.sign() < 0 ? -found : found;
}

const Derivation* childOf(const Derivation& node, Derivation::Kind kind) {
    for (const Derivation& child : node.children) {
        if (child.kind == kind)
            return &child;
        if (child.kind == Derivation::Kind::Key || child.kind == Derivation::Kind::Line)
            if (const Derivation* found = childOf(child, kind))
                return found;
    }
    return nullptr;
}

void collect(const Derivation& node, Derivation::Kind kind, std::vector<const Derivation*>& found) {
    for (const Derivation& child : node.children) {
        if (child.kind == kind)
            found.push_back(&child);
        collect(child, kind, found);
    }
}

Ratio sumOf(const Derivation& node, Derivation::Kind kind, std::optional<Ratio> Derivation::*member) {
    std::vector<const Derivation*> found;
    collect(node, kind, found);
    Ratio sum;
    for (const Derivation* child : found)
        sum += (child->*member).value_or(Ratio());
    return sum;
}

// A run and its explanations, asked piece by piece.
class Replayed {
public:
    explicit Replayed(const Question& question) : m_question(question) {}

    Result<void> prepare() {
        PlanReading reading = readPlan(m_question.plan, "plan.yaml");
        if (!reading.plan)
            return Error{ErrorKind::InvalidInput, "The plan is refused. " + toText(reading.diagnostics)};
        m_plan = std::make_shared<const Plan>(std::move(*reading.plan));
        Result<ReplayData> data = usageOf(m_question.rows, m_question.isRecordedInOrder);
        if (!data)
            return data.error();
        m_data = std::move(*data);
        return setRange();
    }

    Result<void> runPlan() {
        if (m_run)
            return {};
        Progress progress;
        const auto run = replay(m_data, m_plan, m_options, m_cache, progress);
        if (!run)
            return refusalOf(run.error());
        m_run = *run;
        return {};
    }

    int currencyDigits() const { return rerate::currencyDigits(m_plan->currency.name()).value_or(2); }

    Result<const Derivation*> invoice(const std::string& period) {
        RERATE_TRY(runPlan());
        const std::string day = period.empty() ? rerate::toText(m_run->periodStarts.front()) : period;
        auto known = m_invoices.find(day);
        if (known == m_invoices.end()) {
            Progress progress;
            auto made = explainInvoice(m_data, *m_plan, m_options, m_cache, kCustomer, *dateFromText(day), progress);
            if (!made)
                return refusalOf(made.error());
            known = m_invoices.emplace(day, std::move(*made)).first;
        }
        return &known->second;
    }

    // The sum over all keys of a meter, and the rows that went in.
    Result<std::pair<Decimal, std::uint64_t>> metered(const std::string& id) {
        const Meter* meter = m_plan->findMeter(id);
        CHECK(meter != nullptr, "the question names a meter of its plan");
        const auto bounds = meterBounds();
        if (!bounds)
            return bounds.error();
        const auto wrong = checkMeter(*meter, *m_data.usage, "plan.yaml");
        if (hasErrors(wrong))
            return refusalOf({ErrorKind::InvalidInput, "The meter does not fit the usage.", wrong});
        SliceGrid grid;
        grid.zones = {m_options.billingZone};
        grid.zoneOfCustomer.assign(m_data.usage->customers().size(), 0);
        grid.bounds = {{bounds->from, bounds->to}};
        Progress progress;
        const auto tables = runMeters({*meter}, *m_data.usage, grid, m_cache, 1, progress);
        if (!tables)
            return refusalOf(tables.error());
        std::pair<Decimal, std::uint64_t> sum;
        for (const QuantityRow& row : tables->front()->rows) {
            sum.first += tables->front()->quantity(row);
            sum.second += row.events;
        }
        return sum;
    }

    Decimal total() const { return m_run->total(); }

    std::size_t stepCount(const std::string& charge) const {
        const auto* usage = std::get_if<UsageCharge>(&m_plan->findCharge(charge)->what);
        const auto* steps = usage ? std::get_if<StepPrice>(&usage->price.entries.front().value) : nullptr;
        return steps ? steps->rows.size() : 0;
    }

    Ratio exactInvoice(const std::string& period) const { return m_run->invoices.exact(rowOf(period)); }

    std::string derivations() const {
        std::string text;
        for (const auto& [day, derivation] : m_invoices) {
            ExplainReportData report;
            report.derivation = &derivation;
            report.customer = kCustomer;
            report.planName = m_plan->id;
            text += explainToText(report);
        }
        return text;
    }

private:
    Result<void> setRange() {
        if (m_question.zone != "UTC") {
            const auto zone = Zone::named(m_question.zone);
            if (!zone)
                return zone.error();
            m_options.billingZone = *zone;
        }
        if (m_question.firstDay.empty())
            return {};
        const auto first = dateFromText(m_question.firstDay);
        const auto last = dateFromText(m_question.lastDay);
        if (!first || !last)
            return Error{ErrorKind::InvalidInput, "The period " + m_question.firstDay + " to " +
                                                      m_question.lastDay + " is none."};
        m_options.from = *first;
        m_options.to = m_question.isLastDayExcluded ? *last : addDays(*last, 1);
        return {};
    }

    Result<Period> meterBounds() const {
        if (m_question.from.empty())
            return m_options.from ? Period{m_options.billingZone.startOfDay(*m_options.from),
                                           m_options.billingZone.startOfDay(*m_options.to)}
                                  : Period{zoneArithmeticFrom(), zoneArithmeticTo()};
        const auto from = parseInstant(m_question.from, {});
        auto to = parseInstant(m_question.to, {});
        if (!from || !to)
            return Error{ErrorKind::InvalidInput, "The period " + m_question.from + " to " + m_question.to + " is none."};
        if (m_question.isToIncluded)
            ++to->nanoseconds;
        return Period{*from, *to};
    }

    std::size_t rowOf(const std::string& period) const {
        for (std::size_t row = 0; row < m_run->invoices.size(); ++row)
            if (period.empty() || rerate::toText(m_run->periodStarts[m_run->invoicePeriod[row]]) == period)
                return row;
        CHECK(false, "the explained invoice is one of the run");
        return 0;
    }

    const Question& m_question;
    std::shared_ptr<const Plan> m_plan;
    ReplayData m_data;
    ReplayOptions m_options;
    QuantityCache m_cache;
    std::shared_ptr<const Run> m_run;
    std::map<std::string, Derivation> m_invoices;
};

Result<Decimal> numberOf(const std::string& text) {
    auto number = Decimal::parse(text);
    if (!number)
        return Error{ErrorKind::InvalidInput, "`" + text + "` is no number: " + number.error().message};
    return number;
}

Result<Answer> roundedAnswer(const Ask& ask) {
    const auto value = numberOf(ask.value);
    const auto step = numberOf(ask.step);
    const auto mode = roundingModeFromText(ask.mode);
    if (!value || !step || !mode)
        return Error{ErrorKind::InvalidInput, "Rounding `" + ask.value + "` to `" + ask.step + "` by `" +
                                                  ask.mode + "` is not possible."};
    return numberAnswer(roundTo(*value, {*step, *mode}).value, true);
}

Result<Answer> sharesAnswer(const Ask& ask) {
    const auto value = numberOf(ask.value);
    const auto step = numberOf(ask.step);
    if (!value || !step)
        return Error{ErrorKind::InvalidInput, "`" + ask.value + "` cannot be split in `" + ask.step + "`."};
    std::vector<Decimal> weights;
    for (const std::string& text : ask.weights) {
        const auto weight = numberOf(text);
        if (!weight)
            return weight.error();
        weights.push_back(*weight);
    }
    Answer answer;
    answer.kind = Answer::Kind::List;
    for (const Decimal& share : allocate(*value, weights, *step))
        answer.items.push_back(numberAnswer(share, true));
    return answer;
}

class Asker {
public:
    explicit Asker(Replayed* replayed) : m_replayed(replayed) {}

    Result<Answer> run(const Ask& ask) {
        switch (ask.kind) {
        case Ask::Kind::Nothing: return Answer{};
        case Ask::Kind::Object: return objectAnswer(ask);
        case Ask::Kind::List: return listAnswer(ask);
        case Ask::Kind::Text: return textAnswer(ask.id);
        case Ask::Kind::Rounded: return roundedAnswer(ask);
        case Ask::Kind::Shares: return sharesAnswer(ask);
        case Ask::Kind::Refusal: return Answer{}; // it was not refused
        case Ask::Kind::Metered:
        case Ask::Kind::MeteredEvents: return meteredAnswer(ask);
        default: return invoiceAnswer(ask);
        }
    }

private:
    Result<Answer> objectAnswer(const Ask& ask) {
        Answer answer;
        answer.kind = Answer::Kind::Object;
        for (const auto& [key, member] : ask.members) {
            auto inner = run(member);
            if (!inner)
                return inner;
            answer.members.emplace_back(key, std::move(*inner));
        }
        return answer;
    }

    Result<Answer> listAnswer(const Ask& ask) {
        Answer answer;
        answer.kind = Answer::Kind::List;
        for (const Ask& item : ask.items) {
            if (item.isOnlyIfPriced) {
                const auto line = lineOf(item);
                if (!line)
                    return line.error();
                if (!isPriced(**line))
                    continue;
            }
            auto inner = run(item);
            if (!inner)
                return inner;
            answer.items.push_back(std::move(*inner));
        }
        return answer;
    }

    // A step or flat amount that is not zero.
    static bool isPriced(const Derivation& line) {
        std::vector<const Derivation*> found;
        collect(line, Derivation::Kind::Step, found);
        collect(line, Derivation::Kind::Flat, found);
        collect(line, Derivation::Kind::Minimum, found);
        return std::any_of(found.begin(), found.end(), [](const Derivation* node) {
            return node->amount && !node->amount->isZero();
        });
    }

    Result<const Derivation*> lineOf(const Ask& ask) {
        const auto invoice = m_replayed->invoice(ask.period);
        if (!invoice)
            return invoice;
        for (const Derivation& line : (*invoice)->children)
            if (line.id == ask.id)
                return &line;
        static const Derivation kNone;
        return &kNone; // nothing to charge for
    }

    Result<Answer> meteredAnswer(const Ask& ask) {
        const auto metered = m_replayed->metered(ask.id);
        if (!metered)
            return metered.error();
        return numberAnswer(ask.kind == Ask::Kind::Metered ? metered->first : Decimal(metered->second), false);
    }

    Result<Answer> invoiceAnswer(const Ask& ask) {
        const auto invoice = m_replayed->invoice(ask.period);
        if (!invoice)
            return invoice.error();
        if (ask.kind == Ask::Kind::Invoice)
            return numberAnswer(*(*invoice)->amount, true);
        if (ask.kind == Ask::Kind::Total)
            return numberAnswer(m_replayed->total(), true);
        if (ask.kind == Ask::Kind::InvoiceExact)
            return numberAnswer(m_replayed->exactInvoice(ask.period), true);
        const auto line = lineOf(ask);
        if (!line)
            return line.error();
        if (ask.kind == Ask::Kind::StepQuantities)
            return stepQuantitiesAnswer(ask, **line);
        if (ask.kind == Ask::Kind::PercentOff)
            return percentOffAnswer(ask, **line);
        if (ask.kind == Ask::Kind::Items)
            return itemsAnswer(**line);
        if (ask.kind != Ask::Kind::UnitAmount && ask.kind != Ask::Kind::PricedUnitAmount)
            return lineAnswer(ask, **line);
        Ask other = ask;
        if (!ask.value.empty())
            other.id = ask.value;
        const auto counted = lineOf(other);
        if (!counted)
            return counted.error();
        const Ratio units = ask.kind == Ask::Kind::PricedUnitAmount
                                ? pricedOf(**counted)
                                : sumOf(**counted, Derivation::Kind::Quantity, &Derivation::quantity);
        return numberAnswer(quotient(exactOf(**line), units), true);
    }

    Result<Answer> percentOffAnswer(const Ask& ask, const Derivation& line) {
        Ask other = ask;
        other.id = ask.value;
        const auto list = lineOf(other);
        if (!list)
            return list.error();
        return numberAnswer(quotient((exactOf(**list) - exactOf(line)) * Ratio(Decimal(100)), exactOf(**list)), false);
    }

    static Answer itemsAnswer(const Derivation& line) {
        Answer answer;
        answer.kind = Answer::Kind::List;
        std::vector<const Derivation*> items;
        collect(line, Derivation::Kind::Key, items);
        for (const Derivation* item : items) {
            Answer made;
            made.kind = Answer::Kind::Object;
            made.members.emplace_back("amount", numberAnswer(item->amount.value_or(Ratio()), true));
            answer.items.push_back(std::move(made));
        }
        return answer;
    }

    Answer stepQuantitiesAnswer(const Ask& ask, const Derivation& line) const {
        Answer answer;
        answer.kind = Answer::Kind::List;
        for (std::size_t step = 0; step < m_replayed->stepCount(ask.id); ++step)
            answer.items.push_back(numberAnswer(stepQuantityOf(line, std::to_string(step)), false));
        return answer;
    }

    static Ratio exactOf(const Derivation& line) {
        return line.amount.value_or(Ratio()) - sumOf(line, Derivation::Kind::Rounding, &Derivation::amount);
    }

    static Ratio pricedOf(const Derivation& line) {
        return sumOf(line, Derivation::Kind::Quantity, &Derivation::quantity) -
               sumOf(line, Derivation::Kind::Allowance, &Derivation::quantity);
    }

    static Ratio stepQuantityOf(const Derivation& line, const std::string& place) {
        std::vector<const Derivation*> steps;
        collect(line, Derivation::Kind::Step, steps);
        Ratio sum;
        for (const Derivation* step : steps)
            if (step->rule.ends_with("steps[" + place + "]"))
                sum += step->quantity.value_or(Ratio());
        return sum;
    }

    Answer lineAnswer(const Ask& ask, const Derivation& line) const {
        const Ratio billed = line.amount.value_or(Ratio());
        const Ratio exact = exactOf(line);
        const Ratio quantity = sumOf(line, Derivation::Kind::Quantity, &Derivation::quantity);
        const Ratio free = sumOf(line, Derivation::Kind::Allowance, &Derivation::quantity);
        switch (ask.kind) {
        case Ask::Kind::Line: return numberAnswer(ask.isTakenOff ? -billed : billed, true);
        case Ask::Kind::LineExact: return numberAnswer(ask.isTakenOff ? -exact : exact, true);
        case Ask::Kind::Quantity: return numberAnswer(quantity, false);
        case Ask::Kind::Priced: return numberAnswer(pricedOf(line), false);
        case Ask::Kind::Free: return numberAnswer(free, false);
        case Ask::Kind::StepQuantity: return numberAnswer(stepQuantityOf(line, ask.value), false);
        case Ask::Kind::Events: return numberAnswer(eventsOf(line, Derivation::Kind::Quantity), false);
        case Ask::Kind::FreeEvents: return numberAnswer(eventsOf(line, Derivation::Kind::Allowance), false);
        default: return stepsAnswer(line);
        }
    }

    static Decimal eventsOf(const Derivation& line, Derivation::Kind kind) {
        std::vector<const Derivation*> found;
        collect(line, kind, found);
        std::uint64_t events = 0;
        for (const Derivation* node : found)
            events += node->events;
        return Decimal(events);
    }

    // The flat amount of a step belongs to it.
    static Answer stepsAnswer(const Derivation& line) {
        Answer answer;
        answer.kind = Answer::Kind::List;
        std::vector<const Derivation*> steps;
        std::vector<const Derivation*> flats;
        collect(line, Derivation::Kind::Step, steps);
        collect(line, Derivation::Kind::Flat, flats);
        const auto element = [](const Ratio& units, const Ratio& amount) {
            Answer made;
            made.kind = Answer::Kind::Object;
            made.members.emplace_back("units", numberAnswer(units, false));
            made.members.emplace_back("amount", numberAnswer(amount, true));
            return made;
        };
        for (const Derivation* step : steps) {
            Ratio amount = step->amount.value_or(Ratio());
            for (const Derivation*& flat : flats)
                if (flat && flat->rule.starts_with(step->rule + ".")) {
                    amount += flat->amount.value_or(Ratio());
                    flat = nullptr;
                }
            answer.items.push_back(element(step->quantity.value_or(Ratio()), amount));
        }
        for (const Derivation* flat : flats) // of a step that nothing lies in
            if (flat)
                answer.items.push_back(element({}, flat->amount.value_or(Ratio())));
        return answer;
    }

    Replayed* m_replayed;
};

Ask onlyWanted(const Ask& all, const std::vector<std::string>& wanted) {
    Ask some = object();
    for (const auto& [key, member] : all.members)
        if (std::find(wanted.begin(), wanted.end(), key) != wanted.end())
            some.with(key, member);
    return some;
}

Outcome refusedOutcome(const Ask& asked, const Error& why) {
    Outcome outcome;
    outcome.answer.kind = Answer::Kind::Object;
    for (const auto& [key, member] : asked.members)
        if (member.kind == Ask::Kind::Refusal)
            outcome.answer.members.emplace_back(key, textAnswer(member.id));
    outcome.derivation = why.message + "\n";
    return outcome;
}

} // namespace

const Answer* Answer::find(std::string_view key) const {
    for (const auto& [name, value] : members)
        if (name == key)
            return &value;
    return nullptr;
}

Result<Outcome> putQuestion(const Question& question, const std::vector<std::string>& wanted) {
    const Ask asked = onlyWanted(question.answer, wanted);
    Outcome outcome;
    if (question.plan.empty()) {
        auto answer = Asker(nullptr).run(asked);
        if (!answer)
            return answer.error();
        outcome.answer = std::move(*answer);
        return outcome;
    }
    Replayed replayed(question);
    const bool asksRefusal = std::any_of(asked.members.begin(), asked.members.end(), [](const auto& member) {
        return member.second.kind == Ask::Kind::Refusal;
    });
    Result<void> prepared = replayed.prepare();
    if (prepared && asksRefusal)
        prepared = replayed.runPlan();
    if (!prepared && asksRefusal)
        return refusedOutcome(asked, prepared.error());
    if (!prepared)
        return prepared.error();
    auto answer = Asker(&replayed).run(asked);
    if (!answer)
        return answer.error();
    outcome.answer = std::move(*answer);
    outcome.currencyDigits = replayed.currencyDigits();
    outcome.derivation = replayed.derivations();
    return outcome;
}

std::string usageText(const Question& question) {
    std::string text;
    for (const UsageRow& row : question.rows) {
        for (const auto& [name, value] : row)
            text += name + "=" + (value.empty() ? "(missing)" : value) + " ";
        text.back() = '\n';
    }
    return text;
}

} // namespace rerate::conformance
