// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>

#include "engine/base/suggestion.h"
#include "engine/base/utf8.h"
#include "engine/catalog/expression.h"

namespace rerate {

namespace {

using Kind = Expression::Kind;
using Type = Expression::Type;

constexpr int kDepthMax = 64;
constexpr int kOperatorsMax = 1000; // a chain of them is as deep as it is long

struct Token {
    enum class Kind { End, Number, Text, Name, Symbol } kind = Kind::End;
    std::string text;
    std::size_t from = 0;
    std::size_t to = 0;
};

struct Function {
    std::string_view name;
    Kind kind;
    std::size_t argumentsMin;
    std::size_t argumentsMax;
    const char* form;
};
constexpr Function kFunctions[] = {
    {"min", Kind::Min, 2, 64, "min(a, b, …)"},
    {"max", Kind::Max, 2, 64, "max(a, b, …)"},
    {"abs", Kind::Absolute, 1, 1, "abs(a)"},
    {"ceil_to", Kind::CeilTo, 2, 2, "ceil_to(a, step)"},
    {"floor_to", Kind::FloorTo, 2, 2, "floor_to(a, step)"},
    {"ceil", Kind::CeilTo, 1, 2, "ceil(a) or ceil(a, digits)"},
    {"floor", Kind::FloorTo, 1, 2, "floor(a) or floor(a, digits)"},
    {"round", Kind::Round, 1, 3, "round(a, digits) or round(a, step, mode)"},
    {"concat", Kind::Concat, 1, 64, "concat(a, b, …)"},
    {"if", Kind::If, 3, 3, "if(condition, a, b)"},
    {"in", Kind::In, 2, 1000, "in(x, 'p', 'q', …)"},
    {"coalesce", Kind::Coalesce, 2, 2, "coalesce(a, b)"},
    {"has", Kind::Has, 1, 1, "has(name)"},
    {"divide", Kind::Divide, 4, 4, "divide(a, b, places, mode)"},
    {"field", Kind::Name, 1, 1, "field('any name')"},
};

// Thrown nowhere else: ends the parse at the first error and is caught in parseExpression.
struct Failure {
    std::size_t from;
    std::size_t to;
    std::string message;
    std::string suggestion;
};

bool isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::vector<Token> tokenize(std::string_view text) {
    std::vector<Token> tokens;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        const std::size_t from = at;
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            ++at;
            continue;
        }
        Token token;
        if (isNameStart(c)) {
            while (at < text.size() &&
                   (isNameStart(text[at]) || isDigit(text[at]) ||
                    (text[at] == '.' && at + 1 < text.size() && isNameStart(text[at + 1]))))
                ++at;
            token.kind = Token::Kind::Name;
            token.text = text.substr(from, at - from);
        } else if (isDigit(c)) {
            while (at < text.size() && (isDigit(text[at]) || text[at] == '.'))
                ++at;
            token.kind = Token::Kind::Number;
            token.text = text.substr(from, at - from);
        } else if (c == '\'' || c == '"') {
            token.kind = Token::Kind::Text;
            for (++at;; ++at) {
                if (at >= text.size())
                    throw Failure{from, text.size(), "A text is not closed.",
                                  "Put a quote at its end."};
                if (text[at] == c) {
                    if (at + 1 >= text.size() || text[at + 1] != c)
                        break;
                    ++at; // a doubled quote stands for one
                }
                token.text += text[at];
            }
            ++at;
        } else {
            static constexpr std::string_view kPairs[] = {"==", "!=", "<=", ">="};
            const std::string_view pair = text.substr(at, 2);
            const bool isPair =
                std::find(std::begin(kPairs), std::end(kPairs), pair) != std::end(kPairs);
            if (!isPair && std::string_view("+-*<>(),").find(c) == std::string_view::npos)
                throw Failure{from, from + utf8CharacterAt(text, at).size(),
                              "`" + std::string(utf8CharacterAt(text, at)) + "` is not part of an expression.",
                              c == '/' ? "Use divide(a, b, places, mode)."
                              : c == '=' ? "Compare with ==."
                              : c == '%' ? "Write 10 % as 0.1."
                                         : ""};
            token.kind = Token::Kind::Symbol;
            token.text = text.substr(at, isPair ? 2 : 1);
            at += token.text.size();
        }
        token.from = from;
        token.to = at;
        tokens.push_back(token);
    }
    tokens.push_back({Token::Kind::End, "", text.size(), text.size()});
    return tokens;
}

