// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/languagename.h"

#include "render/textbox.h"

#include <QHash>

namespace countersign {

using namespace Qt::StringLiterals;

QString languageName(const QString &fence)
{
    static const QHash<QString, QString> names {
        { u"bash"_s, u"Bash"_s },
        { u"c"_s, u"C"_s },
        { u"c#"_s, u"C#"_s },
        { u"c++"_s, u"C++"_s },
        { u"cpp"_s, u"C++"_s },
        { u"cs"_s, u"C#"_s },
        { u"csharp"_s, u"C#"_s },
        { u"css"_s, u"CSS"_s },
        { u"csv"_s, u"CSV"_s },
        { u"diff"_s, u"Diff"_s },
        { u"dockerfile"_s, u"Dockerfile"_s },
        { u"go"_s, u"Go"_s },
        { u"graphql"_s, u"GraphQL"_s },
        { u"html"_s, u"HTML"_s },
        { u"ini"_s, u"INI"_s },
        { u"java"_s, u"Java"_s },
        { u"javascript"_s, u"JavaScript"_s },
        { u"js"_s, u"JavaScript"_s },
        { u"json"_s, u"JSON"_s },
        { u"jsonc"_s, u"JSON"_s },
        { u"jsx"_s, u"JSX"_s },
        { u"kotlin"_s, u"Kotlin"_s },
        { u"kt"_s, u"Kotlin"_s },
        { u"latex"_s, u"LaTeX"_s },
        { u"lua"_s, u"Lua"_s },
        { u"makefile"_s, u"Makefile"_s },
        { u"markdown"_s, u"Markdown"_s },
        { u"md"_s, u"Markdown"_s },
        { u"mysql"_s, u"MySQL"_s },
        { u"objc"_s, u"Objective-C"_s },
        { u"patch"_s, u"Diff"_s },
        { u"perl"_s, u"Perl"_s },
        { u"php"_s, u"PHP"_s },
        { u"plaintext"_s, u"Text"_s },
        { u"postgresql"_s, u"PostgreSQL"_s },
        { u"powershell"_s, u"PowerShell"_s },
        { u"ps1"_s, u"PowerShell"_s },
        { u"py"_s, u"Python"_s },
        { u"python"_s, u"Python"_s },
        { u"r"_s, u"R"_s },
        { u"rb"_s, u"Ruby"_s },
        { u"rs"_s, u"Rust"_s },
        { u"ruby"_s, u"Ruby"_s },
        { u"rust"_s, u"Rust"_s },
        { u"scss"_s, u"SCSS"_s },
        { u"sh"_s, u"Shell"_s },
        { u"shell"_s, u"Shell"_s },
        { u"sql"_s, u"SQL"_s },
        { u"svg"_s, u"SVG"_s },
        { u"swift"_s, u"Swift"_s },
        { u"text"_s, u"Text"_s },
        { u"toml"_s, u"TOML"_s },
        { u"ts"_s, u"TypeScript"_s },
        { u"tsx"_s, u"TSX"_s },
        { u"txt"_s, u"Text"_s },
        { u"typescript"_s, u"TypeScript"_s },
        { u"xml"_s, u"XML"_s },
        { u"yaml"_s, u"YAML"_s },
        { u"yml"_s, u"YAML"_s },
        { u"zsh"_s, u"Zsh"_s },
    };
    const auto known = names.constFind(fence.toLower());
    return known == names.constEnd() ? visibleText(fence, true) : *known;
}

} // namespace countersign
