// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "composerfixture.h"
#include "testregistry.h"
#include "widgets/commandlist.h"
#include "widgets/composertray.h"

#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! What goes with a message beside its words: commands behind a slash and as buttons, modes, favourites.
class tst_ComposerTray : public QObject, private test::ComposerFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

    void nothingIsThereWhereNothingIsOffered()
    {
        QVERIFY(tray().isHidden());
        QTest::keyClicks(m_edit, u"/search"_s);
        QVERIFY(commandList().isHidden());
        QCOMPARE(tray().choices(), QJsonObject());
    }

    void aSlashListsCommands()
    {
        offer();
        QTest::keyClicks(m_edit, u"/"_s);
        QVERIFY(commandList().isVisible());
        QCOMPARE(commandList().count(), 3);
        QTest::keyClicks(m_edit, u"se"_s); // its name, or the words about it
        QCOMPARE(commandList().count(), 2);
        QCOMPARE(commandList().item(0)->text(), u"/search — Looks things up"_s);
        QTest::keyClicks(m_edit, u" "_s);
        QVERIFY(commandList().isHidden()); // no command: it is said as it stands
        QCOMPARE(m_composer->text(), u"/se "_s);
    }

    void keysChooseACommand_data()
    {
        QTest::addColumn<QList<int>>("keys");
        QTest::addColumn<QString>("chosen");
        QTest::newRow("Return") << QList<int> { Qt::Key_Return } << u"search"_s;
        QTest::newRow("Tab") << QList<int> { Qt::Key_Tab } << u"search"_s;
        QTest::newRow("down") << QList<int> { Qt::Key_Down, Qt::Key_Return } << u"picture"_s;
        QTest::newRow("up, round") << QList<int> { Qt::Key_Up, Qt::Key_Return } << u"think"_s;
        QTest::newRow("put away") << QList<int> { Qt::Key_Escape } << QString();
    }
    void keysChooseACommand()
    {
        QFETCH(const QList<int>, keys);
        QFETCH(const QString, chosen);
        offer();
        const QSignalSpy sent(m_composer.get(), &Composer::submitted);
        QTest::keyClicks(m_edit, u"/"_s);
        for (const int key : keys)
            QTest::keyClick(m_edit, Qt::Key(key));
        QVERIFY(commandList().isHidden());
        QCOMPARE(tray().choices().value("command"_L1).toString(), chosen);
        QCOMPARE(m_composer->text(), chosen.isEmpty() ? u"/"_s : QString());
        QCOMPARE(sent.size(), 0);
        QVERIFY(!commandList().hasFocus()); // the person goes on writing
    }

    void aWholeNameAndABlankChoose()
    {
        offer();
        QTest::keyClicks(m_edit, u"/think about it"_s);
        QCOMPARE(tray().choices().value("command"_L1).toString(), u"think"_s);
        QCOMPARE(m_composer->text(), u"about it"_s);
    }

    void aChosenCommandGoesAfterAMessageUnlessItStays()
    {
        offer();
        tray().choose(u"search"_s);
        auto *chip = m_composer->findChild<QPushButton *>(u"command:search"_s);
        QVERIFY(chip && chip->isVisible() && chip->isChecked());
        tray().messageSent();
        QVERIFY(tray().choices().isEmpty());
        QVERIFY(!m_composer->findChild<QPushButton *>(u"command:search"_s)); // it is no button of its own
        tray().choose(u"think"_s);
        tray().messageSent();
        QCOMPARE(tray().choices().value("command"_L1).toString(), u"think"_s);
        m_composer->findChild<QPushButton *>(u"command:think"_s)->click(); // again: not any more
        QVERIFY(tray().choices().isEmpty());
        QVERIFY(m_composer->findChild<QPushButton *>(u"command:think"_s));
    }

    void whatIsSelectedFromTheStartIsChosen()
    {
        tray().setCommands({ { u"plain"_s, {}, {}, true, false, false }, { u"deep"_s, {}, {}, true, true, true } });
        QCOMPARE(tray().choices().value("command"_L1).toString(), u"deep"_s);
        tray().choose({});
        tray().startOver(); // another chat
        tray().setCommands({ { u"plain"_s, {}, {}, true, false, false }, { u"deep"_s, {}, {}, true, true, true } });
        QCOMPARE(tray().choices().value("command"_L1).toString(), u"deep"_s);
    }

    void modesGoWithEveryMessage()
    {
        const TurnMode model { u"model"_s,
                               u"Model"_s,
                               { { u"small"_s, u"Small"_s, {}, {}, false }, { u"large"_s, u"Large"_s, u"Slower"_s, {}, true } } };
        tray().setModes({ model });
        auto *picker = m_composer->findChild<QPushButton *>(u"mode:model"_s);
        QCOMPARE(picker->text(), u"Model: Large"_s); // its default
        picker->menu()->actions().first()->trigger();
        QCOMPARE(tray().choices(), (QJsonObject { { u"modes"_s, QJsonObject { { u"model"_s, u"small"_s } } } }));
        tray().messageSent();
        QCOMPARE(m_composer->findChild<QPushButton *>(u"mode:model"_s)->text(), u"Model: Small"_s);
        tray().setModes({ { u"model"_s, u"Model"_s, { { u"other"_s, u"Other"_s, {}, {}, false } } } });
        QCOMPARE(m_composer->findChild<QPushButton *>(u"mode:model"_s)->text(),
                 u"Model: Other"_s); // the choice is not there any more
    }

    void tabGoesOnToWhatStandsBeneath()
    {
        QPushButton later(u"Elsewhere"_s, m_composer.get()); // there before the agent offered anything
        offer();
        m_composer->setText(u"hello"_s);
        m_edit->setFocus();
        m_composer->activateWindow();
        QTRY_COMPARE(m_composer->focusWidget(), m_edit);
        QStringList walked;
        for (int i = 0; i < 3; ++i) {
            QTest::keyClick(m_composer->focusWidget(), Qt::Key_Tab);
            walked << m_composer->focusWidget()->objectName();
        }
        QCOMPARE(walked, (QStringList { u"send"_s, u"command:picture"_s, u"command:think"_s }));
    }

    void favouritesAreHandedOver()
    {
        tray().setFavourites({ u"Write the minutes"_s, QString(500, u'x') });
        QSignalSpy chosen(&tray(), &ComposerTray::favouriteChosen);
        const QList<QAction *> entries = m_composer->findChild<QPushButton *>(u"favourites"_s)->menu()->actions();
        QCOMPARE(entries.size(), 2);
        QVERIFY(entries.at(1)->text().size() < 70);
        entries.at(1)->trigger();
        QCOMPARE(chosen.at(0).at(0).toString(), QString(500, u'x'));
    }

    void hostileWordsStayInTheirButtons()
    {
        tray().setCommands({ { u"<b>x</b>"_s, u"<img src=http://a>"_s, u"../../etc"_s, true, false, false } });
        const auto *button = m_composer->findChild<QPushButton *>(u"command:<b>x</b>"_s);
        QCOMPARE(button->text(), u"<b>x</b>"_s);
        QVERIFY(button->toolTip().contains("&lt;img"_L1));
        QVERIFY(button->icon().isNull());
    }

private:
    [[nodiscard]] ComposerTray &tray() { return m_composer->tray(); }
    [[nodiscard]] CommandList &commandList() { return m_composer->commands(); }
    void offer()
    {
        const QList<Command> commands { { u"search"_s, u"Looks things up"_s, u"globe"_s, false, false, false },
                                        { u"picture"_s, u"Draws"_s, {}, true, false, false },
                                        { u"think"_s, u"Takes its time, sees more"_s, {}, true, true, false } };
        commandList().setCommands(commands);
        tray().setCommands(commands);
    }
};

COUNTERSIGN_TEST(tst_ComposerTray, "tst_composertray")
#include "tst_composertray.moc"
