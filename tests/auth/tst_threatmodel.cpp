// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {
QString textOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

//! Of the class, wherever below its folder it stands.
QString sourceOf(const QString &folder, const QString &className)
{
    QDirIterator files(QStringLiteral(COUNTERSIGN_TEST_DATA "/../") + folder, { className.toLower() + u".cpp"_s }, QDir::Files,
                       QDirIterator::Subdirectories);
    return files.hasNext() ? textOf(files.next()) : QString();
}
} // namespace

//! src/auth/README.md says which test proves what stops an attacker: each of them exists.
class tst_ThreatModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyTestItNamesExists()
    {
        const QString page = textOf(QStringLiteral(COUNTERSIGN_TEST_DATA "/../../src/auth/README.md"));
        QVERIFY(page.size() > 2000);
        static const QRegularExpression named(u"`(?:([a-z]+)/)?(tst_[A-Za-z0-9]+)(?: ([^`]+?))?…?`"_s);
        int count = 0;
        for (auto found = named.globalMatch(page); found.hasNext(); ++count) {
            const QRegularExpressionMatch match = found.next();
            const QString folder = match.captured(1).isEmpty() ? u"auth"_s : match.captured(1);
            const QString source = sourceOf(folder, match.captured(2));
            QVERIFY2(source.contains(u"class "_s + match.captured(2)), qPrintable(match.captured(0)));
            QVERIFY2(source.contains(match.captured(3)), qPrintable(match.captured(0)));
        }
        QVERIFY(count > 30);
    }
    void everyRowHasATestOrSaysWhyNot()
    {
        const QString page = textOf(QStringLiteral(COUNTERSIGN_TEST_DATA "/../../src/auth/README.md"));
        int rows = 0;
        for (const QString &line : page.split(u'\n')) {
            const QStringList cells = line.split(u'|');
            if (cells.size() != 6 || cells.at(1).startsWith("--"_L1) || cells.at(4).trimmed() == "test"_L1)
                continue;
            ++rows;
            QVERIFY2(cells.at(4).contains("tst_"_L1) || cells.at(3).contains("**nothing**"_L1), qPrintable(line));
        }
        QVERIFY(rows > 20);
    }
    void everyRuleHasATest()
    {
        const QString page = textOf(QStringLiteral(COUNTERSIGN_TEST_DATA "/../../src/auth/README.md"));
        QStringList rules;
        for (const QString &line : page.section(u"## Rule by rule"_s, 1).split(u'\n')) {
            const QStringList cells = line.split(u'|');
            if (cells.size() != 5 || cells.at(1).startsWith("--"_L1) || cells.at(3).trimmed() == "test"_L1)
                continue;
            rules << cells.at(1).trimmed();
            QVERIFY2(cells.at(3).contains("`"_L1) && cells.at(3).contains("tst_"_L1), qPrintable(line));
        }
        QStringList all;
        for (const auto &[letter, last] : { std::pair { u'A', 12 }, { u'B', 16 }, { u'C', 10 }, { u'D', 5 }, { u'E', 14 } }) {
            for (int i = 1; i <= last; ++i)
                all << QChar(letter) + QString::number(i);
        }
        all << u"F"_s;
        for (const auto &[letter, last] : { std::pair { u'H', 9 }, { u'I', 5 } }) {
            for (int i = 1; i <= last; ++i)
                all << QChar(letter) + QString::number(i);
        }
        QCOMPARE(rules, all);
    }
    //! A password typed into a view of ours would be ours to lose.
    void noWebViewIsLinked()
    {
        QDirIterator files(QStringLiteral(COUNTERSIGN_TEST_DATA "/../../src"), { u"CMakeLists.txt"_s }, QDir::Files,
                           QDirIterator::Subdirectories);
        int count = 0;
        for (; files.hasNext(); ++count) {
            const QString text = textOf(files.next());
            QVERIFY2(!text.contains("WebEngine"_L1) && !text.contains("WebView"_L1), qPrintable(files.filePath()));
        }
        QVERIFY(count > 10);
    }
};

COUNTERSIGN_TEST(tst_ThreatModel, "tst_threatmodel")
#include "tst_threatmodel.moc"
