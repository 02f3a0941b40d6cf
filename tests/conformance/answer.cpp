// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/conformance/answer.h"

#include <algorithm>

#include "tests/conformance/line_reading.h"
#include "tests/conformance/plain_answers.h"
#include "tests/conformance/replayed.h"

namespace rerate::conformance {

namespace {

template <typename Source, typename Make>
Answer listOf(const std::vector<Source>& sources, Make make) {
    Answer answer;
    answer.kind = Answer::Kind::List;
    for (const Source& source : sources)
        answer.items.push_back(make(source));
    return answer;
}

Answer groupAnswer(const std::vector<std::pair<std::string, std::string>>& group) {
    Answer answer = objectOf({});
    for (const auto& [name, value] : group)
        answer.members.emplace_back(name.starts_with(kPropertyPrefix) ? name.substr(std::string_view(kPropertyPrefix).size()) : name,
                                    textAnswer(value));
    return answer;
}

class Asker {
public:
    Asker(const Question& question, Replayed* replayed, Replayed* other)
        : m_question(question), m_replayed(replayed), m_other(other) {}

    Result<Answer> run(const Ask& ask) {
        if (ask.isOfOtherPlan && m_other)
            return Asker(m_question, m_other, nullptr).run(ask);
        switch (ask.kind) {
        case Ask::Kind::Nothing: return Answer{};
        case Ask::Kind::Object: return objectAnswer(ask);
        case Ask::Kind::List: return listAnswer(ask);
        case Ask::Kind::Sum: return sumAnswer(ask);
        case Ask::Kind::Text: return textAnswer(ask.id);
        case Ask::Kind::Rounded: return roundedAnswer(ask);
        case Ask::Kind::Shares: return sharesAnswer(ask);
        case Ask::Kind::SharesProblem: return sharesProblemAnswer(ask);
        case Ask::Kind::EventValue: return valueAnswer(ask);
        case Ask::Kind::NoValue: return noValueAnswer(ask);
        case Ask::Kind::Refusal: return Answer{}; // it was not refused
        case Ask::Kind::Metered:
        case Ask::Kind::MeteredEvents: return meteredAnswer(ask);
        case Ask::Kind::MeterRows: return meterRowsAnswer(ask);
        default: return invoiceAnswer(ask);
        }
    }

private:
    Result<Answer> objectAnswer(const Ask& ask) {
        Answer answer = objectOf({});
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
                const auto line = lineOf(item.id, item);
                if (!line)
                    return line.error();
                if (!(item.isOnlyIfCounted ? pricedOf(**line).sign() > 0 : isPriced(**line)))
                    continue;
            }
            auto inner = run(item);
            if (!inner)
                return inner;
            const Answer* named = inner->find("amount");
            const Answer& amount = named ? *named : *inner;
            if (!item.isOnlyIfPositive || amount.number.sign() > 0)
                answer.items.push_back(std::move(*inner));
        }
        return answer;
    }

    Result<Answer> sumAnswer(const Ask& ask) {
        Ratio sum;
        for (const Ask& item : ask.items) {
            const auto part = run(item);
            if (!part)
                return part;
            sum += part->number;
            for (const Answer& inner : part->items)
                if (const Answer* amount = inner.find("amount"))
                    sum += amount->number;
        }
        return numberAnswer(sum, true);
    }

    Result<Answer> meteredAnswer(const Ask& ask) {
        const auto rows = m_replayed->metered(ask.id, "");
        if (!rows)
            return rows.error();
        Decimal sum;
        std::uint64_t events = 0;
        for (const MeterRow& row : *rows) {
            sum += row.quantity;
            events += row.events;
        }
        return numberAnswer(ask.kind == Ask::Kind::Metered ? sum : Decimal(events), false);
    }

    // A number goes the way of all usage, through the meter.
    Result<Answer> valueAnswer(const Ask& ask) {
        auto answer = eventValueAnswer(ask, m_question);
        if (answer && answer->kind == Answer::Kind::Number && m_replayed && !ask.id.empty())
            return meteredAnswer(asked(Ask::Kind::Metered, ask.id));
        return answer;
    }

    static Ask asked(Ask::Kind kind, const std::string& id) { return conformance::ask(kind, id); }

    // Only if the run has left the row out.
    Result<Answer> noValueAnswer(const Ask& ask) {
        if (m_replayed)
            RERATE_TRY(m_replayed->runPlan());
        if (m_replayed && !m_replayed->leavesOutRowsOf(ask.id))
            return Answer{};
        return noNumberAnswer(ask, m_question);
    }

