// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// For valgrind: every text, whole and cut anywhere, through the edge to md4c, which is C and is handed bytes. What it reads
// beyond them, or before anybody wrote them, is an error there.
#include "markdowntexts.h"
#include "render/blockexport.h"
#include "render/markdownstream.h"

#include <cstdio>
#include <limits>

using namespace countersign;

namespace {

constexpr qsizetype kAll = std::numeric_limits<qsizetype>::max() / 2;

qsizetype read(const QByteArray &text)
{
    MarkdownStream stream;
    stream.append(text);
    qsizetype said = 0;
    for (const bool isWhole : { false, true })
        said += plainTextOf(stream.update(isWhole, kAll).blocks).size();
    return said;
}

} // namespace

int main()
{
    qsizetype said = 0;
    QStringList texts = test::markdownTexts();
    QRandomGenerator random(1);
    for (int i = 0; i < 200; ++i)
        texts << test::randomMarkdown(random, 30);
    for (const QString &text : std::as_const(texts)) {
        const QByteArray bytes = text.toUtf8();
        said += read(bytes);
        for (qsizetype size = 1; size < bytes.size(); ++size)
            said += read(bytes.first(size));
    }
    std::printf("%lld characters\n", static_cast<long long>(said));
    return said > 0 ? 0 : 1;
}
