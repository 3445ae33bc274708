// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/linktarget.h"

#include "render/blockexport.h"
#include "render/textbox.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! Where a link leads is never left to guess, and no character turns the reading round unseen.
class tst_LinkTarget : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void misleading_data();
    void misleading();
    void targetsAreUnmistakable();
    void thePlaceStandsBesideAMisleadingLink();
    void onlyThreeSchemesAreLinks_data();
    void onlyThreeSchemesAreLinks();
    void overridesAreShown();
};

void tst_LinkTarget::misleading_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("misleads");
    const auto row = [](const char *name, const QString &address, const QString &text, bool misleads) {
        QTest::newRow(name) << address << text << misleads;
    };
    row("words", u"https://example.com/a"_s, u"the guide"_s, false);
    row("the same host", u"https://example.com/a"_s, u"example.com"_s, false);
    row("www", u"https://www.example.com/a"_s, u"https://example.com/b"_s, false);
    row("a file name", u"https://example.com/a"_s, u"notes.txt"_s, false);
    row("another host", u"https://evil.net/a"_s, u"example.com"_s, true);
    row("another host with scheme", u"https://evil.net/"_s, u"https://bank.test/login"_s, true);
    row("a name before the host", u"https://example.com@evil.net/"_s, u"sign in"_s, true);
    row("letters of another script", u"https://ex\u0430mple.com/"_s, u"sign in"_s, true);
    row("an override", u"https://example.com/"_s, u"ok\u202egnp.exe"_s, true);
    row("an isolate", u"https://example.com/"_s, u"\u2067x\u2069"_s, true);
    row("emoji with a selector", u"https://example.com/"_s, u"\u26A0\uFE0F docs"_s, false);
    row("mail", u"mailto:a@example.com"_s, u"write to us"_s, false);
    row("another mail address", u"mailto:a@evil.net"_s, u"a@example.com"_s, true);
}

void tst_LinkTarget::misleading()
{
    QFETCH(const QString, address);
    QFETCH(const QString, text);
    QFETCH(const bool, misleads);
    QCOMPARE(isMisleading(QUrl(address), text), misleads);
}

void tst_LinkTarget::targetsAreUnmistakable()
{
    QCOMPARE(linkTarget(QUrl(u"https://ex\u0430mple.com/\u202e?a=b c"_s)), u"https://xn--exmple-4nf.com/%E2%80%AE?a=b%20c"_s);
    QCOMPARE(linkPlace(QUrl(u"https://example.com:8443/a"_s)), u"example.com:8443"_s);
    QCOMPARE(linkPlace(QUrl(u"mailto:a@example.com?subject=b"_s)), u"a@example.com"_s);
}

void tst_LinkTarget::thePlaceStandsBesideAMisleadingLink()
{
    QCOMPARE(plainTextOf(markdownBlocks(u"Go to [bank.com](https://evil.net/x) now"_s)), u"Go to bank.com ⟨evil.net⟩ now"_s);
    QCOMPARE(plainTextOf(markdownBlocks(u"Go to [the bank](https://bank.com/x) now"_s)), u"Go to the bank now"_s);
    QCOMPARE(plainTextOf(markdownBlocks(u"https://bank.com/x"_s)), u"https://bank.com/x"_s);
    const std::vector<Block> blocks = markdownBlocks(u"[bank.com](https://evil.net/x)"_s);
    QCOMPARE(blocks.front().spans.size(), std::size_t(2));
    QVERIFY(!blocks.front().spans[0].link.isEmpty() && blocks.front().spans[1].link.isEmpty());
}

void tst_LinkTarget::onlyThreeSchemesAreLinks_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isLink");
    QTest::newRow("http") << u"http://example.com"_s << true;
    QTest::newRow("https") << u"HTTPS://example.com"_s << true;
    QTest::newRow("mailto") << u"mailto:a@example.com"_s << true;
    for (const QString &scheme : { u"javascript:alert(1)"_s, u"file:///etc/passwd"_s, u"data:text/html,x"_s,
                                   u"ftp://example.com"_s, u"vscode://x"_s, u"//example.com"_s, u"/a"_s, u"https:"_s })
        QTest::newRow(qPrintable(scheme)) << scheme << false;
}

void tst_LinkTarget::onlyThreeSchemesAreLinks()
{
    QFETCH(const QString, address);
    QFETCH(const bool, isLink);
    const std::vector<Block> blocks = markdownBlocks(u"[x](<"_s + address + u">)"_s);
    QCOMPARE(!blocks.front().spans.front().link.isEmpty(), isLink);
}

void tst_LinkTarget::overridesAreShown()
{
    QCOMPARE(markedOverrides(u"a\u202eb"_s, false), u"a<U+202E>b"_s);
    QCOMPARE(markedOverrides(u"a\u200fb\u2067c"_s, false), u"a\u200fb\u2067c"_s); // prose from right to left needs them
    QCOMPARE(markedOverrides(u"a\u200fb\u2067c"_s, true), u"a<U+200F>b<U+2067>c"_s);
    QCOMPARE(plainTextOf(markdownBlocks(u"`if \u2066x`"_s)), u"if <U+2066>x"_s);
    QCOMPARE(plainTextOf(markdownBlocks(u"```\nif \u2066x\n```"_s)), u"if <U+2066>x"_s);
    QCOMPARE(plainTextOf(markdownBlocks(u"if \u2066x"_s)), u"if \u2066x"_s);
    QCOMPARE(plainTextOf(markdownBlocks(u"if \u202ex"_s)), u"if <U+202E>x"_s);
}

COUNTERSIGN_TEST(tst_LinkTarget, "tst_linktarget")
#include "tst_linktarget.moc"
