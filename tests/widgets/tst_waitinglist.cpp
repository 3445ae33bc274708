// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "testregistry.h"
#include "widgets/statedialog.h"
#include "widgets/suggestionrow.h"
#include "widgets/theme.h"
#include "widgets/waitinglist.h"

#include <QApplication>
#include <QJsonArray>
#include <QJsonObject>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! What stands between transcript and composer, and the state of a chat.
class tst_WaitingList : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingWaitsNothingIsShown();
    void oneLineCounts_data();
    void oneLineCounts();
    void eachCanBeSentEditedOrDropped();
    void whatIsInLineIsNotSentAgain();
    void suggestionsAreButtons();
    void suggestionsWrap();
    void suggestionsAreHostileTexts();
    void stateIsReadable();
};

namespace {
WaitingList::Entry entry(const QString &id, Message::Delivery delivery)
{
    return { id, u"Text of "_s + id, delivery };
}
} // namespace

void tst_WaitingList::nothingWaitsNothingIsShown()
{
    Theme theme;
    WaitingList list(theme, nullptr);
    list.setEntries({ entry(u"a"_s, Message::Delivery::WaitsForSignIn) });
    QVERIFY(list.isVisible());
    QCOMPARE(list.accessibleName(), u"Waiting messages"_s);
    list.setEntries({});
    QVERIFY(!list.isVisible());
}

void tst_WaitingList::oneLineCounts_data()
{
    using D = Message::Delivery;
    QTest::addColumn<QList<int>>("deliveries");
    QTest::addColumn<QString>("line");
    const auto row = [](const char *name, const QList<D> &deliveries, const QString &line) {
        QList<int> numbers;
        for (const D delivery : deliveries)
            numbers << int(delivery);
        QTest::newRow(name) << numbers << line;
    };
    row("one", { D::WaitsForSignIn }, u"One message waits for you to sign in"_s);
    row("two", { D::WaitsForSignIn, D::WaitsForSignIn }, u"2 messages wait for you to sign in"_s);
    row("network", { D::WaitsForNetwork }, u"One message waits for the network"_s);
    row("in line", { D::WaitsForTurn, D::WaitsForTurn }, u"2 messages wait for this answer to end"_s);
    row("mixed", { D::WaitsForSignIn, D::AskPerson }, u"2 messages have not gone out"_s);
}

void tst_WaitingList::oneLineCounts()
{
    QFETCH(const QList<int>, deliveries);
    QFETCH(const QString, line);
    Theme theme;
    WaitingList list(theme, nullptr);
    QList<WaitingList::Entry> entries;
    for (const int delivery : deliveries)
        entries << entry(QString::number(entries.size()), static_cast<Message::Delivery>(delivery));
    list.setEntries(entries);
    auto *head = list.findChild<QPushButton *>(u"waitingSummary"_s);
    QCOMPARE(head->text(), line);
    const auto *first = list.findChild<QLabel *>(u"waiting:0"_s);
    QVERIFY(first && !first->isVisible());
    const int closed = list.sizeHint().height();
    QTest::mouseClick(head, Qt::LeftButton);
    QVERIFY(first->isVisible());
    QCOMPARE(first->text(), u"Text of 0"_s);
    QVERIFY(list.sizeHint().height() > closed);
}

void tst_WaitingList::eachCanBeSentEditedOrDropped()
{
    Theme theme;
    WaitingList list(theme, nullptr);
    list.setEntries({ entry(u"a"_s, Message::Delivery::WaitsForSignIn), entry(u"b"_s, Message::Delivery::MayHaveArrived) });
    list.findChild<QPushButton *>(u"waitingSummary"_s)->click();
    QSignalSpy sent(&list, &WaitingList::sendRequested);
    QSignalSpy edited(&list, &WaitingList::editRequested);
    QSignalSpy dropped(&list, &WaitingList::discardRequested);
    list.findChild<QPushButton *>(u"send:b"_s)->click();
    list.findChild<QPushButton *>(u"edit:a"_s)->click();
    list.findChild<QPushButton *>(u"discard:b"_s)->click();
    QCOMPARE(sent.takeFirst().first().toString(), u"b"_s);
    QCOMPARE(edited.takeFirst().first().toString(), u"a"_s);
    QCOMPARE(dropped.takeFirst().first().toString(), u"b"_s);
    QCOMPARE(list.findChild<QPushButton *>(u"send:a"_s)->accessibleName(), u"Send: Text of a"_s);
    QCOMPARE(list.findChild<QPushButton *>(u"send:b"_s)->text(), u"Send again"_s);
}

