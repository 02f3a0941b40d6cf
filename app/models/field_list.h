// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Builds the list of fields of a form: labels, keys and kinds go in one after the other; what the plan's
// conventions say of a choice is what holds where it is not written.

#pragma once

#include <QObject>

#include <set>

#include "app/charts/number_text.h"
#include "app/document/choice_fields.h"
#include "app/document/plan_nodes.h"
#include "app/models/plan_fields.h"
#include "engine/language/conventions.h"

namespace rerate {

QStringList listOf(const std::vector<std::string>& words);
QStringList meterNames(const Plan& plan);
QStringList unitNames(const Plan& plan);

class FieldList {
public:
    FieldList(const Plan& plan, const YamlNode* node) : m_node(node), m_conventions(findConventions(plan.conventions)) {}

    PlanField& add(const char* label, std::vector<std::string> keys, PlanField::Kind kind, const QString& otherwise = {}) {
        PlanField field;
        field.label = QObject::tr(label);
        field.keys = std::move(keys);
        field.kind = kind;
        field.otherwise = otherwise;
        m_fields.push_back(std::move(field));
        return m_fields.back();
    }
    PlanField& main(const char* label, std::vector<std::string> keys, PlanField::Kind kind, const QString& otherwise = {}) {
        PlanField& field = add(label, std::move(keys), kind, otherwise);
        field.isMain = true;
        return field;
    }
    PlanField& number(const char* label, std::vector<std::string> keys, PlanField::Kind kind, const QString& otherwise = {}) {
        PlanField& field = add(label, std::move(keys), kind, otherwise);
        field.isDated = true;
        return field;
    }
    PlanField& choice(const char* label, std::vector<std::string> keys, const std::vector<std::string>& values, const QString& otherwise) {
        PlanField& field = add(label, std::move(keys), PlanField::Kind::Choice, otherwise);
        field.values = listOf(values);
        return field;
    }
    // Its values and what holds otherwise by the name that the conventions have for it.
    PlanField& convention(const char* label, std::vector<std::string> keys, std::string_view name) {
        std::vector<std::string> values = conventionField(name).choices;
        std::erase(values, "refused");
        m_named.insert(name);
        return choice(label, std::move(keys), values, conventional(name));
    }
    // What else the conventions have a field for in this group, by its name there.
    void otherConventions(std::string_view group, const std::vector<std::string>& keys) {
        for (const ConventionField& field : conventionFields()) {
            if (field.name.substr(0, field.name.find('.')) != group || m_named.count(field.name) || !field.isWritten || hasOwnField(field))
                continue;
            std::vector<std::string> inner = keys;
            for (std::string& key : choiceKeys(field))
                inner.push_back(std::move(key));
            const QString text = fromStd(choiceText(field));
            convention("", std::move(inner), field.name).label = text.left(1).toUpper() + text.mid(1);
        }
    }
    void rounding(const char* step, const char* mode, const std::string& key) {
        add(step, {key, "step"}, PlanField::Kind::Quantity, QObject::tr("not rounded"));
        if (has({key}))
            choice(mode, {key, "mode"}, conventionField("round.mode").choices, conventional("round.mode"));
    }
    bool has(const std::vector<std::string>& keys) const { return nodeUnder(m_node, keys) != nullptr; }
    QString conventional(std::string_view name) const {
        const QString value = m_conventions ? fromStd(m_conventions->text(name)) : QString();
        return value == QLatin1String("refused") ? QObject::tr("no bound at the end") : value;
    }
    PlanFields take() { return std::move(m_fields); }

private:
    const YamlNode* m_node;
    const Conventions* m_conventions;
    PlanFields m_fields;
    std::set<std::string_view> m_named;
};

} // namespace rerate
