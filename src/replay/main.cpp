// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/vectorfile.h"

#include <QCoreApplication>
#include <QTextStream>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {

constexpr int exitFailed = 1;
constexpr int exitUnusable = 2;

int complain(const QString &sentence)
{
    QTextStream(stderr) << sentence << '\n';
    return exitUnusable;
}

int run(VectorKind kind, const QStringList &paths)
{
    QTextStream out(stdout);
    int passed = 0;
    int failed = 0;
    for (const QString &path : paths) {
        const VectorFile file = readVectors(path, kind);
        if (!file.problem.isEmpty())
            return complain(file.problem);
        for (const QJsonObject &vector : file.vectors) {
            const QString failure = failureOf(vector);
            if (failure.isEmpty()) {
                ++passed;
                continue;
            }
            ++failed;
            out << "FAIL " << vector.value("name"_L1).toString() << ": " << failure << '\n';
        }
    }
    out << passed << " passed, " << failed << " failed\n";
    return failed > 0 ? exitFailed : 0;
}

} // namespace

//! countersign-replay (agui|sse) FILE.jsonl…: runs conformance vectors through the parsers and reducers of the app.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments().mid(1);
    const QString kind = arguments.value(0);
    if (arguments.size() < 2 || (kind != "agui"_L1 && kind != "sse"_L1))
        return complain(u"Usage: countersign-replay (agui|sse) FILE.jsonl…"_s);
    return run(kind == "sse"_L1 ? VectorKind::Sse : VectorKind::AgUi, arguments.mid(1));
}
