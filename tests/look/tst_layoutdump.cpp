// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The layout of the main screens, line by line, against tests/data/look. With --update the files are written instead.
// QT_SCALE_FACTOR says at which scale: 1 or 2.
#include "layoutdump.h"
#include "lookmain.h"
#include "lookscreens.h"

#include <QDialog>
#include <QDir>
#include <QFile>
#include <QFontDatabase>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
QString fileOf(const QString &screen, const QString &scheme)
{
    const int percent = qRound(qApp->devicePixelRatio() * 100);
    return u"%1/look/%2-%3-%4.txt"_s.arg(QStringLiteral(COUNTERSIGN_TEST_DATA), screen, scheme).arg(percent);
}

QString dumpOf(const Theme &theme, const QString &name)
{
    const QList<LookScreen> screens = lookScreens();
    for (const LookScreen &screen : screens) {
        if (screen.name != name)
            continue;
        LookWindow look(theme, Language::English);
        screen.show(look);
        look.settle();
        return layoutDump(look.window()) + (look.dialog() ? layoutDump(*look.dialog()) : QString());
    }
    return {};
}

//! The first line that differs, for a person to read.
QString difference(const QString &is, const QString &was)
{
    const QStringList now = is.split(u'\n');
    const QStringList before = was.split(u'\n');
    for (qsizetype i = 0; i < qMax(now.size(), before.size()); ++i) {
        if (now.value(i) != before.value(i))
            return u"line %1\n  is  %2\n  was %3"_s.arg(i + 1).arg(now.value(i), before.value(i));
    }
    return {};
}
} // namespace

class tst_LayoutDump : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theFontIsThere() { QVERIFY2(QFontDatabase::families().contains(u"DejaVu Sans"_s), "install fonts-dejavu-core"); }

    void screens_data()
    {
        QTest::addColumn<QString>("screen");
        QTest::addColumn<QString>("scheme");
        for (const QString &screen : mainLookScreens()) {
            for (const char *scheme : kLookSchemes)
                QTest::addRow("%s, %s", qPrintable(screen), scheme) << screen << QString::fromLatin1(scheme);
        }
    }
    void screens()
    {
        QFETCH(const QString, screen);
        QFETCH(const QString, scheme);
        applyStill(m_theme, scheme);
        const QString is = dumpOf(m_theme, screen);
        QFile file(fileOf(screen, scheme));
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const QString was = QString::fromUtf8(file.readAll());
        QVERIFY2(is == was, qPrintable(difference(is, was)));
    }

    //! Who changes the colours while the window is open must get the window they would have got at start.
    void aLiveChangeEndsWhereAStartBegins_data() { screens_data(); }
    void aLiveChangeEndsWhereAStartBegins()
    {
        QFETCH(const QString, screen);
        QFETCH(const QString, scheme);
        const QList<LookScreen> all = lookScreens();
        const auto found = std::find_if(all.begin(), all.end(), [&](const LookScreen &other) { return other.name == screen; });
        const auto shown = [&](const QString &first) {
            applyStill(m_theme, first);
            LookWindow look(m_theme, Language::English);
            found->show(look);
            look.settle();
            applyStill(m_theme, scheme);
            look.settle();
            const QWidget *top = look.dialog() ? static_cast<QWidget *>(look.dialog()) : &look.window();
            return std::pair(layoutDump(*top), look.picture().toImage());
        };
        const auto [dump, picture] = shown(scheme == "dark"_L1 ? u"light"_s : u"dark"_s);
        const auto [wantedDump, wantedPicture] = shown(scheme);
        QVERIFY2(dump == wantedDump, qPrintable(difference(dump, wantedDump)));
        QCOMPARE(picture, wantedPicture);
    }

private:
    Theme m_theme;
};

namespace {
int update()
{
    Theme theme;
    QDir().mkpath(QStringLiteral(COUNTERSIGN_TEST_DATA "/look"));
    for (const char *scheme : kLookSchemes) {
        applyStill(theme, QString::fromLatin1(scheme));
        for (const QString &screen : mainLookScreens()) {
            QFile file(fileOf(screen, QString::fromLatin1(scheme)));
            if (!file.open(QIODevice::WriteOnly))
                return 1;
            file.write(dumpOf(theme, screen).toUtf8());
        }
    }
    return 0;
}
} // namespace

int main(int argc, char **argv)
{
    leaveTheComputer(true);
    QApplication application(argc, argv);
    const English english;
    QFont font(u"DejaVu Sans"_s, 10);
    font.setHintingPreference(QFont::PreferNoHinting);
    QApplication::setFont(font);
    if (application.arguments().contains(u"--update"_s))
        return update();
    tst_LayoutDump test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_layoutdump.moc"
