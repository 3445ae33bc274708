// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/commandpalette.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;
using Kind = PaletteEntry::Kind;

namespace {
QList<PaletteEntry> sampleEntries()
{
    return {
        { Kind::Command, u"signOut"_s, u"Sign out of Team agents"_s, {}, {}, true },
        { Kind::Command, u"about"_s, u"About Countersign"_s, {}, {}, false },
        { Kind::Command, u"redesign"_s, u"Redesign the sidebar"_s, {}, {}, false },
        { Kind::Command, u"lens"_s, u"Show the last sign-in"_s, u"Ctrl+Shift+L"_s, {}, false },
        { Kind::Command, u"signIn"_s, u"Sign in again"_s, {}, {}, false },
        { Kind::Command, u"quit"_s, u"Quit"_s, u"Ctrl+Q"_s, {}, true },
        { Kind::Chat, u"c1"_s, u"Contracts that nobody has signed"_s, u"12 Nov"_s, {}, false },
        { Kind::Chat, u"c2"_s, u"How we quit smoking"_s, u"Mon"_s, {}, false },
        { Kind::Message,
          u"m1"_s,
          u"Before anything else, I looked at the list: the two that stand out need a new signature by Friday"_s,
          u"3 Nov"_s,
          {},
          false },
    };
}

QStringList idsFor(const QString &search)
{
    PaletteModel model;
    model.setEntries(sampleEntries());
    model.search(search);
    QStringList ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids << model.index(row).data(PaletteModel::IdRole).toString();
    return ids;
}
} // namespace