class Parser {
public:
    Parser(std::string_view text, const SourceMark& origin)
        : m_origin(origin), m_tokens(tokenize(text)) {}

    Expression parse() {
        Expression expression = parseOr();
        if (peek().kind != Token::Kind::End)
            fail("`" + peek().text + "` was not expected here.", "");
        return expression;
    }

private:
    const Token& peek() const { return m_tokens[m_at]; }
    bool takeSymbol(std::string_view symbol) {
        if (peek().kind != Token::Kind::Symbol || peek().text != symbol)
            return false;
        ++m_at;
        return true;
    }
    bool takeWord(std::string_view word) {
        if (peek().kind != Token::Kind::Name || peek().text != word)
            return false;
        ++m_at;
        return true;
    }
    [[noreturn]] void fail(std::string message, std::string suggestion) const {
        throw Failure{peek().from, peek().to, std::move(message), std::move(suggestion)};
    }
    [[noreturn]] static void failAt(const Expression& where, std::string message,
                                    std::string suggestion = {}) {
        throw Failure{where.mark.offset, where.mark.offsetEnd, std::move(message),
                      std::move(suggestion)};
    }

    // While parsing, marks hold places in the expression's own text.
    static Expression make(Kind kind, std::vector<Expression> arguments, std::size_t from,
                           std::size_t to) {
        Expression expression;
        expression.kind = kind;
        expression.arguments = std::move(arguments);
        expression.mark.offset = from;
        expression.mark.offsetEnd = to;
        return expression;
    }
    Expression join(Kind kind, Expression left, Expression right) {
        if (++m_operators > kOperatorsMax)
            failAt(right, "The expression has more than 1,000 operators.",
                   "Simplify it, or write long lists with in(x, 'p', 'q').");
        const std::size_t from = left.mark.offset;
        const std::size_t to = right.mark.offsetEnd;
        std::vector<Expression> both;
        both.push_back(std::move(left));
        both.push_back(std::move(right));
        return make(kind, std::move(both), from, to);
    }

    static void needNumber(const Expression& expression) {
        if (expression.type() == Type::Text || expression.type() == Type::Condition)
            failAt(expression, "A number is needed here.");
    }
    static void needCondition(const Expression& expression) {
        if (expression.type() != Type::Condition)
            failAt(expression, "A condition is needed here.", "Compare it, as in `x == 'a'`.");
    }

    Expression parseOr() {
        if (++m_depth > kDepthMax)
            fail("The expression is nested deeper than 64 levels.", "Simplify it.");
        Expression left = parseAnd();
        while (takeWord("or")) {
            Expression right = parseAnd();
            needCondition(left);
            needCondition(right);
            left = join(Kind::Or, std::move(left), std::move(right));
        }
        --m_depth;
        return left;
    }

    Expression parseAnd() {
        Expression left = parseNot();
        while (takeWord("and")) {
            Expression right = parseNot();
            needCondition(left);
            needCondition(right);
            left = join(Kind::And, std::move(left), std::move(right));
        }
        return left;
    }

    Expression parseNot() {
        const std::size_t from = peek().from;
        if (!takeWord("not"))
            return parseComparison();
        if (++m_depth > kDepthMax)
            fail("The expression is nested deeper than 64 levels.", "Simplify it.");
        Expression inner = parseNot();
        --m_depth;
        needCondition(inner);
        const std::size_t to = inner.mark.offsetEnd;
        std::vector<Expression> arguments;
        arguments.push_back(std::move(inner));
        return make(Kind::Not, std::move(arguments), from, to);
    }

    Expression parseComparison() {
        static constexpr std::pair<std::string_view, Kind> kComparisons[] = {
            {"==", Kind::Equal},     {"!=", Kind::NotEqual}, {"<=", Kind::LessEqual},
            {">=", Kind::GreaterEqual}, {"<", Kind::Less},   {">", Kind::Greater}};
        Expression left = parseSum();
        for (const auto& [symbol, kind] : kComparisons) {
            if (!takeSymbol(symbol))
                continue;
            Expression right = parseSum();
            if (kind != Kind::Equal && kind != Kind::NotEqual) {
                needNumber(left);
                needNumber(right);
            }
            return join(kind, std::move(left), std::move(right));
        }
        return left;
    }

