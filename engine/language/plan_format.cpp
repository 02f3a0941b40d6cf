// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/catalog/plan_tree.h"
#include "engine/language/plan_text.h"
#include "engine/language/yaml_document.h"

namespace rerate {

namespace {

constexpr std::size_t kColumnsMax = 100;

struct Comment {
    std::size_t offset = 0;
    int line = 0;
    bool ownLine = false;
    std::string text; // from the # to the end of the line
};

void collectScalars(const YamlNode& node, std::vector<std::pair<std::size_t, std::size_t>>& spans) {
    if (node.kind == YamlNode::Kind::Scalar)
        spans.emplace_back(node.mark.offset, node.mark.offsetEnd);
    for (const YamlNode& key : node.keys)
        spans.emplace_back(key.mark.offset, key.mark.offsetEnd);
    for (const YamlNode& item : node.items)
        collectScalars(item, spans);
}

// Outside scalars a plan holds only punctuation, so that any other # begins a comment.
std::vector<Comment> findComments(std::string_view text, const YamlNode& root) {
    std::vector<std::pair<std::size_t, std::size_t>> spans;
    collectScalars(root, spans);
    std::sort(spans.begin(), spans.end());
    std::vector<Comment> comments;
    std::size_t span = 0;
    int line = 1;
    bool blank = true; // so far on this line
    for (std::size_t at = 0; at < text.size(); ++at) {
        while (span < spans.size() && spans[span].second <= at)
            ++span;
        const bool inside = span < spans.size() && spans[span].first <= at;
        if (text[at] == '\n') {
            ++line;
            blank = true;
            continue;
        }
        if (!inside && text[at] == '#') {
            std::size_t end = std::min(text.find('\n', at), text.size());
            std::string body(text.substr(at, end - at));
            while (!body.empty() && (body.back() == ' ' || body.back() == '\r' || body.back() == '\t'))
                body.pop_back();
            comments.push_back({at, line, blank, std::move(body)});
            at = end - 1;
        }
        blank = blank && (text[at] == ' ' || text[at] == '\t');
    }
    return comments;
}

class Formatter {
public:
    Formatter(std::string_view text, const YamlNode& root)
        : m_source(text), m_comments(findComments(text, root)) {}

    std::string format(const YamlNode& root) {
        block(root, 0, false);
        while (m_next < m_comments.size())
            ownLineComment(0);
        return std::move(m_text);
    }

private:
    void pad(int indent) { m_text.append(static_cast<std::size_t>(indent), ' '); }

    void ownLineComment(int indent) {
        blankLineBefore(m_comments[m_next].line);
        pad(indent);
        m_text += m_comments[m_next++].text + "\n";
    }

    // Keeps one empty line where the source has any.
    void blankLineBefore(int line) {
        if (m_text.empty() || m_text.ends_with("\n\n"))
            return;
        const std::size_t start = startOfLine(line);
        if (start < 2)
            return;
        const std::size_t before = m_source.rfind('\n', start - 2);
        const std::size_t from = before == std::string_view::npos ? 0 : before + 1;
        const std::string_view above = m_source.substr(from, start - 1 - from);
        if (above.find_first_not_of(" \t\r") == std::string_view::npos)
            m_text += "\n";
    }

    std::size_t startOfLine(int line) {
        if (m_lineStarts.empty()) {
            m_lineStarts.push_back(0);
            for (std::size_t i = 0; i < m_source.size(); ++i)
                if (m_source[i] == '\n')
                    m_lineStarts.push_back(i + 1);
        }
        return m_lineStarts[static_cast<std::size_t>(line - 1)];
    }

    void commentsBefore(std::size_t offset, int indent) {
        while (m_next < m_comments.size() && m_comments[m_next].offset < offset)
            ownLineComment(indent);
    }

    // Ends the line, with the comment that stands behind the value.
    void endLine(int line) {
        if (m_next < m_comments.size() && m_comments[m_next].line == line &&
            !m_comments[m_next].ownLine)
            m_text += " " + m_comments[m_next++].text;
        m_text += "\n";
    }

    bool holdsComment(const YamlNode& node) const {
        return m_next < m_comments.size() && m_comments[m_next].offset < node.mark.offsetEnd &&
               m_comments[m_next].offset >= node.mark.offset;
    }

