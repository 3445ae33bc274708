// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitelements.h"
#include "chainlit/chainlitforms.h"
#include "chainlit/chainlitproject.h"
#include "chainlit/chainlitroutes.h"
#include "testregistry.h"

#include <QTest>
#include <QTimeZone>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
QJsonDocument parsed(const char *text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text);
    if (document.isNull())
        qFatal("no JSON: %s", text);
    return document;
}
} // namespace

class tst_ChainlitForms : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsEveryKindOfInput()
    {
        const auto pages = chainlitSettings(parsed(R"([
            {"type":"select","id":"model","label":"Model","initial":"small","items":[{"label":"small","value":"small"},{"label":"large","value":"large"}]},
            {"type":"slider","id":"temperature","label":"Temperature","initial":0.5,"min":0,"max":1,"step":0.1},
            {"type":"switch","id":"verbose","initial":false},{"type":"textinput","id":"prefix","initial":"You said:","multiline":true,"placeholder":"p"},
            {"type":"numberinput","id":"n","initial":null},{"type":"tags","id":"tags","initial":["a"]},{"type":"multiselect","id":"m","items":[]},
            {"type":"checkbox","id":"c","initial":true,"disabled":true},{"type":"radio","id":"r","items":[]},
            {"type":"datepicker","id":"d","mode":"range","format":"PPP"},{"type":"hologram","id":"h","initial":7},{"type":"switch"}])")
                                                .array());
        QCOMPARE(pages.size(), 1);
        QCOMPARE(pages.first().inputs.size(), 11);
        using Kind = SettingInput::Kind;
        const QList<Kind> kinds { Kind::Select,      Kind::Slider,   Kind::Switch, Kind::Text, Kind::Number, Kind::Tags,
                                  Kind::MultiSelect, Kind::Checkbox, Kind::Radio,  Kind::Date, Kind::Unknown };
        for (qsizetype i = 0; i < kinds.size(); ++i)
            QCOMPARE(pages.first().inputs.at(i).kind, kinds.at(i));
        QCOMPARE(pages.first().inputs.at(0).items.size(), 2);
        QCOMPARE(pages.first().inputs.at(1).maximum, 1.0);
        QVERIFY(pages.first().inputs.at(3).isMultiline);
        QVERIFY(pages.first().inputs.at(7).isDisabled);
        QVERIFY(pages.first().inputs.at(9).isRange);
        const QJsonObject values = initialValues(pages);
        QCOMPARE(values.value("prefix"_L1).toString(), u"You said:"_s);
        QCOMPARE(values.value("h"_L1).toInt(), 7);
    }

    void readsTabs()
    {
        const auto pages = chainlitSettings(
            parsed(R"([{"id":"one","label":"One","inputs":[{"type":"switch","id":"a"}]},{"id":"two","label":"Two","inputs":[]}])")
                .array());
        QCOMPARE(pages.size(), 2);
        QCOMPARE(pages.first().label, u"One"_s);
        QCOMPARE(pages.first().inputs.size(), 1);
    }

    void boundsHostileForms()
    {
        QJsonArray many;
        for (int i = 0; i < 5000; ++i)
            many << QJsonObject {
                { u"type"_s, u"slider"_s }, { u"id"_s, u"%1"_s.arg(i) }, { u"min"_s, 5 }, { u"max"_s, 1 }, { u"step"_s, 0 }
            };
        const auto pages = chainlitSettings(many);
        QCOMPARE(pages.first().inputs.size(), 200);
        QVERIFY(pages.first().inputs.first().minimum <= pages.first().inputs.first().maximum);
        QVERIFY(pages.first().inputs.first().step > 0);
        QVERIFY(chainlitSettings({ 1, u"x"_s, QJsonValue() }).isEmpty());
    }

    void readsCommandsAndModes()
    {
        const auto commands = chainlitCommands(
            parsed(
                R"([{"id":"Shout","icon":"megaphone","description":"Answer in capitals","button":true},{"description":"nameless"}])")
                .array());
        QCOMPARE(commands.size(), 1);
        QVERIFY(commands.first().isButton && !commands.first().isPersistent);
        const auto modes = chainlitModes(
            parsed(
                R"([{"id":"m","name":"Model","options":[{"id":"a","name":"A","default":true},{"id":"b","name":"B"}]},{"id":"x","options":[]}])")
                .array());
        QCOMPARE(modes.size(), 1);
        QVERIFY(modes.first().options.first().isDefault);
    }

    void readsQuestions_data()
    {
        QTest::addColumn<QByteArray>("spec");
        QTest::addColumn<QString>("ask");
        QTest::newRow("text") << QByteArray(R"({"type":"text","timeout":60})") << u"text"_s;
        QTest::newRow("file") << QByteArray(
            R"({"type":"file","timeout":60,"accept":{"text/plain":[".txt"]},"max_files":1,"max_size_mb":1})")
                              << u"file"_s;
        QTest::newRow("action") << QByteArray(R"({"type":"action","timeout":60,"keys":["a1","a2"]})") << u"action"_s;
        QTest::newRow("element") << QByteArray(R"({"type":"element","timeout":60,"element_id":"e"})") << u"element"_s;
        QTest::newRow("of a kind nobody knows") << QByteArray(R"({"type":"thought","timeout":60})") << u""_s;
    }
    void readsQuestions()
    {
        QFETCH(const QByteArray, spec);
        QFETCH(const QString, ask);
        const QJsonObject payload { { u"msg"_s, QJsonObject { { u"id"_s, u"q"_s }, { u"parentId"_s, u"r"_s } } },
                                    { u"spec"_s, parsed(spec.constData()).object() } };
        const auto read = ChainlitAsk::read(payload, 3);
        QCOMPARE(read.has_value(), !ask.isEmpty());
        QVERIFY(!ChainlitAsk::read(payload, -1));
        if (!read)
            return;
        const QDateTime now(QDate(2026, 1, 1), QTime(0, 0), QTimeZone::utc());
        const Interrupt interrupt = read->interrupt(u"words"_s, { { u"a1"_s, {}, u"approve"_s, u"Approve"_s, {}, {}, {} } }, now);
        QCOMPARE(interrupt.id, u"q"_s);
        QCOMPARE(interrupt.expiresAt, now.addSecs(60));
        QCOMPARE(interrupt.metadata.value("ask"_L1).toString(), ask);
    }

    void answersAnActionWithTheWholeObject()
    {
        ChainlitAsk ask;
        ask.kind = ChainlitAsk::Kind::Action;
        ask.actionKeys = { u"a1"_s };
        const OfferedAction approve {
            u"a1"_s, u"q"_s, u"approve"_s, u"Approve"_s, u"Go"_s, u"check"_s, { { u"value"_s, u"yes"_s } }
        };
        const QJsonValue answer = ask.answer({ u"q"_s, ResumeEntry::Status::Resolved, u"a1"_s }, { approve }, {});
        QCOMPARE(answer.toObject(), chainlitJson(approve));
        QVERIFY(ask.answer({ u"q"_s, ResumeEntry::Status::Resolved, u"of another question"_s }, { approve }, {}).isNull());
        QVERIFY(ask.answer({ u"q"_s, ResumeEntry::Status::Cancelled }, { approve }, {}).isNull());
    }

    void answersFilesByTheirIds()
    {
        ChainlitAsk ask;
        ask.kind = ChainlitAsk::Kind::File;
        const QJsonValue answer = ask.answer(
            { u"q"_s, ResumeEntry::Status::Resolved, QJsonArray { QJsonObject { { u"id"_s, u"f1"_s }, { u"name"_s, u"x"_s } } } },
            {}, {});
        QCOMPARE(answer.toArray(), (QJsonArray { QJsonObject { { u"id"_s, u"f1"_s } } }));
        QVERIFY(ask.answer({ u"q"_s, ResumeEntry::Status::Resolved, QJsonArray() }, {}, {}).isNull());
    }

    void readsProfilesStartersAndFeatures()
    {
        // "Any type" is the start and the end of a comment to moc.
        const QByteArray told = QByteArray(R"({"ui":{"name":"Assistant"},"features":{"edit_message":true,"favorites":false,
            "spontaneous_file_upload":{"enabled":true,"accept":["ANY"],"max_files":20,"max_size_mb":500},"mcp":{"enabled":true,"sse":{"enabled":true},"streamable_http":{"enabled":false}}},
            "userEnv":["OPENAI_API_KEY"],"dataPersistence":true,"threadResumable":true,"threadSharing":true,
            "chatProfiles":[{"name":"Echo","markdown_description":"Repeats","default":false,"starters":null},{"name":"Tools & más","markdown_description":"d","default":true,"starters":[{"label":"L","message":"m","command":"Shout"}]}],
            "starters":[{"label":"Who","message":"whoami"},{"label":"nothing"}],"starterCategories":[{"label":"c","starters":[{"label":"X","message":"x"}]}]})").replace("ANY", "*" "/" "*");
        const auto project = ChainlitProject::read(told, u"chat.example"_s);
        QVERIFY(project);
        QCOMPARE(project->agents.size(), 2);
        QCOMPARE(project->agents.first().id, u"Tools & más"_s);
        QCOMPARE(project->starters.value(u"Tools & más"_s).first().command, u"Shout"_s);
        QCOMPARE(project->starters.value(u"Echo"_s).size(), 2);
        QVERIFY(project->features.editsMessages && project->features.takesFeedback && project->features.sharesThreads);
        QVERIFY(project->features.uploads.types.isEmpty());
        QCOMPARE(project->features.uploads.mostBytes, 500LL * 1024 * 1024);
        QCOMPARE(project->features.toolServers, QList { ToolServer::Kind::Sse });
        QCOMPARE(project->wantedKeys, QStringList { u"OPENAI_API_KEY"_s });
    }

    void aServerWithoutProfilesHasOneAgent()
    {
        const auto project = ChainlitProject::read(QByteArray(R"({"ui":{},"features":{}})")
                                                       .replace("ANY", "*"
                                                                       "/"
                                                                       "*"), // moc would take it for a comment
                                                   u"chat.example"_s);
        QVERIFY(project && !project->hasProfiles);
        QCOMPARE(project->agents.size(), 1);
        QCOMPARE(project->agents.first().name, u"chat.example"_s);
        QVERIFY(!ChainlitProject::read("<html>", {}));
        QVERIFY(!ChainlitProject::read(R"({"detail":"x"})", {}));
    }

    void readsPagesOfThreads()
    {
        const auto page = ChainlitThreadPage::read(R"({"pageInfo":{"hasNextPage":true,"endCursor":"c2"},"data":[
            {"id":"t1","name":"  first\nthread ","createdAt":"2026-11-21T20:19:15","metadata":{"chat_profile":"Echo"},"steps":[{"createdAt":"2026-11-22T08:00:00Z"}]},{"name":"no id"}]})");
        QVERIFY(page);
        QCOMPARE(page->nextCursor, u"c2"_s);
        QCOMPARE(page->threads.size(), 1);
        QCOMPARE(page->threads.first().name, u"first thread"_s);
        QCOMPARE(page->threads.first().agentId, u"Echo"_s);
        QCOMPARE(page->threads.first().changed, QDateTime(QDate(2026, 11, 22), QTime(8, 0), QTimeZone::utc()));
        QVERIFY(!ChainlitThreadPage::read("<html>"));
    }

    void readsTaskLists()
    {
        const auto tasks = chainlitTasks(
            R"({"status":"Running","tasks":[{"title":"Read","status":"running","forId":"a"},{"title":"Answer","status":"ready"}]})");
        QVERIFY(tasks);
        QCOMPARE(tasks->value("tasks"_L1).toArray().size(), 2);
        QVERIFY(!chainlitTasks("not a list"));
    }

    void writesUploadsAsOnePartWithNameAndType()
    {
        const ChainlitRoutes routes(QUrl(u"https://chat.example/chat/"_s));
        const HttpRequest request = routes.file(u"s 1"_s, u"r"_s, u"a\"b.txt"_s, u""_s, "bytes");
        QCOMPARE(request.url.toString(QUrl::FullyEncoded),
                 u"https://chat.example/chat/project/file?session_id=s%201&ask_parent_id=r"_s);
        QVERIFY(headerValue(request.headers, "Content-Type").startsWith("multipart/form-data; boundary="));
        QVERIFY(request.body.contains("name=\"file\"; filename=\"a%22b.txt\"\r\nContent-Type: text/plain\r\n\r\nbytes\r\n"));
        QCOMPARE(uploadType(u"image/png"_s, u"x"_s), u"image/png"_s);
        QCOMPARE(uploadType(u"evil\r\nX: y"_s, u"x.unknownkind"_s), u"application/octet-stream"_s);
    }

    void keepsTheRootPath()
    {
        QCOMPARE(chainlitUrl(QUrl(u"https://chat.example/chat"_s), u"/ws/socket.io/"_s),
                 QUrl(u"https://chat.example/chat/ws/socket.io/"_s));
        QCOMPARE(chainlitUrl(QUrl(u"https://chat.example/chat//?x=1#y"_s), u"/user"_s),
                 QUrl(u"https://chat.example/chat/user"_s));
        QCOMPARE(ChainlitRoutes(QUrl(u"https://chat.example"_s)).feedback(u"r"_s, u"t"_s, u"s"_s, {}).url,
                 QUrl(u"https://chat.example/feedback"_s));
    }
};

COUNTERSIGN_TEST(tst_ChainlitForms, "tst_chainlitforms")
#include "tst_chainlitforms.moc"
