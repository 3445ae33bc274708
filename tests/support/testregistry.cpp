// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"

#include <QTest>

#include <cstdio>

namespace countersign::test {

int runRegistered(int argc, char **argv)
{
    // No argument: every class. An unknown name is an error, so that a ctest entry cannot pass by testing nothing.
    int failures = 0;
    const std::string wanted = argc > 1 && argv[1][0] != '-' ? argv[1] : "";
    if (!wanted.empty() && !registry().contains(wanted)) {
        std::fprintf(stderr, "no test class %s\n", wanted.c_str());
        return 1;
    }
    for (const auto &[name, make] : registry()) {
        if (!wanted.empty() && name != wanted)
            continue;
        const std::unique_ptr<QObject> test = make();
        QStringList arguments { QString::fromLocal8Bit(argv[0]) };
        for (int i = wanted.empty() ? 1 : 2; i < argc; ++i)
            arguments << QString::fromLocal8Bit(argv[i]);
        failures += QTest::qExec(test.get(), arguments);
    }
    return failures;
}

} // namespace countersign::test
