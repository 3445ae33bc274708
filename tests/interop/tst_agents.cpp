// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk.h"
#include "peer.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
const QString kMultiRoute = u"multi-route"_s;
const QString kSingle = u"single-endpoint"_s;
const QString kAgUi = u"AG-UI"_s;
} // namespace

//! Agent by agent, what a person sees: every agent of the runtime peer, through both kinds of CopilotKit endpoint and as a plain
//! AG-UI endpoint that writes with @ag-ui/encoder 1.0.0. README.md has the same table in words.
class tst_Agents : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void shows_data();
    void shows();
    void cleanupTestCase();

private:
    //! One row of the table. `shown` is what the transcript says, in this order; "{who}" is who is signed in, "{gate}" what
    //! the gated tool says to them.
    struct Row
    {
        QString agent;
        QString said;
        //! On the card, once it is there: a button pressed, "field=words" typed; "see WORDS" and "no more WORDS" wait.
        QStringList done;
        QStringList shown;
        Condition notice = Condition::None; //!< on the notice bar; None = nothing is there
    };
    static QList<Row> talking();
    static QList<Row> calling();
    static QList<Row> asking();
    static QList<Row> failing(const QString &endpoint);
    void open(const QString &endpoint);
    void act(const QString &step) const;
    [[nodiscard]] QString missing(const QStringList &shown) const;

    std::unique_ptr<ProviderPeer> m_provider;
    std::unique_ptr<RuntimePeer> m_runtime;
    std::unique_ptr<Desk> m_desk;
    QString m_endpoint;
};

QList<tst_Agents::Row> tst_Agents::talking()
{
    return {
        { u"default"_s, u"hello"_s, {}, { u"You said: hello"_s, u"Signed in as {who} (permissions: "_s, u"Messages: 1."_s } },
        { u"echo"_s, u"headers"_s, {}, { u"You said: headers"_s, u"Forwarded headers: "_s } },
        { u"markdown"_s,
          u"1"_s,
          {},
          { u"Heading one\n"_s, u"1. first\n2. second\n• nested bullet\n☑ done task\n☐ open task\n"_s,
            u"A quotation over two lines."_s, u"Language\tTyped\tYear\nC++\tyes\t1985\n"_s, u"#include <iostream>\n"_s,
            u"def delete_record("_s, u"{\"a\": [1, 2, {\"b\": null}]}"_s, u"no language here"_s, u"an image"_s,
            u"<script>alert(1)</script>"_s, u"Grüße, 日本語, 👩‍👩‍👧‍👦"_s } },
        { u"flood"_s, u"2000"_s, {}, { u"w1 w2 w3 "_s, u" w1000 "_s, u" w1999 w2000"_s } },
        { u"slow"_s, u"2"_s, {}, { u"tick 1 tick 2"_s } },
        { u"quiet"_s, u"1"_s, {}, { u"Thank you for waiting."_s } },
        { u"reasoning"_s, u"now"_s, {}, { u"Thought for"_s, u"Take the second option."_s } },
        { u"reasoning"_s, u"legacy"_s, {}, { u"Thought for"_s, u"Take the second option."_s } },
        { u"state"_s, u"now"_s, {}, { u"SEARCH"_s, u"State is up to date (from the snapshot)."_s } },
        { u"chunks"_s, u"now"_s, {}, { u"One two three."_s, u"get_time, UTC, Done"_s, u"Thought for"_s, u"Done."_s } },
    };
}