    Expression parseSum() {
        Expression left = parseProduct();
        for (;;) {
            const bool plus = takeSymbol("+");
            if (!plus && !takeSymbol("-"))
                return left;
            Expression right = parseProduct();
            needNumber(left);
            needNumber(right);
            left = join(plus ? Kind::Add : Kind::Subtract, std::move(left), std::move(right));
        }
    }

    Expression parseProduct() {
        Expression left = parseUnary();
        while (takeSymbol("*")) {
            Expression right = parseUnary();
            needNumber(left);
            needNumber(right);
            left = join(Kind::Multiply, std::move(left), std::move(right));
        }
        return left;
    }

    Expression parseUnary() {
        const std::size_t from = peek().from;
        if (!takeSymbol("-"))
            return parsePrimary();
        if (++m_depth > kDepthMax)
            fail("The expression is nested deeper than 64 levels.", "Simplify it.");
        Expression inner = parseUnary();
        --m_depth;
        needNumber(inner);
        const std::size_t to = inner.mark.offsetEnd;
        std::vector<Expression> arguments;
        arguments.push_back(std::move(inner));
        return make(Kind::Negate, std::move(arguments), from, to);
    }

    Expression parsePrimary() {
        const Token token = peek();
        Expression leaf = make(Kind::Number, {}, token.from, token.to);
        switch (token.kind) {
        case Token::Kind::Number: {
            const Result<Decimal> number = Decimal::parse(token.text);
            if (!number)
                fail(number.error().message, "");
            leaf.number = *number;
            ++m_at;
            return leaf;
        }
        case Token::Kind::Text:
            leaf.kind = Kind::Text;
            leaf.text = token.text;
            ++m_at;
            return leaf;
        case Token::Kind::Name:
            ++m_at;
            if (token.text == "true" || token.text == "false") {
                leaf.kind = Kind::Boolean;
                leaf.boolean = token.text == "true";
                return leaf;
            }
            if (peek().kind == Token::Kind::Symbol && peek().text == "(")
                return parseCall(token);
            leaf.kind = Kind::Name;
            leaf.text = token.text;
            return leaf;
        case Token::Kind::Symbol:
            if (takeSymbol("(")) {
                Expression inner = parseOr();
                if (!takeSymbol(")"))
                    fail("A closing bracket is missing.", "");
                return inner;
            }
            break;
        case Token::Kind::End: break;
        }
        fail(token.kind == Token::Kind::End ? "The expression ends too early."
                                            : "`" + token.text + "` was not expected here.",
             token.kind == Token::Kind::End ? "Write a value after the last operator, or remove that." : "");
    }

    Expression parseCall(const Token& name) {
        const Function* function = nullptr;
        std::vector<std::string> known;
        for (const Function& candidate : kFunctions) {
            known.emplace_back(candidate.name);
            if (candidate.name == name.text)
                function = &candidate;
        }
        if (!function)
            throw Failure{name.from, name.to, "Unknown function `" + name.text + "`.",
                          didYouMean(name.text, known)};
        takeSymbol("(");
        std::vector<Expression> arguments;
        if (!takeSymbol(")")) {
            do {
                arguments.push_back(parseOr());
            } while (takeSymbol(","));
            if (!takeSymbol(")"))
                fail("A closing bracket is missing.", "");
        }
        const std::size_t to = m_tokens[m_at - 1].to;
        if (arguments.size() < function->argumentsMin || arguments.size() > function->argumentsMax)
            throw Failure{name.from, to,
                          "`" + name.text + "` does not take " + std::to_string(arguments.size()) +
                              " values.",
                          std::string("Its form is ") + function->form + "."};
        const bool isRoundToDigits = name.text == "round" && arguments.size() < 3;
        if (name.text == "ceil" || name.text == "floor" || isRoundToDigits)
            digitsToStep(arguments, to);
        if (isRoundToDigits) {
            arguments.push_back(make(Kind::Name, {}, name.from, to));
            arguments.back().text = "half_up";
        }
        return finishCall(function->kind, std::move(arguments), name.from, to);
    }

    // The step 10^-digits in place of the digits.
    static void digitsToStep(std::vector<Expression>& arguments, std::size_t to) {
        if (arguments.size() == 1)
            arguments.push_back(make(Kind::Number, {}, to, to));
        Expression& digits = arguments[1];
        const bool isNegative = digits.kind == Kind::Negate;
        const Expression& number = isNegative ? digits.arguments[0] : digits;
        const auto places = number.number.toInteger();
        if (number.kind != Kind::Number || !places || *places < 0 || *places > 30)
            failAt(digits, "Digits are a whole number from -30 to 30.");
        const auto scale = static_cast<int>(isNegative ? -*places : *places);
        Expression step = make(Kind::Number, {}, digits.mark.offset, digits.mark.offsetEnd);
        step.number = scale >= 0 ? Decimal::fromCoefficient(1, scale)
                                 : Decimal::fromCoefficient(1, scale).withScaleMin(0);
        digits = std::move(step);
    }

