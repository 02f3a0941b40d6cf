// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/money/currency.h"

namespace rerate {

namespace {

// ISO 4217 alphabetic codes by the digits of their minor unit. Funds and metals, which have none,
// are left out.
constexpr std::string_view kNoDigits =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
constexpr std::string_view kThreeDigits = "BHD IQD JOD KWD LYD OMR TND ";
constexpr std::string_view kFourDigits = "CLF UYW ";
constexpr std::string_view kTwoDigits =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN "
    "BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    "GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP "
    "LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR "
    "NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
    "SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW "
    "ZWG ";

struct CodesWithDigits {
    std::string_view codes;
    int digits;
};
constexpr CodesWithDigits kCurrencies[] = {
    {kTwoDigits, 2}, {kNoDigits, 0}, {kThreeDigits, 3}, {kFourDigits, 4}};

} // namespace

std::optional<int> currencyDigits(std::string_view code) {
    if (code.size() != 3)
        return std::nullopt;
    for (const CodesWithDigits& group : kCurrencies)
        for (std::size_t at = 0; at < group.codes.size(); at += 4)
            if (group.codes.substr(at, 3) == code)
                return group.digits;
    return std::nullopt;
}

std::optional<Decimal> currencyStep(std::string_view code) {
    const auto digits = currencyDigits(code);
    return digits ? std::optional(Decimal::fromCoefficient(1, *digits)) : std::nullopt;
}

std::vector<std::string> currencyCodes() {
    std::vector<std::string> codes;
    for (const CodesWithDigits& group : kCurrencies)
        for (std::size_t at = 0; at < group.codes.size(); at += 4)
            codes.emplace_back(group.codes.substr(at, 3));
    return codes;
}

Money operator+(const Money& a, const Money& b) {
    CHECK(a.unit == b.unit, "amounts of " + a.unit.name() + " and " + b.unit.name() + " do not add");
    return {a.amount + b.amount, a.unit};
}

Money operator-(const Money& a, const Money& b) {
    CHECK(a.unit == b.unit, "amounts of " + a.unit.name() + " and " + b.unit.name() + " do not add");
    return {a.amount - b.amount, a.unit};
}

std::string Money::toText() const {
    const Decimal shown = amount.normalized().withScaleMin(currencyDigits(unit.name()).value_or(0));
    return shown.toTextKeepingScale() + (unit.name().empty() ? "" : " " + unit.name());
}

} // namespace rerate