void tst_WaitingList::whatIsInLineIsNotSentAgain()
{
    Theme theme;
    WaitingList list(theme, nullptr);
    list.setEntries({ entry(u"a"_s, Message::Delivery::WaitsForTurn) });
    QVERIFY(!list.findChild<QPushButton *>(u"send:a"_s));
    QVERIFY(list.findChild<QPushButton *>(u"edit:a"_s) && list.findChild<QPushButton *>(u"discard:a"_s));
}

void tst_WaitingList::suggestionsAreButtons()
{
    Theme theme;
    QWidget window;
    SuggestionRow row(theme, &window);
    QVERIFY(!row.isVisibleTo(&window));
    row.setSuggestions({ { u"Short & sweet"_s, u"The whole question"_s }, { {}, u"Just say it"_s } });
    QVERIFY(row.isVisibleTo(&window));
    QSignalSpy chosen(&row, &SuggestionRow::chosen);
    const QList<QPushButton *> buttons = row.findChildren<QPushButton *>();
    QCOMPARE(buttons.size(), 2);
    QCOMPARE(buttons[0]->accessibleName(), u"Short & sweet"_s);
    QCOMPARE(buttons[0]->accessibleDescription(), u"The whole question"_s);
    buttons[0]->click();
    buttons[1]->click();
    QCOMPARE(chosen.at(0).first().value<Suggestion>().message, u"The whole question"_s);
    QCOMPARE(chosen.at(1).first().value<Suggestion>().message, u"Just say it"_s);
    row.setSuggestions({});
    QVERIFY(!row.isVisibleTo(&window));
}

void tst_WaitingList::suggestionsWrap()
{
    QWidget window;
    Theme theme;
    window.resize(800, 300);
    SuggestionRow row(theme, &window);
    QList<Suggestion> many;
    for (int i = 0; i < 12; ++i)
        many << Suggestion { u"Suggestion number %1"_s.arg(i), u"x"_s };
    row.setSuggestions(many);
    const QList<QPushButton *> buttons = row.findChildren<QPushButton *>();
    QCOMPARE(buttons.size(), 8);
    QVERIFY(row.heightForWidth(400) > row.heightForWidth(800));
    window.show();
    row.resize(400, row.heightForWidth(400));
    for (qsizetype i = 0; i < buttons.size(); ++i) {
        QVERIFY(row.rect().contains(buttons[i]->geometry()));
        for (qsizetype j = 0; j < i; ++j)
            QVERIFY(!buttons[i]->geometry().intersects(buttons[j]->geometry()));
    }
}

void tst_WaitingList::suggestionsAreHostileTexts()
{
    Theme theme;
    SuggestionRow row(theme, nullptr);
    row.setSuggestions({ { QString(100'000, u'x') + u"\u202e"_s, u"<b>m</b>"_s }, { u"a\u202eb"_s, u"m"_s } });
    const QList<QPushButton *> buttons = row.findChildren<QPushButton *>();
    QVERIFY(buttons[0]->text().size() <= 200);
    QVERIFY(buttons[0]->toolTip().contains("&lt;b&gt;"_L1));
    QCOMPARE(buttons[1]->text(), u"a<U+202E>b"_s);
}

void tst_WaitingList::stateIsReadable()
{
    StateDialog dialog;
    dialog.setState(QJsonValue(QJsonValue::Undefined));
    QCOMPARE(dialog.text(), QString());
    dialog.setState(QJsonObject { { u"recipe"_s, QJsonArray { u"a\u202eb"_s, 2 } } });
    QCOMPARE(dialog.text(), u"{\n    \"recipe\": [\n        \"a<U+202E>b\",\n        2\n    ]\n}"_s);
    dialog.setState(QJsonValue(true));
    QCOMPARE(dialog.text(), u"true"_s);
    dialog.setState(QJsonArray { QString(600'000, u'x') });
    QVERIFY(dialog.text().size() < 520'000);
    QVERIFY(dialog.text().contains("more characters"_L1));
}

COUNTERSIGN_TEST(tst_WaitingList, "tst_waitinglist")
#include "tst_waitinglist.moc"