    static RoundingMode modeOf(const Expression& name) {
        const auto mode = roundingModeFromText(name.text);
        if (name.kind != Kind::Name || !mode)
            failAt(name, "Unknown rounding mode.",
                   "Use half_up, half_even, half_down, up, down, ceiling or floor.");
        return *mode;
    }

    static Expression finishCall(Kind kind, std::vector<Expression> arguments, std::size_t from,
                                 std::size_t to) {
        Expression call = make(kind, std::move(arguments), from, to);
        std::vector<Expression>& given = call.arguments;
        switch (kind) {
        case Kind::Name: // field('…')
            if (given[0].kind != Kind::Text)
                failAt(given[0], "`field` takes a name in quotes.");
            call.text = given[0].text;
            given.clear();
            break;
        case Kind::Has:
            if (given[0].kind != Kind::Name)
                failAt(given[0], "`has` takes the name of a property.");
            call.text = given[0].text;
            given.clear();
            break;
        case Kind::If: needCondition(given[0]); break;
        case Kind::In:
            for (std::size_t i = 1; i < given.size(); ++i)
                if (given[i].kind != Kind::Text && given[i].kind != Kind::Number)
                    failAt(given[i], "`in` compares with texts and numbers.");
            break;
        case Kind::CeilTo:
        case Kind::FloorTo:
            needNumber(given[0]);
            if (given[1].kind != Kind::Number || given[1].number.sign() <= 0)
                failAt(given[1], "A step is a number above zero.");
            break;
        case Kind::Divide: finishDivide(call); break;
        case Kind::Round:
            needNumber(given[0]);
            if (given[1].kind != Kind::Number || given[1].number.sign() <= 0)
                failAt(given[1], "A step is a number above zero.");
            call.roundingMode = modeOf(given[2]);
            call.number = given[1].number;
            given.resize(1);
            break;
        case Kind::Concat:
        case Kind::Coalesce: break;
        default:
            for (const Expression& argument : given)
                needNumber(argument);
        }
        return call;
    }

    static void finishDivide(Expression& call) {
        needNumber(call.arguments[0]);
        needNumber(call.arguments[1]);
        if (call.arguments[1].kind == Kind::Number && call.arguments[1].number.isZero())
            failAt(call.arguments[1], "Division by zero.", "Divide by another number, or by a property of the event.");
        const auto places = call.arguments[2].number.toInteger();
        if (call.arguments[2].kind != Kind::Number || !places || *places < 0 || *places > 100)
            failAt(call.arguments[2], "Places are a whole number from 0 to 100.");
        call.roundingMode = modeOf(call.arguments[3]);
        call.number = call.arguments[2].number;
        call.arguments.resize(2);
    }

    SourceMark m_origin;
    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
    int m_operators = 0;
};

void moveMarks(Expression& expression, const SourceMark& origin) {
    expression.mark.column = origin.column + static_cast<int>(expression.mark.offset);
    expression.mark.columnEnd = origin.column + static_cast<int>(expression.mark.offsetEnd);
    expression.mark.line = expression.mark.lineEnd = origin.line;
    expression.mark.offset += origin.offset;
    expression.mark.offsetEnd += origin.offset;
    for (Expression& argument : expression.arguments)
        moveMarks(argument, origin);
}

} // namespace

Result<Expression> parseExpression(std::string_view text, const SourceMark& origin) {
    try {
        Expression expression = Parser(text, origin).parse();
        moveMarks(expression, origin);
        return expression;
    } catch (const Failure& failure) {
        Diagnostic diagnostic;
        diagnostic.line = diagnostic.lineEnd = origin.line;
        const auto columnAt = [&](std::size_t at) { return origin.column + static_cast<int>(utf8Length(text.substr(0, at))); };
        diagnostic.column = columnAt(failure.from);
        diagnostic.columnEnd = columnAt(failure.to);
        diagnostic.message = failure.message;
        diagnostic.suggestion = failure.suggestion;
        return Error{ErrorKind::InvalidInput, failure.message, {diagnostic}};
    }
}

} // namespace rerate
