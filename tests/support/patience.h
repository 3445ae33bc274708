// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTest>

namespace countersign::test {

//! How long a test waits for what must come, in ms of the machine's time. It waits for that alone, so the time is no judgement:
//! only what never comes takes so long, and a machine that is busy with something else turns nothing red.
inline constexpr int kEventually = 60'000;

} // namespace countersign::test

// Every test program is compiled with these in place of Qt's 5 s (countersign_tests, src/cmake/CountersignFolder.cmake).
#undef QTRY_VERIFY
#undef QTRY_VERIFY2
#undef QTRY_COMPARE
#define QTRY_VERIFY(expr) QTRY_VERIFY_WITH_TIMEOUT(expr, countersign::test::kEventually)
#define QTRY_VERIFY2(expr, message) QTRY_VERIFY2_WITH_TIMEOUT(expr, message, countersign::test::kEventually)
#define QTRY_COMPARE(expr, expected) QTRY_COMPARE_WITH_TIMEOUT(expr, expected, countersign::test::kEventually)