    Result<Answer> meterRowsAnswer(const Ask& ask) {
        const auto rows = m_replayed->metered(ask.id, ask.step.empty() ? "span" : ask.step);
        if (!rows)
            return rows.error();
        return listOf(*rows, [&](const MeterRow& row) {
            std::vector<std::pair<std::string, std::string>> group;
            for (std::size_t i = 0; i < ask.names.size(); ++i)
                group.emplace_back(ask.names[i], row.key.at(i));
            return objectOf({{"from", textAnswer(toText(row.window.from))},
                             {"to", textAnswer(toText(row.window.to))},
                             {"value", numberAnswer(row.quantity, false)},
                             {"group", groupAnswer(group)}});
        });
    }

    // The line of a charge, or the part that `ask` names; an empty one where nothing was charged.
    Result<const Derivation*> lineOf(const std::string& charge, const Ask& ask) {
        static const Derivation kNone;
        const auto invoice = m_replayed->invoice(ask.period);
        if (!invoice)
            return invoice;
        for (const Derivation& line : (*invoice)->children)
            if (line.id == charge) {
                const Derivation* part = ask.key.empty() ? &line : partOf(line, ask.key);
                return part ? part : &kNone;
            }
        return &kNone;
    }

    Result<Answer> invoiceAnswer(const Ask& ask) {
        const auto invoice = m_replayed->invoice(ask.period);
        if (!invoice)
            return invoice.error();
        switch (ask.kind) {
        case Ask::Kind::Invoice: return numberAnswer(billedOf(**invoice), true);
        case Ask::Kind::Total: return numberAnswer(m_replayed->total(), true);
        case Ask::Kind::InvoiceExact: return numberAnswer(m_replayed->exactInvoice(ask.period), true);
        case Ask::Kind::Key: {
            const Derivation* part = partOf(**invoice, ask.id);
            return numberAnswer(part ? billedOf(*part) : Ratio(), true);
        }
        default: break;
        }
        const auto line = lineOf(ask.id, ask);
        const auto other = lineOf(ask.value.empty() ? ask.id : ask.value, ask);
        if (!line || !other)
            return line ? other.error() : line.error();
        return lineAnswer(ask, **invoice, **line, **other);
    }

    // `other` is the line of charge `value`, where the question names one.
    Answer lineAnswer(const Ask& ask, const Derivation& invoice, const Derivation& line, const Derivation& other) const {
        switch (ask.kind) {
        case Ask::Kind::Line:
            if (ask.isInHundredths)
                return numberAnswer(billedOf(line) * Ratio(Decimal(100)), false);
            return numberAnswer(ask.isTakenOff ? -billedOf(line) : billedOf(line), true);
        case Ask::Kind::LineExact: return numberAnswer(ask.isTakenOff ? -exactOf(line) : exactOf(line), true);
        case Ask::Kind::Within: return numberAnswer(withinOf(line), true);
        case Ask::Kind::Beyond: return numberAnswer(beyondOf(line, other), true);
        case Ask::Kind::UnitPrice: return numberAnswer(m_replayed->unitPrice(ask.id), true);
        case Ask::Kind::Quantity: return numberAnswer(quantityOf(line), false);
        case Ask::Kind::Priced: return numberAnswer(pricedOf(line), false);
        case Ask::Kind::Free: return numberAnswer(freeOf(line), false);
        case Ask::Kind::Events: return numberAnswer(eventsOf(line, Derivation::Kind::Quantity), false);
        case Ask::Kind::FreeEvents: return numberAnswer(eventsOf(line, Derivation::Kind::Allowance), false);
        case Ask::Kind::UnitAmount: return numberAnswer(quotient(exactOf(line), quantityOf(other)), true);
        case Ask::Kind::PricedUnitAmount: return numberAnswer(quotient(exactOf(line), pricedOf(other)), true);
        case Ask::Kind::PercentOff:
            return numberAnswer(quotient((exactOf(other) - exactOf(line)) * Ratio(Decimal(100)), exactOf(other)), false);
        case Ask::Kind::Share: return numberAnswer(shareOf(line, ask.value), true);
        case Ask::Kind::Left: return numberAnswer(ask.isTakenOff ? -leftOf(invoice, line) : leftOf(invoice, line), true);
        case Ask::Kind::StepQuantity: return numberAnswer(stepQuantityOf(line, ask.value), false);
        case Ask::Kind::StepQuantities: return stepQuantitiesAnswer(ask, line);
        case Ask::Kind::Remainder: return numberAnswer(noteOf(line, "left").value_or(Ratio()), true);
        case Ask::Kind::UsesLeft: return numberAnswer(noteOf(line, "uses left").value_or(Ratio()), false);
        case Ask::Kind::IsUsedUp: return textAnswer(ask.words.at(isUsedUp(line, ask.value == "uses") ? 1 : 0));
        case Ask::Kind::Steps: return stepsAnswer(line);
        default: return partsAnswer(ask, line);
        }
    }