QList<tst_Agents::Row> tst_Agents::calling()
{
    const QString weather = u"get_weather, Copenhagen, celsius, Done"_s;
    return {
        { u"tools"_s, u"weather"_s, {}, { u"Let me look that up."_s, weather, u"It is 7 °C with drizzle in Copenhagen."_s } },
        { u"tools"_s,
          u"parallel"_s,
          {},
          { weather, u"get_time, UTC, Done"_s, u"get_time, Asia/Tokyo, Done"_s, u"It is 7 °C"_s } },
        { u"tools"_s, u"delete 42"_s, {}, { weather, u"delete_record, "_s, u"{gate}"_s } },
        { u"hitl"_s,
          u"please confirm_action"_s,
          { u"confirm"_s },
          { u"I need you for this."_s, u"Thank you. The answer to call_"_s, u"\"approved\":true"_s } },
        { u"hitl"_s,
          u"please confirm_action"_s,
          { u"refuse"_s },
          { u"I need you for this."_s, u"Thank you. The answer to call_"_s, u"\"approved\":false"_s } },
        { u"hitl"_s,
          u"please ask_user"_s,
          { u"answerText=Rather not"_s, u"answer"_s },
          { u"I need you for this."_s, u"Thank you. The answer to call_"_s, u"Rather not"_s } },
        { u"hitl"_s,
          u"please ask_user"_s,
          { u"notNow"_s },
          { u"I need you for this."_s, u"Thank you. The answer to call_"_s, u"\"answered\":false"_s } },
    };
}

QList<tst_Agents::Row> tst_Agents::asking()
{
    const QString before = u"Before I go on I need a decision."_s;
    return {
        { u"interrupt"_s,
          u"1"_s,
          { u"field:approved"_s, u"answer"_s },
          { before, u"Resumed int_"_s, u"resolved"_s, u"\"approved\":true"_s } },
        { u"interrupt"_s, u"1"_s, { u"notNow"_s }, { before, u"Resumed int_"_s, u"cancelled"_s } },
        { u"interrupt"_s,
          u"2"_s,
          { u"field:approved"_s, u"answer"_s, u"no more Approve step 1?"_s, u"see Approve step 2?"_s, u"notNow"_s },
          { before, u"Resumed int_"_s, u"resolved"_s, u"\"approved\":true"_s, u"Resumed int_"_s, u"cancelled"_s } },
        { u"interrupt"_s,
          u"expire 1"_s,
          { u"see The agent no longer waits for this answer."_s, u"notNow"_s },
          { before, u"Resumed int_"_s, u"cancelled"_s } },
        { u"interrupt"_s,
          u"legacy"_s,
          { u"answerText=Go on"_s, u"answer"_s },
          { before, u"Resumed the legacy way: "_s, u"Go on"_s } },
        { u"interrupt"_s,
          u"tool"_s,
          { u"field:approved"_s, u"answer"_s },
          { before, u"delete_record"_s, u"Resumed int_"_s, u"resolved"_s } },
    };
}

QList<tst_Agents::Row> tst_Agents::failing(const QString &endpoint)
{
    const bool canConnect = endpoint != kAgUi;
    QList<Row> rows {
        { u"fails"_s, u"now"_s, {}, { u"This is going well"_s, u"The answer ended with an error."_s }, Condition::AgentFailed },
        { u"fails"_s, u"throw"_s, {}, { u"About to throw."_s }, Condition::AgentFailed },
        { u"fails"_s,
          u"auth"_s,
          {},
          { u"This is going well"_s, u"The answer ended with an error."_s },
          Condition::UpstreamRefused },
        { u"drops"_s,
          u"now"_s,
          {},
          { u"part 1 part 2"_s, canConnect ? u"part 19 part 20"_s : u"The answer broke off."_s },
          canConnect ? Condition::None : Condition::AnswerBrokeOff },
        { u"expire"_s, u"now"_s, {}, { u"This answer still arrives; your token is refused from now on."_s } },
    };
    if (canConnect) {
        rows << Row { u"upstream"_s, u"hi"_s, {}, { u"You said: hi"_s, u"Signed in as {who} "_s } };
        rows << Row { u"upstream401"_s, u"hi"_s, {}, { u"It was not answered."_s }, Condition::UpstreamRefused };
    }
    return rows;
}

