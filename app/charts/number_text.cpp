// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/charts/number_text.h"

#include <QRegularExpression>

#include <cmath>

#include "engine/report/number_text.h"

namespace rerate {

namespace {

// A real minus sign is as wide as a plus.
QString withMinus(const std::string& text) {
    return QString::fromStdString(text).replace(QLatin1Char('-'), QChar(0x2212));
}

} // namespace

QString fromStd(const std::string& text) { return QString::fromStdString(text); }

QString moneyText(const Decimal& amount, int digits) {
    return withMinus(groupDigits(amount.normalized().withScaleMin(digits).toTextKeepingScale()));
}

QString signedMoneyText(const Decimal& amount, int digits) {
    return (amount.sign() > 0 ? QStringLiteral("+") : QString()) + moneyText(amount, digits);
}

QString percentText(const Decimal& percent, int places) {
    QString text = withMinus(signedPercentText(percent, places));
    static const QRegularExpression otherDigits(QStringLiteral("[1-9]"));
    if (!text.contains(otherDigits)) // what shows as zero has no sign
        text.remove(QLatin1Char('+'));
    return text + QStringLiteral(" %");
}

QString exactText(const Ratio& value) { return withMinus(groupDigits(value.toShortText(12))); }

QString countText(std::uint64_t count) {
    return QString::fromStdString(groupDigits(std::to_string(count)));
}

QString shortNumber(double value, bool withSign) {
    static constexpr struct {
        double size;
        const char* suffix;
    } kSteps[] = {{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}};
    const double size = std::abs(value);
    QString text;
    for (const auto& step : kSteps)
        if (text.isEmpty() && size >= step.size * 0.99995) // from there four digits show the step itself
            text = QString::number(size / step.size, 'g', 4) + QLatin1String(step.suffix);
    if (text.isEmpty() && size > 0 && size < 1e-3) { // never 1e-05
        const int zeros = -static_cast<int>(std::floor(std::log10(size)));
        static const QRegularExpression trailing(QStringLiteral("0+$"));
        text = QString::number(size, 'f', zeros + 3).remove(trailing);
    }
    if (text.isEmpty())
        text = QString::number(size, 'g', 4);
    if (value < 0)
        return QChar(0x2212) + text;
    return withSign && value > 0 ? QLatin1Char('+') + text : text;
}

double toDouble(const Decimal& value) {
    return QString::fromStdString(value.toText()).toDouble();
}

double toDouble(const Ratio& value) { return toDouble(value.numerator()) / toDouble(value.denominator()); }

} // namespace rerate
