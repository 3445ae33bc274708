// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "samplethread.h"

#include <QJsonArray>

#include <utility>

namespace countersign::test {

using namespace Qt::StringLiterals;

using Role = Message::Role;
using State = ToolCall::State;

Message &SampleThread::say(Role role, const QString &id, const QString &text, int minutesAgo)
{
    Message message;
    message.id = id;
    message.role = role;
    message.text = text;
    message.at = m_now.addSecs(-60 * minutesAgo);
    m_messages.push_back(message);
    return m_messages.back();
}

ToolCall &SampleThread::call(const QString &id, State state, const QString &arguments, const QString &result, qint64 milliseconds)
{
    ToolCall made;
    made.id = u"tool-"_s + id;
    made.name = id;
    made.state = state;
    made.arguments = arguments;
    made.result = result;
    made.milliseconds = milliseconds;
    m_messages.back().toolCalls << made;
    return m_messages.back().toolCalls.back();
}

Conversation SampleThread::take()
{
    Conversation conversation;
    conversation.threadId = u"sample"_s;
    conversation.agentId = u"analyst"_s;
    for (const Message &message : std::exchange(m_messages, {}))
        conversation.append(message);
    return conversation;
}

Conversation SampleThread::finished()
{
    say(Role::User, u"own-1"_s, u"Good morning. Who are you?"_s, 26 * 60);
    say(Role::Assistant, u"say-1"_s,
        u"I read *orders* and *carriers* for your team. See [the guide](https://docs.example.com/guide)."_s, 26 * 60);
    say(Role::User, u"own-2"_s, u"Which carriers were late most often in October? Show me the query too."_s, 12);
    say(Role::Reasoning, u"think-1"_s,
        u"The orders table keeps promised and delivered dates. Late means delivered after promised. I group by carrier and leave "
        "out cancelled orders."_s,
        11)
        .milliseconds = 6400;
    say(Role::Assistant, u"say-2"_s, {}, 11);
    call(u"query_orders"_s, State::Done, u"{\"month\":\"October 2026\",\"late\":true}"_s, u"{\"rows\":3}"_s, 1200);
    say(Role::Assistant, u"say-3"_s, {}, 11);
    call(u"find_carriers"_s, State::Done, u"{\"names\":[\"Northline\",\"Kestrel Post\"]}"_s, u"[]"_s, 800);
    Message &answer =
        say(Role::Assistant, u"say-4"_s,
            u"Two carriers stand out: together they make up **91 % of all late deliveries**.\n\n"
            "| Carrier | Late | Days late, mean | Mostly |\n|---|---|---|---|\n| Northline | 212 | 2.4 | weekends |\n"
            "| Kestrel Post | 187 | 1.9 | island addresses |\n| Parcelway | 41 | 1.1 | no pattern |\n\n"
            "This is the query. Change the two dates and it answers for any month:\n\n```SQL\n"
            "SELECT carrier, count(*) AS late\nFROM   orders\nWHERE  delivered > promised\nGROUP BY carrier;  -- 4 rows\n"
            "```\n\n> A quote: parcels handed over after `16:30` on a Friday wait until Monday.\n\n1. First\n2. Second\n"
            "   - inside\n\nNot [example.com](https://xn--exmple-cua.com/a) but elsewhere."_s,
            10);
    answer.run = RunSummary { u"run-1"_s, 8300, { { u"example"_s, u"large-1"_s, 1204, 310, 1514, 120, 900, -1 } } };
    say(Role::User, u"own-3"_s, u"Check the drafts, then tidy up whatever is safe."_s, 8);
    Message &activity = say(Role::Activity, u"act-1"_s, {}, 8);
    activity.activityType = u"status"_s;
    activity.activity = { { u"text"_s, u"Looked into three folders."_s } };
    Message &unknown = say(Role::Activity, u"act-2"_s, {}, 8);
    unknown.activityType = u"a2ui-surface"_s;
    unknown.activity = { { u"surface"_s, u"board"_s }, { u"cards"_s, QJsonArray { 1, 2, 3 } } };
    say(Role::Assistant, u"say-5"_s, u"All three are free. Next I tried to remove them and to tell their owners."_s, 7);
    call(u"delete_invoices"_s, State::RefusedByPerson, u"{\"count\":3}"_s);
    call(u"purge_archive"_s, State::Declined, u"{}"_s,
         u"{\"reason\":\"Only an admin may run this; you are signed in as guest\"}"_s);
    call(u"send_mail"_s, State::Failed, u"{\"to\":\"owners@example.com\"}"_s, u"connect ETIMEDOUT mail.example.com:587"_s, 30000);
    call(u"rename_drafts"_s, State::Done, u"{\"prefix\":\"old\"}"_s, u"{\"renamed\":3}"_s, 300).sentArguments =
        u"{\"prefix\": \"old-2025\"}"_s;
    return take();
}

Conversation SampleThread::running()
{
    say(Role::User, u"own-1"_s, u"Compare October with September."_s, 1);
    say(Role::Reasoning, u"think-1"_s, u"Both months have the same number of"_s, 1).end = Message::End::Open;
    say(Role::Assistant, u"say-1"_s, {}, 1);
    call(u"export_csv"_s, State::Running, u"{\"file\":\"3 invoices to drafts-2025.csv\"}"_s);
    call(u"write_note"_s, State::Preparing, u"{\"year\": \"2025\", \"text\": \"Three drafts were"_s);
    say(Role::Assistant, u"say-2"_s,
        u"For Northline it is worth looking at the cut-off time: parcels handed over after `16:30` on a Friday wait until"_s, 0)
        .end = Message::End::Open;
    Conversation conversation = take();
    conversation.activeRunId = u"run-1"_s;
    conversation.steps = { { u"compare months"_s, {} } };
    conversation.subagents = { { u"sub-1"_s, u"Researcher"_s, u"Reads the archive"_s, {}, {}, Subagent::State::Running, {} } };
    return conversation;
}

Conversation SampleThread::asking()
{
    say(Role::User, u"own-1"_s, u"Delete the draft invoices from last year that nobody ever opened."_s, 3);
    say(Role::Assistant, u"say-1"_s, u"I found three drafts that were never opened. None of them was sent, paid or booked."_s, 2);
    call(u"confirm_action"_s, State::AwaitingApproval,
         u"{\"action\":\"delete_invoices\",\"question\":\"Deletes invoices for good. They cannot be brought back.\",\"invoices\":"
         "[\"INV-2025-0231\",\"INV-2025-0238\"],\"notify_owner\":false,\"reason\":\"Unopened \\u202edrafts **of** 2025\"}"_s);
    say(Role::Assistant, u"say-2"_s, {}, 2);
    call(u"run_script"_s, State::AwaitingApproval,
         u"{\"script\":\""_s + u"rm -r drafts; "_s.repeated(300) + u"\",\"limit\":12.50}"_s);
    say(Role::Assistant, u"say-3"_s, {}, 1);
    call(
        u"ask_user"_s, State::AwaitingApproval,
        u"{\"question\":\"Which month should I compare "
        u"with?\",\"schema\":{\"type\":\"object\",\"required\":[\"month\"],\"properties\":{"
        "\"month\":{\"title\":\"Month\",\"enum\":[\"September 2026\",\"October "
        "2025\"]},\"note\":{\"title\":\"Note\",\"type\":\"string\","
        "\"description\":\"Anything else it should know\"},\"rows\":{\"title\":\"Rows at "
        "most\",\"type\":\"integer\",\"minimum\":1,"
        "\"maximum\":500,\"default\":50},\"returns\":{\"title\":\"Leave out returns\",\"type\":\"boolean\",\"default\":true}}}}"_s);
    return take();
}

Conversation SampleThread::waiting()
{
    using Delivery = Message::Delivery;
    say(Role::User, u"own-0"_s, u"Which ones?"_s, 20);
    say(Role::Assistant, u"say-1"_s, u"Northline, Kestrel Post, and then"_s, 20).end = Message::End::BrokeOff;
    say(Role::User, u"own-1"_s, u"Please do the same for September."_s, 15).delivery = Delivery::MayHaveArrived;
    say(Role::Assistant, u"say-2"_s, u"September had"_s, 14).end = Message::End::Stopped;
    say(Role::User, u"own-2"_s, u"And for August."_s, 10).delivery = Delivery::Refused;
    say(Role::User, u"own-3"_s, u"Thank you. Please put both months side by side."_s, 5).delivery = Delivery::WaitsForSignIn;
    say(Role::User, u"own-4"_s, u"And leave out the returns."_s, 4).delivery = Delivery::WaitsForSignIn;
    say(Role::User, u"own-5"_s, u"Then send it to everybody."_s, 1).delivery = Delivery::WaitsForTurn;
    return take();
}

Conversation SampleThread::scripts()
{
    say(Role::User, u"own-1"_s, u"أيّ شركات الشحن تأخّرت أكثر في أكتوبر؟ أرني الاستعلام أيضًا."_s, 9);
    say(Role::Assistant, u"say-1"_s,
        u"شركتان تبرزان: معًا تشكّلان **91٪ من كل الشحنات المتأخرة**.\n\n| شركة الشحن | متأخرة | الغالب |\n|---|---|---|\n"
        "| Northline | 212 | نهاية الأسبوع |\n| Kestrel Post | 187 | عناوين الجزر |\n\nهذا هو الاستعلام. غيّر التاريخين `promised "
        "BETWEEN` "
        "ليجيب عن أي شهر:\n\n```SQL\nSELECT carrier, count(*) AS late,\nFROM   orders\n```\n\n- أولًا\n- ثانيًا"_s,
        8);
    say(Role::User, u"own-2"_s, u"十月に最も遅延が多かった運送会社はどこですか？"_s, 5);
    say(Role::Assistant, u"say-2"_s,
        u"**二社**が目立ちます。全遅延の 91 % を占めています。金曜日の `16:30` 以降に引き渡された荷物は月曜日まで待ちます。"_s,
        4);
    return take();
}

QList<Interrupt> SampleThread::interrupts() const
{
    Interrupt form;
    form.id = u"int-1"_s;
    form.reason = u"input_required"_s;
    form.message = u"Where should the export go?"_s;
    form.responseSchema = { { u"type"_s, u"object"_s },
                            { u"required"_s, QJsonArray { u"folder"_s } },
                            { u"properties"_s, QJsonObject { { u"folder"_s, QJsonObject { { u"type"_s, u"string"_s },
                                                                                          { u"title"_s, u"Folder"_s } } } } } };
    form.expiresAt = m_now.addSecs(5 * 60);
    Interrupt agreement;
    agreement.id = u"int-2"_s;
    agreement.reason = u"confirmation"_s;
    agreement.message = u"Tell the owners as well?"_s;
    Interrupt words;
    words.id = u"int-3"_s;
    words.reason = u"example:review"_s;
    words.message = u"What should the note say?"_s;
    return { form, agreement, words };
}

} // namespace countersign::test
