// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The lexer by GNU Source-highlight: its definitions of languages, its states. It throws, and its regular expressions can be very
// slow on long lines.
#include "render/codelexer.h"

#include <QHash>

#include <srchilite/formatter.h>
#include <srchilite/formattermanager.h>
#include <srchilite/formatterparams.h>
#include <srchilite/langdefmanager.h>
#include <srchilite/langmap.h>
#include <srchilite/regexrulefactory.h>
#include <srchilite/settings.h>
#include <srchilite/sourcehighlighter.h>

#include <optional>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestLine = 1024; // bytes

using Kind = ColouredRange::Kind;

//! Which of our kinds an element of a language definition is.
std::optional<Kind> kindOf(const std::string &element)
{
    static const QHash<QByteArray, Kind> kinds {
        { "keyword", Kind::Keyword },      { "type", Kind::Keyword },      { "usertype", Kind::Keyword },
        { "classname", Kind::Function },   { "preproc", Kind::Keyword },   { "predef_var", Kind::Keyword },
        { "string", Kind::String },        { "regexp", Kind::String },     { "specialchar", Kind::String },
        { "path", Kind::String },          { "url", Kind::String },        { "value", Kind::String },
        { "number", Kind::Number },        { "date", Kind::Number },       { "time", Kind::Number },
        { "comment", Kind::Comment },      { "todo", Kind::Comment },      { "function", Kind::Function },
        { "predef_func", Kind::Function }, { "label", Kind::Function },    { "attribute", Kind::Function },
        { "tag", Kind::Keyword },          { "property", Kind::Keyword },  { "selector", Kind::Function },
        { "section", Kind::Keyword },      { "variable", Kind::Function },
    };
    const auto found = kinds.constFind(QByteArray::fromStdString(element));
    return found == kinds.constEnd() ? std::nullopt : std::optional(*found);
}

//! Notes where an element stands instead of writing it anywhere.
class Noting : public srchilite::Formatter
{
public:
    Noting(std::optional<Kind> kind, std::vector<ColouredRange> &ranges) : m_kind(kind), m_ranges(ranges) {}
    void format(const std::string &text, const srchilite::FormatterParams *parameters) override
    {
        if (!m_kind || !parameters || parameters->start < 0 || text.empty())
            return;
        const auto length = static_cast<int>(text.size());
        if (!m_ranges.empty() && m_ranges.back().kind == *m_kind
            && m_ranges.back().start + m_ranges.back().length == parameters->start)
            m_ranges.back().length += length; // it tells them word by word
        else
            m_ranges.push_back({ parameters->start, length, *m_kind });
    }

private:
    std::optional<Kind> m_kind;
    std::vector<ColouredRange> &m_ranges;
};

//! From bytes of UTF-8 to characters of UTF-16.
void countCharacters(std::vector<ColouredRange> &ranges, const QByteArray &utf8)
{
    std::vector<int> characters(static_cast<std::size_t>(utf8.size()) + 1);
    int count = 0;
    for (qsizetype i = 0; i < utf8.size(); ++i) {
        characters[static_cast<std::size_t>(i)] = count;
        const auto byte = static_cast<uchar>(utf8[i]);
        const bool isContinuation = (byte & 0xC0) == 0x80;
        count += isContinuation ? 0 : byte >= 0xF0 ? 2 : 1;
    }
    characters.back() = count;
    const auto last = static_cast<int>(utf8.size());
    for (ColouredRange &range : ranges) {
        const int end = qBound(0, range.start + range.length, last);
        range.start = characters[static_cast<std::size_t>(qBound(0, range.start, last))];
        range.length = characters[static_cast<std::size_t>(end)] - range.start;
    }
}