void tst_Agents::shows_data()
{
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QString>("agent");
    QTest::addColumn<QString>("said");
    QTest::addColumn<QStringList>("done");
    QTest::addColumn<QStringList>("shown");
    QTest::addColumn<Condition>("notice");
    for (const QString &endpoint : { kMultiRoute, kSingle, kAgUi }) {
        const QList<Row> rows = talking() + calling() + asking() + failing(endpoint);
        for (const Row &row : rows) {
            const QString name = QStringList { endpoint + u':', row.agent, row.said, row.done.value(0) }.join(u' ');
            QTest::newRow(qPrintable(name)) << endpoint << row.agent << row.said << row.done << row.shown << row.notice;
        }
    }
}

//! Signed in once per kind of endpoint. A plain AG-UI agent has an address of its own, which would be a sign-in each: those are
//! open.
void tst_Agents::open(const QString &endpoint)
{
    if (m_endpoint == endpoint)
        return;
    cleanupTestCase();
    m_endpoint = endpoint;
    if (endpoint != kAgUi)
        m_provider = std::make_unique<ProviderPeer>();
    m_runtime =
        std::make_unique<RuntimePeer>(m_provider.get(), endpoint == kSingle ? QStringList { u"--single"_s } : QStringList());
    m_desk = std::make_unique<Desk>();
    if (m_provider)
        m_desk->signIn(Desk::connectionTo(m_runtime->address(), m_provider.get()), u"admin"_s);
}

//! The first thing that is not shown where it should be; empty = all is there.
QString tst_Agents::missing(const QStringList &shown) const
{
    const QString transcript = m_desk->transcript();
    qsizetype from = 0;
    for (QString words : shown) {
        words.replace("{who}"_L1, m_provider ? "admin"_L1 : "anonymous"_L1);
        words.replace("{gate}"_L1, m_provider ? "The record is gone."_L1 : "Declined: anonymous lacks the admin permission."_L1);
        const qsizetype at = transcript.indexOf(words, from);
        if (at < 0)
            return words + u"\n--- in:\n"_s + transcript + u"--- notices:\n"_s + m_desk->notices() + u"\n--- requests:\n"_s
                   + m_desk->traffic();
        from = at + words.size();
    }
    return {};
}

void tst_Agents::act(const QString &step) const
{
    const QString see = u"see "_s;
    const QString noMore = u"no more "_s;
    if (step.startsWith(see))
        QTRY_VERIFY2_WITH_TIMEOUT(m_desk->screen().contains(step.mid(see.size())), qPrintable(step), kPatience);
    else if (step.startsWith(noMore))
        QTRY_VERIFY2_WITH_TIMEOUT(!m_desk->screen().contains(step.mid(noMore.size())), qPrintable(step), kPatience);
    else if (step.contains(u'='))
        m_desk->type(step.section(u'=', 0, 0), step.section(u'=', 1));
    else
        m_desk->press(step);
}

void tst_Agents::shows()
{
    QFETCH(QString, endpoint);
    QFETCH(QString, agent);
    QFETCH(QString, said);
    QFETCH(QStringList, done);
    QFETCH(QStringList, shown);
    QFETCH(Condition, notice);
    open(endpoint);
    if (endpoint == kAgUi)
        m_desk->application().openConnection(
            Desk::connectionTo(m_runtime->agentAddress(agent), nullptr, ConnectionConfig::Kind::AgUi));
    m_desk->chat().newThread();
    if (endpoint != kAgUi)
        m_desk->chat().setAgent(agent);
    m_desk->say(said);
    for (const QString &step : done)
        act(step);
    QTRY_VERIFY2_WITH_TIMEOUT(missing(shown).isEmpty(), qPrintable(missing(shown)), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(!m_desk->chat().isRunning(), kPatience);
    QTRY_VERIFY2(notice == Condition::None ? m_desk->notices().isEmpty() : m_desk->says(notice), qPrintable(m_desk->notices()));
}

void tst_Agents::cleanupTestCase()
{
    m_desk.reset();
    m_runtime.reset();
    m_provider.reset();
}

COUNTERSIGN_TEST(tst_Agents, "tst_agents")
#include "tst_agents.moc"
