// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace countersign::test {

//! All test classes of a folder are one program; ctest runs it once per class: `tst_net tst_sseparser`.
using Factory = std::function<std::unique_ptr<QObject>()>;
inline std::map<std::string, Factory> &registry()
{
    static std::map<std::string, Factory> classes;
    return classes;
}

int runRegistered(int argc, char **argv);

} // namespace countersign::test

//! Below the test class: COUNTERSIGN_TEST(tst_SseParser, "tst_sseparser") - the name is the file's.
#define COUNTERSIGN_TEST(Class, name)                                                                                            \
    static const bool registered_##Class = [] {                                                                                  \
        countersign::test::registry()[name] = [] { return std::make_unique<Class>(); };                                          \
        return true;                                                                                                             \
    }();
