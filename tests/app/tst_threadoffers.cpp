// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "offeredchat.h"
#include "testregistry.h"
#include "widgets/chatsettingsdialog.h"
#include "widgets/composertray.h"
#include "widgets/toolserverdialog.h"

#include <QCheckBox>
#include <QLineEdit>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What a chat's session offers around the composer, as a person meets it, and what leaves for the server.
class tst_ThreadOffers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_chat = std::make_unique<OfferedChat>();
        QVERIFY(m_chat->open());
    }
    void cleanup() { m_chat.reset(); }
    void aCommandAndAModeGoWithTheMessage();
    void aStarterBringsItsCommand();
    void anotherAgentIsAnotherChat();
    void settingsAreAForm();
    void theLineIsShown();
    void wordsInPassing();
    void toolServersAreAddedAndSaid();
    void favourites();
    void whatIsTooLongStays();

private:
    [[nodiscard]] QWidget *part(const QString &name) const { return m_chat->fixture.window().findChild<QWidget *>(name); }
    [[nodiscard]] QPushButton *push(const QString &name) const { return m_chat->fixture.window().findChild<QPushButton *>(name); }
    void say(const QString &event, const QJsonValue &what) { m_chat->server.say(event, what); }

    std::unique_ptr<OfferedChat> m_chat;
};

void tst_ThreadOffers::aCommandAndAModeGoWithTheMessage()
{
    say(u"set_commands"_s,
        QJsonArray { QJsonObject { { u"id"_s, u"Shout"_s }, { u"description"_s, u"Loud"_s }, { u"button"_s, true } } });
    say(u"set_modes"_s,
        QJsonArray { QJsonObject {
            { u"id"_s, u"effort"_s },
            { u"name"_s, u"Effort"_s },
            { u"options"_s,
              QJsonArray { QJsonObject { { u"id"_s, u"low"_s }, { u"name"_s, u"Low"_s } },
                           QJsonObject { { u"id"_s, u"high"_s }, { u"name"_s, u"High"_s }, { u"default"_s, true } } } } } });
    QTRY_VERIFY(push(u"command:Shout"_s) && push(u"mode:effort"_s));
    push(u"command:Shout"_s)->click();
    m_chat->fixture.say(u"hello"_s);
    QTRY_COMPARE(m_chat->server.saidCount(u"client_message"_s), 1);
    const QJsonObject message = m_chat->sent().value("message"_L1).toObject();
    QCOMPARE(message.value("command"_L1).toString(), u"Shout"_s);
    QCOMPARE(message.value("modes"_L1).toObject(), (QJsonObject { { u"effort"_s, u"high"_s } }));
    QVERIFY(!push(u"command:Shout"_s)->isChecked()); // it does not stay
}

void tst_ThreadOffers::aStarterBringsItsCommand()
{
    QTRY_VERIFY(push(u"suggestion"_s));
    QCOMPARE(push(u"suggestion"_s)->text(), u"Find it"_s);
    QVERIFY(!push(u"suggestion"_s)->icon().isNull());
    push(u"suggestion"_s)->click();
    QTRY_COMPARE(m_chat->server.saidCount(u"client_message"_s), 1);
    const QJsonObject message = m_chat->sent().value("message"_L1).toObject();
    QCOMPARE(message.value("output"_L1).toString(), u"the minutes"_s);
    QCOMPARE(message.value("command"_L1).toString(), u"search"_s);
}

void tst_ThreadOffers::anotherAgentIsAnotherChat()
{
    const QString before = m_chat->fixture.connection().chat().threadId();
    auto *menu = m_chat->fixture.window().findChild<QMenu *>(u"agentMenu"_s);
    Q_EMIT menu->aboutToShow();
    QCOMPARE(menu->actions().size(), 2);
    QCOMPARE(menu->actions().last()->text(), u"New chat with Poet"_s);
    QCOMPARE(menu->actions().last()->toolTip(), u"<qt>About &lt;b&gt;Poet&lt;/b&gt;</qt>"_s); // an agent's words are no markup
    menu->actions().last()->trigger();
    QVERIFY(m_chat->fixture.connection().chat().threadId() != before);
    QTRY_COMPARE(m_chat->server.greetings().last().value("chatProfile"_L1).toString(), u"Poet"_s);
}

void tst_ThreadOffers::settingsAreAForm()
{
    QVERIFY(!push(u"chatSettings"_s));
    const QJsonObject verbose {
        { u"type"_s, u"switch"_s }, { u"id"_s, u"verbose"_s }, { u"label"_s, u"Verbose"_s }, { u"initial"_s, true }
    };
    say(u"chat_settings"_s, QJsonArray { verbose });
    QTRY_VERIFY(push(u"chatSettings"_s));
    push(u"chatSettings"_s)->click();
    auto *dialog = m_chat->fixture.window().findChild<ChatSettingsDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    dialog->findChild<QCheckBox *>()->click();
    QTRY_COMPARE(m_chat->server.saidCount(u"chat_settings_edit"_s), 1);
    dialog->findChild<QPushButton *>(u"saveSettings"_s)->click();
    QTRY_COMPARE(m_chat->server.saidCount(u"chat_settings_change"_s), 1);
    QCOMPARE(m_chat->sent(u"chat_settings_change"_s), (QJsonObject { { u"verbose"_s, false } }));
}

