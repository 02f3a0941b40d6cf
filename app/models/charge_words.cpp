// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/models/charge_words.h"

#include <QObject>

#include "app/charts/number_text.h"

namespace rerate {

QString kindOf(const Charge& charge) {
    if (const auto* usage = std::get_if<UsageCharge>(&charge.what))
        return QObject::tr("usage of %1").arg(fromStd(usage->meter));
    if (const auto* flat = std::get_if<FlatCharge>(&charge.what))
        return QObject::tr("fee every %1").arg(QString::fromUtf8(toText(flat->every).data()));
    switch (std::get<LedgerCharge>(charge.what).kind) {
    case LedgerCharge::Kind::PercentDiscount:
    case LedgerCharge::Kind::AmountDiscount:
    case LedgerCharge::Kind::StepDiscount: return QObject::tr("discount over other lines");
    case LedgerCharge::Kind::Fee:
    case LedgerCharge::Kind::StepFee:
        return charge.isTax() ? QObject::tr("tax over other lines") : QObject::tr("fee over other lines");
    case LedgerCharge::Kind::TrueUp: return QObject::tr("true-up over other lines");
    case LedgerCharge::Kind::Commitment: return QObject::tr("commitment over other lines");
    case LedgerCharge::Kind::Convert: return QObject::tr("conversion of other lines");
    case LedgerCharge::Kind::Minimum: return QObject::tr("minimum over other lines");
    case LedgerCharge::Kind::Maximum: return QObject::tr("maximum over other lines");
    }
    return {};
}

// What people call it by a name of its own.
QString formOf(const Charge& charge, const YamlNode* node) {
    if (node && node->find("allowance") && std::holds_alternative<FlatCharge>(charge.what))
        return QStringLiteral(", ") + QObject::tr("for what is included");
    static const std::pair<const char*, const char*> kForms[] = {
        {"package", QT_TRANSLATE_NOOP("QObject", "in packages")},
        {"percentage", QT_TRANSLATE_NOOP("QObject", "a percentage of each event")},
        {"block_tariff", QT_TRANSLATE_NOOP("QObject", "a tariff of blocks")},
        {"stairstep", QT_TRANSLATE_NOOP("QObject", "a stair of fixed prices")},
        {"allowance", QT_TRANSLATE_NOOP("QObject", "beyond an allowance")},
        {"dynamic", QT_TRANSLATE_NOOP("QObject", "at the price in the event")},
        {"grid", QT_TRANSLATE_NOOP("QObject", "a grid of prices")}};
    for (const auto& [key, words] : kForms)
        if (node && node->find(key))
            return QStringLiteral(", ") + QObject::tr(words);
    return {};
}

QString nameOf(const Charge& charge) { return fromStd(charge.label.empty() ? charge.id : charge.label); }

} // namespace rerate