class tst_Palette : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance())); }
    void init()
    {
        m_window = std::make_unique<QWidget>();
        m_window->resize(1000, 700);
        m_before = new QLineEdit(m_window.get());
        m_palette = new CommandPalette(m_theme, *m_window);
        m_window->show();
        m_before->setFocus();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup() { m_window.reset(); }

    void whatIsFoundAndInWhichOrder_data()
    {
        QTest::addColumn<QString>("search");
        QTest::addColumn<QStringList>("ids");
        QTest::newRow("kinds in order, the start before the middle, among equals what ends something last")
            << u"sign"_s << QStringList { u"signIn"_s, u"signOut"_s, u"lens"_s, u"about"_s, u"redesign"_s, u"c1"_s, u"m1"_s };
        QTest::newRow("what is meant, before what only contains it")
            << u"sign out"_s << QStringList { u"signOut"_s, u"about"_s, u"m1"_s };
        QTest::newRow("as good as its worst word") << u"s out"_s << QStringList { u"signOut"_s, u"about"_s, u"m1"_s };
        QTest::newRow("any case") << u"SIGN IN"_s << QStringList { u"signIn"_s, u"lens"_s, u"m1"_s };
        QTest::newRow("words in any order") << u"last show"_s << QStringList { u"lens"_s };
        QTest::newRow("a command that ends something stands where it belongs") << u"quit"_s << QStringList { u"quit"_s, u"c2"_s };
        QTest::newRow("unless it is alone") << u"sign out of"_s << QStringList { u"signOut"_s };
        QTest::newRow("nothing") << u"zebra"_s << QStringList();
        QTest::newRow("no search: commands and chats")
            << QString()
            << QStringList { u"about"_s, u"redesign"_s, u"lens"_s, u"signIn"_s, u"signOut"_s, u"quit"_s, u"c1"_s, u"c2"_s };
    }
    void whatIsFoundAndInWhichOrder()
    {
        QFETCH(const QString, search);
        QFETCH(const QStringList, ids);
        QCOMPARE(idsFor(search), ids);
    }

    void whatWasFoundIsMarked_data()
    {
        QTest::addColumn<QString>("search");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QStringList>("marked");
        QTest::newRow("at the start") << u"sign"_s << u"signIn"_s << QStringList { u"Sign"_s };
        QTest::newRow("each word") << u"show sign"_s << u"lens"_s << QStringList { u"Show"_s, u"sign"_s };
        QTest::newRow("in a message that is cut") << u"signature"_s << u"m1"_s << QStringList { u"signature"_s };
    }
    void whatWasFoundIsMarked()
    {
        QFETCH(const QString, search);
        QFETCH(const QString, id);
        QFETCH(const QStringList, marked);
        PaletteModel model;
        model.setEntries(sampleEntries());
        model.search(search);
        for (int row = 0; row < model.rowCount(); ++row) {
            const QModelIndex index = model.index(row);
            if (index.data(PaletteModel::IdRole).toString() != id)
                continue;
            QStringList found;
            for (const auto &[start, length] : index.data(PaletteModel::MatchesRole).value<PaletteModel::Matches>())
                found << index.data().toString().mid(start, length);
            QCOMPARE(found, marked);
            return;
        }
        QFAIL("not found");
    }

    void eachKindHasItsLabelOnce()
    {
        PaletteModel model;
        model.setEntries(sampleEntries());
        model.search(u"sign"_s);
        QStringList labels;
        for (int row = 0; row < model.rowCount(); ++row) {
            if (const QString label = model.index(row).data(PaletteModel::GroupRole).toString(); !label.isEmpty())
                labels << label;
        }
        QCOMPARE(labels, QStringList({ u"Commands"_s, u"Chats"_s, u"In messages"_s }));
    }

    void chosenByKeys()
    {
        QSignalSpy chosen(m_palette, &CommandPalette::chosen);
        m_palette->open(sampleEntries());
        QCOMPARE(QApplication::focusWidget(), search());
        QTest::keyClicks(search(), u"sign"_s);
        for (int i = 0; i < 2; ++i)
            QTest::keyClick(search(), Qt::Key_Down);
        QTest::keyClick(search(), Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().at(1).toString(), u"lens"_s);
        QVERIFY(!m_palette->isVisible());
        QCOMPARE(QApplication::focusWidget(), m_before);
    }

    void chosenByClick()
    {
        QSignalSpy chosen(m_palette, &CommandPalette::chosen);
        m_palette->open(sampleEntries());
        QTest::keyClicks(search(), u"signed"_s);
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, list()->visualRect(list()->model()->index(0, 0)).center());
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().at(0).value<Kind>(), Kind::Chat);
    }

    void returnEndsNothingByItself()
    {
        QSignalSpy chosen(m_palette, &CommandPalette::chosen);
        m_palette->open(sampleEntries());
        for (const QString &typed : { u"quit"_s, u"sign out of"_s }) {
            search()->clear();
            QTest::keyClicks(search(), typed);
            QTest::keyClick(search(), Qt::Key_Return);
            QVERIFY(chosen.isEmpty());
        }
        QTest::keyClick(search(), Qt::Key_Down); // by choice
        QTest::keyClick(search(), Qt::Key_Return);
        QCOMPARE(chosen.first().at(1).toString(), u"signOut"_s);
    }

    void escapeAndWhoGoesElsewhereCloseIt()
    {
        m_palette->open(sampleEntries());
        QTest::keyClick(search(), Qt::Key_Escape);
        QVERIFY(!m_palette->isVisible());
        QCOMPARE(QApplication::focusWidget(), m_before);
        m_palette->open(sampleEntries());
        QTest::mouseClick(m_window.get(), Qt::LeftButton, {}, QPoint(5, 690));
        QVERIFY(!m_palette->isVisible());
        m_palette->open(sampleEntries());
        m_before->setFocus();
        QVERIFY(!m_palette->isVisible());
    }

    void nothingFoundIsSaid()
    {
        m_palette->open(sampleEntries());
        QTest::keyClicks(search(), u"zebra"_s);
        QVERIFY(m_palette->findChild<QLabel *>(u"paletteNothing"_s)->isVisible());
        QVERIFY(!list()->isVisible());
        QTest::keyClick(search(), Qt::Key_Return);
        QVERIFY(m_palette->isVisible());
    }

    void itStaysInsideTheWindow_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::newRow("large") << QSize(1200, 800);
        QTest::newRow("narrow") << QSize(360, 640);
        QTest::newRow("low") << QSize(900, 300);
    }
    void itStaysInsideTheWindow()
    {
        QFETCH(const QSize, size);
        m_palette->open(sampleEntries());
        m_window->resize(size);
        QCoreApplication::processEvents();
        QVERIFY(m_window->rect().contains(m_palette->geometry()));
        QVERIFY(m_palette->rect().contains(list()->geometry()));
    }

    void theScreenReaderHearsTheRow()
    {
        m_palette->open(sampleEntries());
        QTest::keyClicks(search(), u"last"_s);
        QAccessibleInterface *row = QAccessible::queryAccessibleInterface(list())->child(0);
        QVERIFY(row);
        QCOMPARE(row->text(QAccessible::Name), u"Show the last sign-in, Ctrl+Shift+L"_s);
        QVERIFY(!search()->accessibleName().isEmpty());
    }

private:
    [[nodiscard]] QLineEdit *search() const { return m_palette->findChild<QLineEdit *>(u"paletteSearch"_s); }
    [[nodiscard]] QListView *list() const { return m_palette->findChild<QListView *>(u"paletteHits"_s); }

    Theme m_theme;
    std::unique_ptr<QWidget> m_window;
    QLineEdit *m_before = nullptr;
    CommandPalette *m_palette = nullptr;
};

COUNTERSIGN_TEST(tst_Palette, "tst_palette")
#include "tst_palette.moc"