void tst_ThreadOffers::theLineIsShown()
{
    QCOMPARE(m_chat->line(), u"Ready"_s);
    say(u"token_usage"_s, 1234);
    QTRY_COMPARE(m_chat->line(), u"Ready · %1 tokens"_s.arg(QLocale().toString(1234)));
    m_chat->server.manner = ScriptedChainlit::Manner::RefusesConnect;
    m_chat->server.drop();
    QTRY_VERIFY(m_chat->line().startsWith("No connection"_L1));
    QTRY_VERIFY(m_chat->fixture.button(u"tryNow"_s));
    m_chat->server.manner = ScriptedChainlit::Manner::Welcomes;
    m_chat->fixture.button(u"tryNow"_s)->click();
    QTRY_VERIFY(m_chat->line().startsWith("Ready"_L1));
    QVERIFY(!m_chat->fixture.button(u"tryNow"_s));
}

void tst_ThreadOffers::wordsInPassing()
{
    m_chat->fixture.notices().setWellTime(std::chrono::milliseconds(1));
    say(u"toast"_s, QJsonObject { { u"message"_s, u"Something broke"_s }, { u"type"_s, u"error"_s } });
    QTRY_VERIFY(m_chat->fixture.notice(u"agent-says-0"_s));
    QCOMPARE(m_chat->fixture.notice(u"agent-says-0"_s)->about.condition, Condition::AgentSays);
    QCOMPARE(m_chat->fixture.notices().sentences(), u"Echo says: “Something broke”."_s);
    say(u"toast"_s, QJsonObject { { u"message"_s, u"Saved"_s }, { u"type"_s, u"info"_s } });
    QTRY_VERIFY(!m_chat->fixture.notice(u"agent-says-1"_s)); // it came and went
    QVERIFY(m_chat->fixture.notice(u"agent-says-0"_s));      // trouble stays
}

void tst_ThreadOffers::toolServersAreAddedAndSaid()
{
    QTRY_VERIFY(push(u"toolServers"_s));
    m_chat->server.answers.insert("POST /mcp", { 200, R"({"success":true,"mcp":{"name":"files","tools":[{"name":"read"}]}})" });
    push(u"toolServers"_s)->click();
    auto *dialog = m_chat->fixture.window().findChild<ToolServerDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    dialog->findChild<QLineEdit *>(u"toolServerName"_s)->setText(u"files"_s);
    dialog->findChild<QLineEdit *>(u"toolServerPlace"_s)->setText(u"https://tools.example.com/sse"_s);
    dialog->findChild<QPushButton *>(u"addToolServer"_s)->click();
    QTRY_VERIFY(dialog->findChild<QWidget *>(u"toolServer:files"_s));
    QTRY_COMPARE(push(u"toolServers"_s)->text(), u"Tool servers: 1"_s);
    m_chat->server.answers.insert("POST /mcp", { 400, R"({"detail":"SSE MCP is not enabled"})" });
    dialog->findChild<QLineEdit *>(u"toolServerName"_s)->setText(u"other"_s);
    dialog->findChild<QLineEdit *>(u"toolServerPlace"_s)->setText(u"https://other.example.com/sse"_s);
    dialog->findChild<QPushButton *>(u"addToolServer"_s)->click();
    QTRY_VERIFY(m_chat->label(u"toolServerPlaceNote"_s).contains("SSE MCP is not enabled"_L1));
}

void tst_ThreadOffers::favourites()
{
    say(u"set_favorites"_s, QJsonArray { QJsonObject { { u"id"_s, u"1"_s }, { u"output"_s, u"Write the minutes"_s } } });
    QTRY_VERIFY(push(u"favourites"_s));
    push(u"favourites"_s)->menu()->actions().first()->trigger();
    QCOMPARE(m_chat->fixture.composer().text(), u"Write the minutes"_s);
    m_chat->fixture.say(u"Write the minutes"_s);
    QTRY_COMPARE(m_chat->server.saidCount(u"client_message"_s), 1);
    m_chat->answer(u"Done"_s);
    QTRY_VERIFY(m_chat->fixture.isAnswered());
    Q_EMIT m_chat->fixture.transcript().favouriteRequested(m_chat->fixture.connection().chat().model().message(0).id, true);
    QTRY_COMPARE(m_chat->server.saidCount(u"message_favorite"_s), 1);
}

//! More than the server takes at once: nothing leaves, and nothing is lost.
void tst_ThreadOffers::whatIsTooLongStays()
{
    m_chat = std::make_unique<OfferedChat>();
    m_chat->server.maxPayload = 5'000;
    QVERIFY(m_chat->open());
    const QString text = u"a word "_s.repeated(1'000).trimmed();
    m_chat->fixture.composer().setText(text);
    m_chat->fixture.button(u"send"_s)->click();
    QCOMPARE(m_chat->fixture.composer().text(), text);
    QVERIFY(m_chat->label(u"composerHint"_s).contains("more than"_L1));
    QCOMPARE(m_chat->server.saidCount(u"client_message"_s), 0);
}

COUNTERSIGN_TEST(tst_ThreadOffers, "tst_threadoffers")
#include "tst_threadoffers.moc"
