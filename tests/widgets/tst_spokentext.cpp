// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/spokentext.h"

#include "testregistry.h"

#include <QRect>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

//! Counts what is read of it.
class Said final : public SpokenText
{
public:
    explicit Said(const QString &text) : m_text(text) {}
    [[nodiscard]] qsizetype takeRead() { return std::exchange(m_read, 0); }

protected:
    [[nodiscard]] int length() const override { return static_cast<int>(m_text.size()); }
    [[nodiscard]] QString words(int from, int to) const override
    {
        m_read += to - from;
        return m_text.mid(from, to - from);
    }
    [[nodiscard]] QRect area() const override { return {}; }

private:
    QString m_text;
    mutable qsizetype m_read = 0;
};

struct Answer
{
    QString text;
    int start = -2;
    int end = -2;
    [[nodiscard]] bool operator==(const Answer &) const = default;
};

using Type = QAccessible::TextBoundaryType;

//! Before, at and after a place.
std::vector<Answer> answers(const SpokenText &text, int offset, Type type)
{
    std::vector<Answer> all(3);
    all[0].text = text.textBeforeOffset(offset, type, &all[0].start, &all[0].end);
    all[1].text = text.textAtOffset(offset, type, &all[1].start, &all[1].end);
    all[2].text = text.textAfterOffset(offset, type, &all[2].start, &all[2].end);
    return all;
}

//! Qt's own, which read all of the text; without the second where they never come back.
std::vector<Answer> answersOfQt(const SpokenText &text, int offset, Type type, bool hasWords)
{
    std::vector<Answer> all(3);
    all[0].text = text.QAccessibleTextInterface::textBeforeOffset(offset, type, &all[0].start, &all[0].end);
    const bool isWord = type == QAccessible::WordBoundary || type == QAccessible::SentenceBoundary;
    if (isWord && (offset == -1 || offset == text.characterCount() || !hasWords))
        all[1] = answers(text, offset, type)[1];
    else
        all[1].text = text.QAccessibleTextInterface::textAtOffset(offset, type, &all[1].start, &all[1].end);
    all[2].text = text.QAccessibleTextInterface::textAfterOffset(offset, type, &all[2].start, &all[2].end);
    return all;
}

constexpr Type kTypes[] = { QAccessible::CharBoundary,      QAccessible::WordBoundary, QAccessible::SentenceBoundary,
                            QAccessible::ParagraphBoundary, QAccessible::LineBoundary, QAccessible::NoBoundary };

} // namespace

//! The text interface of what a screen reader meets: what it answers, and how much it reads for that.
class tst_SpokenText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void answersAsQtDoes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << QString();
        QTest::newRow("a letter") << u"e"_s;
        QTest::newRow("lines") << u"One line.\nAnother one, with more words. And a sentence.\n\nThe last"_s;
        QTest::newRow("a line end at the end") << u"One\nTwo\n"_s;
        QTest::newRow("many lines") << u"Some words of a line. More of it!\n"_s.repeated(300);
        QTest::newRow("a line of 20 000") << u"Before\n"_s + u"words and "_s.repeated(2000) + u"\nAfter"_s;
        QTest::newRow("a word of 20 000") << u"Before "_s + u"x"_s.repeated(20'000) + u" after"_s;
        QTest::newRow("pairs and marks") << u"e👩\u200d👧 e\u0301 שלום עולם\n"_s.repeated(700);
        QTest::newRow("pairs alone") << u"😀"_s.repeated(6000);
    }
    void answersAsQtDoes()
    {
        QFETCH(const QString, text);
        const Said said(text);
        const int all = said.characterCount();
        for (const int offset : { -2, -1, 0, 1, 5, all / 3, all / 2, all / 2 + 1, all - 2, all - 1, all, all + 1 }) {
            for (const Type type : kTypes)
                QVERIFY2(answers(said, offset, type) == answersOfQt(said, offset, type, text.contains(u'e')),
                         qPrintable(u"%1, boundary %2"_s.arg(offset).arg(int(type))));
        }
    }

    //! Where no word begins, there is an answer all the same.
    void answersWhereNoWordBegins_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("offset");
        QTest::addColumn<QString>("word");
        QTest::newRow("the end") << u"One two"_s << 7 << QString();
        QTest::newRow("a space") << u" "_s << 0 << u" "_s;
        QTest::newRow("points") << u"..."_s << 0 << u"..."_s;
        QTest::newRow("behind points") << u"..."_s << 3 << u"..."_s;
        QTest::newRow("emoji") << u"👍👍"_s << 2 << u"👍👍"_s;
        QTest::newRow("a rule") << u"="_s.repeated(5000) << 2500 << u"="_s.repeated(5000);
    }
    void answersWhereNoWordBegins()
    {
        QFETCH(const QString, text);
        QFETCH(const int, offset);
        const Said said(text);
        int start = -2;
        int end = -2;
        QTEST(said.textAtOffset(offset, QAccessible::WordBoundary, &start, &end), "word");
        QVERIFY(start >= 0 && end >= start && end <= said.characterCount());
        static_cast<void>(said.textAtOffset(offset, QAccessible::SentenceBoundary, &start, &end));
        QVERIFY(start >= 0 && end >= start && end <= said.characterCount());
    }

    //! A question about a word reads what stands around it.
    void readsWhatIsAskedFor()
    {
        Said said(u"Some words of a line. More of it!\n"_s.repeated(100'000));
        const int middle = said.characterCount() / 2;
        QCOMPARE(said.takeRead(), 0);
        for (const Type type : { QAccessible::CharBoundary, QAccessible::WordBoundary, QAccessible::SentenceBoundary,
                                 QAccessible::ParagraphBoundary, QAccessible::LineBoundary }) {
            for (const int offset : { 0, middle, said.characterCount() }) {
                const std::vector<Answer> found = answers(said, offset, type);
                QVERIFY(found[offset == 0 ? 2 : 0].text.size() > 0);
                const qsizetype read = said.takeRead();
                QVERIFY2(read <= 3 * 2048, qPrintable(u"%1 characters for boundary %2"_s.arg(read).arg(int(type))));
            }
        }
        Said rules(u"=\n"_s.repeated(1'000'000)); // no word anywhere
        static_cast<void>(answers(rules, 1'000'000, QAccessible::WordBoundary));
        QVERIFY(rules.takeRead() < 1'000'000);
        QCOMPARE(said.text(middle, middle + 10).size(), 10);
        QCOMPARE(said.takeRead(), 10);
        int start = 0;
        int end = 0;
        QCOMPARE(said.attributes(middle, &start, &end), QString());
        QCOMPARE(end, said.characterCount());
        QCOMPARE(said.takeRead(), 0);
    }

    //! However it is asked for.
    void givesAllOfIt()
    {
        const QString text = u"All of it"_s;
        const Said said(text);
        QCOMPARE(said.text(0, -1), text);
        QCOMPARE(said.text(0, 1000), text);
        QCOMPARE(said.text(4, 6), u"of"_s);
        QCOMPARE(said.text(6, 4), QString());
        QCOMPARE(said.text(-3, 3), u"All"_s);
    }
};

COUNTERSIGN_TEST(tst_SpokenText, "tst_spokentext")
#include "tst_spokentext.moc"
