// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/expected.h"
#include "testregistry.h"

#include <QTest>

#include <memory>

using namespace countersign;
using namespace Qt::StringLiterals;

class tst_Expected : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void holdsAValue();
    void holdsAnError();
    void falseValueIsStillAValue();
    void carriesWhatCannotBeCopied();
};

void tst_Expected::holdsAValue()
{
    Expected<QString> text(u"here"_s);
    QVERIFY(text);
    QCOMPARE(*text, u"here"_s);
    QCOMPARE(text->size(), 4);
    *text += u'!';
    QCOMPARE(*std::as_const(text), u"here!"_s);
}

void tst_Expected::holdsAnError()
{
    const Error why { Condition::HostNotFound, { u"agents.example.com"_s }, 0, u"detail"_s };
    const Expected<QString> text(why);
    QVERIFY(!text);
    QCOMPARE(text.error(), why);
    QVERIFY(text.error() != Error());
}

void tst_Expected::falseValueIsStillAValue()
{
    const Expected<bool> no(false);
    QVERIFY(no);
    QVERIFY(!*no);
}

void tst_Expected::carriesWhatCannotBeCopied()
{
    Expected<std::unique_ptr<int>> held(std::make_unique<int>(7));
    const std::unique_ptr<int> taken = std::move(*held);
    QCOMPARE(*taken, 7);
}

COUNTERSIGN_TEST(tst_Expected, "tst_expected")
#include "tst_expected.moc"