    Answer stepQuantitiesAnswer(const Ask& ask, const Derivation& line) const {
        Answer answer;
        answer.kind = Answer::Kind::List;
        const std::size_t steps = m_replayed->stepCount(ask.id);
        if (steps == 1)
            answer.items.push_back(numberAnswer(pricedOf(line), false));
        for (std::size_t step = 0; step < steps && steps > 1; ++step)
            answer.items.push_back(numberAnswer(stepQuantityOf(line, std::to_string(step)), false));
        return answer;
    }

    static Answer stepsAnswer(const Derivation& line) {
        return listOf(tierPartsOf(line), [](const TierPart& part) {
            return objectOf({{"tier", numberAnswer(part.tier, false)},
                             {"units", numberAnswer(part.units, false)},
                             {"amount", numberAnswer(part.amount, true)}});
        });
    }

    // The parts of a line that `lines_by` divides.
    static Answer partsAnswer(const Ask& ask, const Derivation& line) {
        std::vector<const Derivation*> parts = nodesOf(line, Derivation::Kind::Key);
        std::erase_if(parts, [](const Derivation* part) { return part->label.empty(); });
        if (ask.kind == Ask::Kind::GroupValue) {
            for (const Derivation* part : parts)
                for (const auto& [name, value] : groupOf(*part))
                    if (name == ask.value)
                        return textAnswer(value);
            return {};
        }
        if (ask.kind == Ask::Kind::Items)
            return listOf(parts, [](const Derivation* part) {
                return objectOf({{"amount", numberAnswer(billedOf(*part), true)}});
            });
        if (parts.empty())
            parts = {&line};
        return listOf(parts, [](const Derivation* part) {
            return objectOf({{"group", groupAnswer(part->kind == Derivation::Kind::Key ? groupOf(*part) : std::vector<std::pair<std::string, std::string>>{})},
                             {"usage", numberAnswer(quantityOf(*part), false)},
                             {"units", numberAnswer(quantityOf(*part), false)},
                             {"cost", numberAnswer(billedOf(*part), true)},
                             {"amount", numberAnswer(billedOf(*part), true)},
                             {"amount_cents", numberAnswer(billedOf(*part), true)}});
        });
    }

    const Question& m_question;
    Replayed* m_replayed;
    Replayed* m_other; // of the question's other plan; null: there is none
};

Ask onlyWanted(const Ask& all, const std::vector<std::string>& wanted) {
    Ask some = object();
    for (const auto& [key, member] : all.members)
        if (std::find(wanted.begin(), wanted.end(), key) != wanted.end())
            some.with(key, member);
    return some;
}

Result<Question> otherQuestion(const Question& question, Replayed& replayed) {
    Question other = question;
    other.plan = question.otherPlan;
    if (question.pricedMeter.empty())
        return other;
    const auto rows = replayed.metered(question.pricedMeter, "");
    if (!rows)
        return rows.error();
    Decimal quantity;
    for (const MeterRow& row : *rows)
        quantity += row.quantity;
    other.rows = {{{"time", ""}, {"customer", "c"}, {"event", "use"}, {"q", quantity.toText()}}};
    other.firstDay = other.lastDay = other.from = other.to = "";
    return other;
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
        auto answer = Asker(question, nullptr, nullptr).run(asked);
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
    const auto second = otherQuestion(question, replayed);
    if (!second)
        return second.error();
    Replayed other(*second);
    if (!second->plan.empty())
        RERATE_TRY(other.prepare());
    auto answer = Asker(question, &replayed, second->plan.empty() ? nullptr : &other).run(asked);
    if (!answer)
        return answer.error();
    outcome.answer = std::move(*answer);
    outcome.currencyDigits = replayed.currencyDigits();
    outcome.derivation = replayed.derivations() + (second->plan.empty() ? "" : other.derivations());
    return outcome;
}

std::string usageText(const Question& question) {
    std::string text;
    for (const UsageRow& row : question.rows) {
        for (const auto& [name, value] : row)
            if (name != "time" || !value.empty())
                text += name + "=" + (value.empty() ? "(missing)" : value) + " ";
        text.back() = '\n';
    }
    return text;
}

} // namespace rerate::conformance
