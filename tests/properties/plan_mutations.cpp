// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/properties/plan_mutations.h"

#include <utility>

namespace rerate::properties {

namespace {

bool isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

// Where each word or sign begins and ends.
std::vector<std::pair<std::size_t, std::size_t>> tokensOf(const std::string& text) {
    std::vector<std::pair<std::size_t, std::size_t>> tokens;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at + 1;
        while (isWord(text[at]) && end < text.size() && isWord(text[end]))
            ++end;
        if (text[at] != ' ')
            tokens.emplace_back(at, end);
        at = end;
    }
    return tokens;
}

std::size_t place(RandomChoices& choices, std::size_t size) {
    return static_cast<std::size_t>(choices.between(0, static_cast<int>(size)));
}

std::string repeated(const std::string& part, int count) {
    std::string all;
    for (int i = 0; i < count; ++i)
        all += part;
    return all;
}

void exchange(std::string& text, RandomChoices& choices) {
    const auto tokens = tokensOf(text);
    if (tokens.size() < 2)
        return;
    auto a = tokens[place(choices, tokens.size() - 1)];
    auto b = tokens[place(choices, tokens.size() - 1)];
    if (b.first < a.first)
        std::swap(a, b);
    const std::string first = text.substr(a.first, a.second - a.first);
    const std::string second = text.substr(b.first, b.second - b.first);
    text.replace(b.first, second.size(), first);
    text.replace(a.first, first.size(), second);
}

void changeToken(std::string& text, RandomChoices& choices) {
    const auto tokens = tokensOf(text);
    if (tokens.empty())
        return;
    const auto [from, to] = tokens[place(choices, tokens.size() - 1)];
    const std::string token = text.substr(from, to - from);
    static const std::vector<std::string> kOthers = {
        "", "", "-1", "0", "1e9", "99999999999999999999999999999999999999999999999999999999999999999", "null", "~", "yes", "[]", "{}", "''",
        "*", "&a x", "!t x", "- ", "?", "|", "> ", "\t", "100%", "-5%", "2026-02-30", "0001-01-01", "9999-12-31", "1 USD", "1k", "event", "period",
        "0s", "7m", "1000000h", "q +", "1.", ".5", "0.000000000000000000000001", "divide(1, q, 100, up)", "ceil(q, -30)"};
    text.replace(from, token.size(), choices.chance(30) ? token + choices.pick({" ", "", ", ", ": "}) + token : choices.pick(kOthers));
}

void changeBytes(std::string& text, RandomChoices& choices) {
    for (int i = 0, count = choices.between(1, 4); i < count && !text.empty(); ++i) {
        const std::size_t at = place(choices, text.size() - 1);
        const char byte = static_cast<char>(choices.between(choices.chance(70) ? 32 : 0, choices.chance(70) ? 126 : 255));
        if (choices.chance(50))
            text[at] = byte;
        else
            text.insert(text.begin() + static_cast<std::ptrdiff_t>(at), byte);
    }
}

void insertLong(std::string& text, RandomChoices& choices) {
    static const std::vector<std::string> kParts = {"[", "{", "{ a: ", "- ", "(", "not ", "x", "9", "é", "\n", " ", "'", "- - ", "? ", "q+"};
    text.insert(place(choices, text.size()), repeated(choices.pick(kParts), choices.pick({"70", "200", "3000"}) == "70" ? 70 : choices.between(100, 3000)));
}

void exchangeLines(std::string& text, RandomChoices& choices) {
    const std::size_t from = text.find('\n', place(choices, text.size()));
    if (from == std::string::npos)
        return;
    const std::size_t end = text.find('\n', from + 1);
    const std::string line = text.substr(from, end == std::string::npos ? end : end - from);
    if (choices.chance(50))
        text.erase(from, line.size());
    if (const std::size_t to = text.find('\n', place(choices, text.size())); to != std::string::npos)
        text.insert(to, line);
}

} // namespace

std::string mutated(std::string text, RandomChoices& choices) {
    for (int i = 0, count = choices.between(1, 3); i < count; ++i)
        switch (choices.between(0, 9)) {
        case 0: exchange(text, choices); break;
        case 1: changeBytes(text, choices); break;
        case 2: text.resize(place(choices, text.size())); break;
        case 3:
            if (choices.chance(30))
                insertLong(text, choices);
            break;
        case 4: exchangeLines(text, choices); break;
        default: changeToken(text, choices); break;
        }
    return text;
}

} // namespace rerate::properties
