// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "appfixture.h"
#include "store/settings.h"
#include "testregistry.h"

#include <QCheckBox>
#include <QComboBox>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTreeWidget>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What is changed in the settings counts at once, and after the next start.
class tst_SettingsDialog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_fixture = std::make_unique<AppFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void everyPreferenceHasARow_data()
    {
        QTest::addColumn<QString>("name");
        for (const SettingKey &key : SettingKey::all())
            QTest::newRow(qPrintable(key.name)) << key.name;
    }
    void everyPreferenceHasARow()
    {
        QFETCH(const QString, name);
        const SettingsDialog &dialog = open(SettingsDialog::Page::Appearance);
        const auto *control = dialog.findChild<QWidget *>(name);
        QVERIFY(control);
        QVERIFY(!control->accessibleName().isEmpty());
        QVERIFY(dialog.findChild<QLabel *>(name + u"Title"_s));
    }

    void coloursCountAtOnceAndAfterARestart()
    {
        const SettingsDialog &dialog = open(SettingsDialog::Page::Appearance);
        dialog.findChild<QPushButton *>(u"colours-dark"_s)->click();
        QVERIFY(QApplication::palette().color(QPalette::Window).lightness() < 100);
        dialog.findChild<QPushButton *>(u"colours-light"_s)->click();
        QVERIFY(QApplication::palette().color(QPalette::Window).lightness() > 200);
        dialog.findChild<QPushButton *>(u"colours-dark"_s)->click();
        m_fixture->restart();
        QVERIFY(QApplication::palette().color(QPalette::Window).lightness() < 100);
        m_fixture->application->settings().set(Setting::Colours, u"light"_s);
    }

    void textSizeByListAndByKeys()
    {
        const SettingsDialog &dialog = open(SettingsDialog::Page::Appearance);
        auto *sizes = dialog.findChild<QComboBox *>(u"textSize"_s);
        const qreal usual = QApplication::font().pointSizeF();
        QCOMPARE(sizes->currentText(), u"100 %"_s);
        sizes->setCurrentIndex(sizes->findText(u"150 %"_s));
        Q_EMIT sizes->activated(sizes->currentIndex());
        QCOMPARE(qRound(QApplication::font().pointSizeF() * 10), qRound(usual * 15));
        m_fixture->application->settings().set(Setting::TextSize, 100);
        QCOMPARE(QApplication::font().pointSizeF(), usual);
    }

    //! Ctrl with plus and minus: the chat alone, and again after a restart.
    void zoomIsOfTheChatAlone()
    {
        const qreal usual = QApplication::font().pointSizeF();
        const auto zoom = [this](const QString &action) { m_fixture->window().actionTable().action(action).trigger(); };
        const auto sizeOf = [this](const QString &name) {
            return m_fixture->window().findChild<QWidget *>(name)->font().pointSizeF() / QApplication::font().pointSizeF();
        };
        m_fixture->window().show(); // a window that was never seen does not follow the application's font
        zoom(u"zoomIn"_s);
        zoom(u"zoomIn"_s);
        QCOMPARE(m_fixture->application->settings().number(Setting::Zoom), 125);
        QVERIFY(qAbs(sizeOf(u"conversation"_s) - 1.25) < 0.01);
        QVERIFY(qAbs(sizeOf(u"message"_s) - 1.25) < 0.01);
        QVERIFY(qAbs(sizeOf(u"threadAgent"_s) - 1) < 0.01);
        QCOMPARE(QApplication::font().pointSizeF(), usual);
        m_fixture->application->settings().set(Setting::TextSize, 200); // both together
        QTRY_VERIFY(qAbs(sizeOf(u"conversation"_s) - 1.25) < 0.01);
        m_fixture->application->settings().set(Setting::TextSize, 100);
        m_fixture->restart();
        QVERIFY(qAbs(sizeOf(u"conversation"_s) - 1.25) < 0.01);
        for (int i = 0; i < 30; ++i)
            zoom(u"zoomIn"_s);
        QCOMPARE(m_fixture->application->settings().number(Setting::Zoom), 300); // and no further
        zoom(u"zoomOut"_s);
        QCOMPARE(m_fixture->application->settings().number(Setting::Zoom), 250);
        zoom(u"zoomReset"_s);
        QVERIFY(qAbs(sizeOf(u"conversation"_s) - 1) < 0.01);
    }

    void largeTextIsWholeAndScrolls()
    {
        SettingsDialog &dialog = open(SettingsDialog::Page::Appearance);
        m_fixture->application->settings().set(Setting::TextSize, 200);
        dialog.resize(900, 500);
        const auto *area = qobject_cast<QScrollArea *>(dialog.findChild<QStackedWidget *>(u"stack"_s)->currentWidget());
        QVERIFY(area);
        QTRY_VERIFY(area->verticalScrollBar()->maximum() > 0);
        for (const QLabel *label : area->findChildren<QLabel *>(QRegularExpression(u"Title$|Caption$"_s)))
            QTRY_VERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->objectName()));
        for (const QCheckBox *box : area->findChildren<QCheckBox *>()) // and where they are drawn they are
            QCOMPARE(box->mapTo(area->widget(), QPoint(box->width(), 0)).x(), area->widget()->width() - 24);
        m_fixture->application->settings().set(Setting::TextSize, 100);
    }

    void theMenuBarHoldsEveryAction()
    {
        QVERIFY(!m_fixture->window().menuBar()->isVisible());
        const SettingsDialog &dialog = open(SettingsDialog::Page::Appearance);
        dialog.findChild<QCheckBox *>(u"menuBar"_s)->click();
        QVERIFY(m_fixture->window().menuBar()->isVisible());
        QSet<QAction *> held;
        for (const QAction *menu : m_fixture->window().menuBar()->actions()) {
            for (QAction *action : menu->menu()->actions()) {
                held << action;
                for (QAction *deeper : action->menu() ? action->menu()->actions() : QList<QAction *>())
                    held << deeper;
            }
        }
        for (const WindowActions::Entry &entry : m_fixture->window().actionTable().entries())
            QVERIFY2(held.contains(entry.action), qPrintable(entry.id));
        m_fixture->window().actionTable().action(u"menuBar"_s).trigger();
        QVERIFY(!m_fixture->window().menuBar()->isVisible());
        QVERIFY(!dialog.findChild<QCheckBox *>(u"menuBar"_s)->isChecked());
    }

    void everyActionIsInTheListOfShortcuts()
    {
        const SettingsDialog &dialog = open(SettingsDialog::Page::Shortcuts);
        const auto *list = dialog.findChild<QTreeWidget *>(u"shortcutList"_s);
        QVERIFY(list->isVisible());
        for (const WindowActions::Entry &entry : m_fixture->window().actionTable().entries())
            QVERIFY2(find(*list, entry.id), qPrintable(entry.id));
        QCOMPARE(list->findItems(u"Send"_s, Qt::MatchExactly | Qt::MatchRecursive).first()->text(1), u"Return"_s);
        m_fixture->application->settings().set(Setting::ReturnSends, false);
        QCOMPARE(list->findItems(u"Send"_s, Qt::MatchExactly | Qt::MatchRecursive).first()->text(1), u"Ctrl+Return"_s);
    }

    void aShortcutIsBoundAnewAndItsRivalNamed()
    {
        const SettingsDialog &dialog = open(SettingsDialog::Page::Shortcuts);
        auto *list = dialog.findChild<QTreeWidget *>(u"shortcutList"_s);
        list->setCurrentItem(find(*list, u"newChat"_s));
        auto *keys = dialog.findChild<QKeySequenceEdit *>(u"shortcutKeys"_s);
        QCOMPARE(keys->keySequence(), QKeySequence(u"Ctrl+N"_s));
        QVERIFY(!dialog.findChild<QPushButton *>(u"useShortcut"_s)->isEnabled());
        keys->setKeySequence(QKeySequence(u"Ctrl+Shift+F"_s));
        const auto *note = dialog.findChild<QLabel *>(u"shortcutNote"_s);
        QVERIFY2(note->text().contains(u"“Search chats”"_s), qPrintable(note->text()));
        dialog.findChild<QPushButton *>(u"useShortcut"_s)->click();
        QCOMPARE(find(*list, u"newChat"_s)->text(1), u"Ctrl+Shift+F"_s);
        QVERIFY(find(*list, u"searchChats"_s)->text(1).isEmpty());
        QCOMPARE(m_fixture->window().actionTable().action(u"newChat"_s).shortcut(), QKeySequence(u"Ctrl+Shift+F"_s));
        dialog.findChild<QPushButton *>(u"resetShortcuts"_s)->click();
        QCOMPARE(find(*list, u"searchChats"_s)->text(1), u"Ctrl+Shift+F"_s);
        QCOMPARE(find(*list, u"newChat"_s)->text(1), u"Ctrl+N"_s);
    }

    void aSettingIsFound_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("pages");
        QTest::addColumn<QString>("row");
        QTest::newRow("everything") << QString()
                                    << QStringList { u"Appearance"_s, u"Writing"_s, u"Connections"_s, u"Privacy"_s,
                                                     u"Shortcuts"_s }
                                    << u"colours"_s;
        QTest::newRow("nothing") << u"zeppelin"_s << QStringList() << QString();
        QTest::newRow("by its title") << u"notif"_s << QStringList { u"Privacy"_s } << u"notifications"_s;
        QTest::newRow("by its caption") << u"moves by itself"_s << QStringList { u"Appearance"_s } << u"motion"_s;
        QTest::newRow("on another page") << u"delete all chats"_s << QStringList { u"Privacy"_s } << u"clearHistory"_s;
        QTest::newRow("a shortcut by its keys") << u"ctrl+shift+p"_s << QStringList { u"Shortcuts"_s } << QString();
    }
    void aSettingIsFound()
    {
        QFETCH(const QString, text);
        QFETCH(const QStringList, pages);
        QFETCH(const QString, row);
        const SettingsDialog &dialog = open(SettingsDialog::Page::Appearance);
        dialog.findChild<QLineEdit *>(u"find"_s)->setText(text);
        const auto *list = dialog.findChild<QListWidget *>(u"pages"_s);
        QStringList shown;
        for (int i = 0; i < list->count(); ++i) {
            if (!list->item(i)->isHidden())
                shown << list->item(i)->text();
        }
        QCOMPARE(shown, pages);
        if (!row.isEmpty())
            QVERIFY(dialog.findChild<QWidget *>(row)->isVisible());
    }

    void whatTheFileHoldsWronglyIsSaid()
    {
        m_fixture->application.reset();
        QFile file(m_fixture->profile.file(u"settings.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"textSize":"enormous"})");
        file.close();
        QTest::ignoreMessage(QtWarningMsg, "settings that hold something else, taken as not there: textSize");
        m_fixture->restart();
        const SettingsDialog &dialog = open(SettingsDialog::Page::Appearance);
        const auto *note = dialog.findChild<QLabel *>(u"notes"_s);
        QVERIFY(note->isVisible());
        QVERIFY(note->text().contains(u"textSize"_s));
    }

private:
    SettingsDialog &open(SettingsDialog::Page page)
    {
        m_fixture->application->start({});
        m_fixture->window().openSettings(page);
        return *m_fixture->window().findChild<SettingsDialog *>();
    }
    static QTreeWidgetItem *find(const QTreeWidget &list, const QString &id)
    {
        for (int i = 0; i < list.topLevelItemCount(); ++i) {
            for (int j = 0; j < list.topLevelItem(i)->childCount(); ++j) {
                if (list.topLevelItem(i)->child(j)->data(0, Qt::UserRole) == id)
                    return list.topLevelItem(i)->child(j);
            }
        }
        return nullptr;
    }
    std::unique_ptr<AppFixture> m_fixture;
};

COUNTERSIGN_TEST(tst_SettingsDialog, "tst_settingsdialog")
#include "tst_settingsdialog.moc"