    // Scalars stay as they were written.
    std::string scalar(const YamlNode& node) const {
        if (node.kind == YamlNode::Kind::Null)
            return node.text;
        if (node.mark.line == node.mark.lineEnd)
            return std::string(
                m_source.substr(node.mark.offset, node.mark.offsetEnd - node.mark.offset));
        PlanTree leaf;
        leaf.key = "k";
        leaf.text = node.text;
        PlanTree mapping;
        mapping.kind = PlanTree::Kind::Mapping;
        mapping.children.push_back(leaf);
        const std::string line = toYaml(mapping); // "k: text\n"
        return line.substr(3, line.size() - 4);
    }

    std::string flow(const YamlNode& node) const {
        if (node.kind != YamlNode::Kind::Mapping && node.kind != YamlNode::Kind::Sequence)
            return scalar(node);
        const bool isMapping = node.kind == YamlNode::Kind::Mapping;
        if (node.items.empty())
            return isMapping ? "{}" : "[]";
        std::string text = isMapping ? "{ " : "[";
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            text += i == 0 ? "" : ", ";
            if (isMapping)
                text += scalar(node.keys[i]) + ": ";
            text += flow(node.items[i]);
        }
        return text + (isMapping ? " }" : "]");
    }

    bool fitsOnLine(const YamlNode& node, std::size_t column) const {
        if (node.kind != YamlNode::Kind::Mapping && node.kind != YamlNode::Kind::Sequence)
            return true;
        if (node.items.empty())
            return true;
        return node.flow && !holdsComment(node) && column + flow(node).size() <= kColumnsMax;
    }

    // The value after "key:" or "-".
    void value(const YamlNode& node, int indent, bool afterDash, int keyLine) {
        const std::size_t lineStart = m_text.rfind('\n') + 1;
        if (fitsOnLine(node, m_text.size() - lineStart + 1)) {
            const std::string text = flow(node);
            if (!text.empty())
                m_text += (afterDash ? "" : " ") + text;
            endLine(std::max(node.mark.lineEnd, keyLine));
            return;
        }
        if (afterDash) {
            block(node, indent, true);
            return;
        }
        endLine(keyLine);
        block(node, indent, false);
    }

    void block(const YamlNode& node, int indent, bool firstInLine) {
        if (node.kind != YamlNode::Kind::Mapping && node.kind != YamlNode::Kind::Sequence) {
            m_text += flow(node) + "\n";
            return;
        }
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            const bool isMapping = node.kind == YamlNode::Kind::Mapping;
            const YamlNode& start = isMapping ? node.keys[i] : node.items[i];
            if (!firstInLine) {
                commentsBefore(start.mark.offset, indent);
                blankLineBefore(start.mark.line);
                pad(indent);
            }
            firstInLine = false;
            if (isMapping) {
                m_text += scalar(node.keys[i]) + ":";
                value(node.items[i], indent + 2, false, node.keys[i].mark.line);
            } else {
                m_text += "- ";
                value(node.items[i], indent + 2, true, node.items[i].mark.line);
            }
        }
    }

    std::string_view m_source;
    std::vector<Comment> m_comments;
    std::vector<std::size_t> m_lineStarts;
    std::size_t m_next = 0; // comment
    std::string m_text;
};

} // namespace

Result<std::string> formatPlanText(std::string_view text, std::string_view fileName) {
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    const PlanReading before = readPlan(text, fileName);
    if (!before.plan)
        return Error{ErrorKind::InvalidInput,
                     "The plan " + std::string(fileName) + " has errors; it was left as it is.",
                     before.diagnostics};
    const YamlReading yaml = readYaml(text, fileName);
    std::string formatted = Formatter(text, yaml.root).format(yaml.root);
    const PlanReading after = readPlan(formatted, fileName);
    CHECK(after.plan && writePlan(*after.plan) == writePlan(*before.plan),
          "formatting changed the meaning of the plan");
    return formatted;
}

std::string replaceScalar(std::string_view text, const SourceMark& mark, std::string_view value) {
    CHECK(mark.offset <= mark.offsetEnd && mark.offsetEnd <= text.size(),
          "the mark lies outside the text");
    std::string result(text.substr(0, mark.offset));
    result += value;
    result += text.substr(mark.offsetEnd);
    return result;
}

} // namespace rerate