class SourceHighlightLexer : public CodeLexer
{
public:
    explicit SourceHighlightLexer(const std::string &definition)
        : m_definitions(&m_rules)
        , m_highlighter(m_definitions.getHighlightState(srchilite::Settings::retrieveDataDir(), definition))
        , m_formatters(srchilite::FormatterPtr(new Noting(std::nullopt, m_ranges)))
    {
        for (const char *element :
             { "keyword",     "type",  "usertype",  "classname", "preproc",  "predef_var", "string",  "regexp",  "specialchar",
               "path",        "url",   "value",     "number",    "date",     "time",       "comment", "todo",    "function",
               "predef_func", "label", "attribute", "tag",       "property", "selector",   "section", "variable" })
            m_formatters.addFormatter(element, srchilite::FormatterPtr(new Noting(kindOf(element), m_ranges)));
        m_highlighter.setFormatterManager(&m_formatters);
        m_highlighter.setFormatterParams(&m_parameters);
        m_highlighter.setOptimize(false);
    }

    std::vector<ColouredRange> next(const QString &line) override
    {
        const QByteArray utf8 = line.toUtf8();
        if (m_isBroken || utf8.size() > kLongestLine || utf8.contains('\0'))
            return {};
        m_ranges.clear();
        try {
            m_parameters.start = 0;
            m_highlighter.highlightParagraph(utf8.toStdString());
        } catch (...) { // a regular expression that gave up; what state it left is not known
            m_isBroken = true;
            return {};
        }
        if (utf8.size() != line.size())
            countCharacters(m_ranges, utf8);
        return m_ranges;
    }

private:
    srchilite::RegexRuleFactory m_rules;
    srchilite::LangDefManager m_definitions;
    std::vector<ColouredRange> m_ranges;
    srchilite::FormatterParams m_parameters;
    srchilite::SourceHighlighter m_highlighter;
    srchilite::FormatterManager m_formatters;
    bool m_isBroken = false;
};

//! Names people write on fences and the library has another one for.
QString usualName(const QString &language)
{
    static const QHash<QString, QString> others {
        { u"c++"_s, u"cpp"_s },       { u"typescript"_s, u"js"_s },  { u"ts"_s, u"js"_s },       { u"tsx"_s, u"js"_s },
        { u"jsx"_s, u"js"_s },        { u"node"_s, u"js"_s },        { u"mjs"_s, u"js"_s },      { u"jsonc"_s, u"json"_s },
        { u"json5"_s, u"json"_s },    { u"golang"_s, u"go"_s },      { u"rs"_s, u"rust"_s },     { u"python3"_s, u"py"_s },
        { u"c#"_s, u"cs"_s },         { u"objc"_s, u"c"_s },         { u"console"_s, u"sh"_s },  { u"shell-session"_s, u"sh"_s },
        { u"svg"_s, u"xml"_s },       { u"vue"_s, u"html"_s },       { u"kotlin"_s, u"java"_s }, { u"kt"_s, u"java"_s },
        { u"make"_s, u"makefile"_s }, { u"postgresql"_s, u"sql"_s }, { u"mysql"_s, u"sql"_s },   { u"scss"_s, u"css"_s },
        { u"toml"_s, u"ini"_s },      { u"cfg"_s, u"ini"_s },        { u"rlang"_s, u"r"_s },     { u"f#"_s, u"ml"_s },
        { u"ocaml"_s, u"ml"_s },      { u"cmd"_s, u"bat"_s },
    };
    return others.value(language, language);
}

} // namespace

std::unique_ptr<CodeLexer> CodeLexer::of(const QString &language)
{
    const QString name = usualName(language.toLower());
    if (name.isEmpty() || name == "diff"_L1 || name == "patch"_L1) // those are tinted line by line
        return nullptr;
    try {
        srchilite::LangMap known(srchilite::Settings::retrieveDataDir(), "lang.map");
        const std::string file = known.getMappedFileName(name.toStdString());
        return file.empty() || file == "nohilite.lang" ? nullptr : std::make_unique<SourceHighlightLexer>(file);
    } catch (...) { // a definition that cannot be read
        return nullptr;
    }
}

} // namespace countersign
