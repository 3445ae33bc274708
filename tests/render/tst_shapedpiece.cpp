// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/shapedpiece.h"

#include "render/blockexport.h"
#include "render/languagename.h"
#include "render/markdownblocks.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
QStringList pieces(const QString &text, qsizetype letters)
{
    QStringList all;
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype length = pieceLength(QStringView(text).sliced(at), letters);
        all << text.mid(at, length);
        at += length;
    }
    return all;
}
} // namespace

//! What a long paragraph is cut into, so that none of it takes long to be laid out.
class tst_ShapedPiece : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void piecesAreTheText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("letters") << u"words and words "_s.repeated(50);
        QTest::newRow("emoji") << u"🙂👍"_s.repeated(50);
        QTest::newRow("emoji of several characters") << u"👩\u200d👩\u200d👧❤\uFE0F"_s.repeated(30);
        QTest::newRow("signs that are emoji") << u"⚡ ✅1\uFE0F\u20E3"_s.repeated(40);
        QTest::newRow("joiners without end") << u"👩\u200d"_s.repeated(200);
        QTest::newRow("marks") << u"a"_s + QString(2000, QChar(0x301));
        QTest::newRow("halves") << QString(300, QChar(0xD83D)) + QString(300, QChar(0xDE42));
        QTest::newRow("a half at the end") << u"a"_s + QChar(0xD83D);
    }
    void piecesAreTheText()
    {
        QFETCH(const QString, text);
        for (qsizetype letters = 1; letters < 300; ++letters) {
            const QStringList all = pieces(text, letters);
            QCOMPARE(all.join(QString()), text);
            for (const QString &piece : all) {
                QVERIFY(!piece.isEmpty());
                QVERIFY2(shapingCost(piece) <= letters + 64 * 32, qPrintable(piece));
                const bool isTorn = piece.front().isLowSurrogate() && &piece != &all.front();
                QVERIFY2(!isTorn || text.startsWith(QChar(0xD83D)), qPrintable(piece));
            }
        }
    }

    void anEmojiStaysWhole()
    {
        for (const QString &piece : pieces(u"👩\u200d👩\u200d👧"_s.repeated(500), 400))
            QVERIFY(piece.startsWith(u"👩\u200d👩"_s) && piece.endsWith(u"👧"_s));
    }

    //! A paragraph of emoji is cut into smaller pieces than one of letters, and says what it said.
    void emojiCountForMore()
    {
        const QString emoji = u"🙂"_s.repeated(4000);
        const std::vector<Block> read = markdownBlocks(emoji);
        const std::vector<Block> plain = plainBlocks(emoji);
        QCOMPARE(read.size(), std::size_t(32));
        QCOMPARE(plain.size(), std::size_t(32));
        QCOMPARE(plainTextOf(read).remove(u'\n'), emoji);
        QCOMPARE(plainTextOf(plain).remove(u'\n'), emoji);
        QCOMPARE(markdownBlocks(u"x"_s.repeated(8000)).size(), std::size_t(1));
    }

    void languagesHaveTheirNames()
    {
        QCOMPARE(languageName(u"sql"_s), u"SQL"_s);
        QCOMPARE(languageName(u"Diff"_s), u"Diff"_s);
        QCOMPARE(languageName(u"C++"_s), u"C++"_s);
        QCOMPARE(languageName(u"Klingon"_s), u"Klingon"_s);
        QCOMPARE(languageName(u"a\u202Eb"_s), u"a<U+202E>b"_s);
        QCOMPARE(languageName(QString()), QString());
    }
};

COUNTERSIGN_TEST(tst_ShapedPiece, "tst_shapedpiece")
#include "tst_shapedpiece.moc"
