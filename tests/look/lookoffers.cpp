// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lookbytes.h"
#include "lookscreens.h"

#include "app/chatpage.h"
#include "widgets/attachmentstrip.h"
#include "widgets/besidepane.h"
#include "widgets/chatsettingsdialog.h"
#include "widgets/commandlist.h"
#include "widgets/composer.h"
#include "widgets/composertray.h"
#include "widgets/connectiondialog.h"
#include "widgets/sidebar.h"
#include "widgets/suggestionrow.h"
#include "widgets/toolserverdialog.h"
#include "widgets/transcriptview.h"
#include "widgets/waitinglist.h"

#include <QAbstractButton>
#include <QJsonArray>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {

void beginChat(LookWindow &look)
{
    look.showChat();
    look.say(look.words().question, u"12:03"_s);
    look.answer(look.words().answer, u"12:04"_s);
}

void showAttachments(LookWindow &look)
{
    using State = AttachmentChip::State;
    beginChat(look);
    Composer &composer = look.part<Composer>();
    composer.setTakesFiles(true);
    composer.setText(u"Does this match?"_s);
    QImage picture = QImage::fromData(lookBytes(u"image"_s)).scaled(64, 64, Qt::KeepAspectRatio);
    composer.attachments().setChips({
        { u"1"_s, u"dock-photo.png"_s, 1'240'000, picture, State::Ready, -1, {}, false },
        { u"2"_s, u"october.csv"_s, 84'000, {}, State::Sending, 60, {}, false },
        { u"3"_s,
          u"a-very-long-name-that-somebody-gave-to-a-report-in-the-autumn-of-2026.pdf"_s,
          900,
          {},
          State::Waits,
          -1,
          u"Waits for you to sign in"_s,
          false },
        { u"4"_s,
          u"film.mp4"_s,
          900'000'000,
          {},
          State::Refused,
          -1,
          u"“film.mp4” is too large to send here. Files of up to 64 MB can go with a message."_s,
          false },
        { u"5"_s,
          u"notes.txt"_s,
          1200,
          {},
          State::Refused,
          -1,
          u"“notes.txt” was not taken. The server does not say why."_s,
          true },
    });
    composer.setFiles(Composer::Files::NotYet);
}

QList<Command> commands()
{
    return { { u"search"_s, u"Looks things up on the web"_s, u"globe"_s, false, false, false },
             { u"picture"_s, u"Draws what you describe"_s, u"image"_s, true, false, false },
             { u"think"_s, u"Takes its time, sees more"_s, u"brain"_s, true, true, true },
             { u"summarise-everything-that-was-said"_s, {}, {}, false, false, false } };
}

void showTray(LookWindow &look)
{
    beginChat(look);
    Composer &composer = look.part<Composer>();
    composer.setTakesFiles(true);
    ComposerTray &tray = composer.tray();
    tray.setCommands(commands());
    tray.setModes({ { u"model"_s,
                      u"Model"_s,
                      { { u"small"_s, u"Small"_s, u"Quick"_s, {}, false }, { u"large"_s, u"Large"_s, u"Slower"_s, {}, true } } },
                    { u"effort"_s, u"Effort"_s, { { u"m"_s, u"Medium"_s, {}, {}, true } } } });
    tray.setFavourites({ u"Write the minutes"_s });
    tray.setOffersSettings(true);
    tray.setOffersToolServers(true, 2);
    look.part<SuggestionRow>().setSuggestions({ { u"Compare with September"_s, u"Compare with September"_s, {}, {} },
                                                { u"Write to Northline"_s, u"Write to Northline"_s, {}, u"mail"_s },
                                                { u"Show it as a chart"_s, u"Show it as a chart"_s, {}, {} } });
}

void showCommands(LookWindow &look)
{
    showTray(look);
    look.part<SuggestionRow>().setSuggestions({});
    look.part<Composer>().commands().setCommands(commands());
    look.part<Composer>().insertText(u"/"_s);
}

SettingInput setting(SettingInput::Kind kind, const QString &id, const QString &label, const QString &description = {})
{
    SettingInput made;
    made.kind = kind;
    made.id = id;
    made.label = label;
    made.description = description;
    made.items = { { u"GPT-4"_s, 1 }, { u"Claude"_s, 2 }, { u"Mistral"_s, 3 } };
    made.maximum = 2;
    made.step = 0.5;
    return made;
}

QList<SettingPage> chatSettings()
{
    using Kind = SettingInput::Kind;
    SettingInput notes = setting(Kind::Text, u"notes"_s, u"Always keep in mind"_s);
    notes.isMultiline = true;
    SettingInput locked = setting(Kind::Text, u"region"_s, u"Region"_s);
    locked.isDisabled = true;
    return { { u"model"_s,
               u"Model"_s,
               { setting(Kind::Select, u"model"_s, u"Model"_s, u"Larger ones take longer."_s),
                 setting(Kind::Slider, u"temperature"_s, u"Temperature"_s),
                 setting(Kind::Switch, u"stream"_s, u"Stream answers"_s), setting(Kind::Radio, u"tone"_s, u"Tone"_s),
                 setting(Kind::Date, u"from"_s, u"From"_s) } },
             { u"more"_s,
               u"Sources"_s,
               { setting(Kind::MultiSelect, u"sources"_s, u"Sources"_s), setting(Kind::Tags, u"tags"_s, u"Tags"_s),
                 setting(Kind::Number, u"most"_s, u"At most"_s), notes, locked,
                 setting(Kind::Unknown, u"deep"_s, u"Something else"_s) } } };
}

void showChatSettings(LookWindow &look, bool second)
{
    beginChat(look);
    QList<SettingPage> pages = chatSettings();
    if (second)
        pages.swapItemsAt(0, 1);
    auto *dialog = new ChatSettingsDialog(look.theme(), &look.window());
    dialog->setForm(pages, { { u"model"_s, 2 },
                             { u"temperature"_s, 0.5 },
                             { u"stream"_s, true },
                             { u"tone"_s, 1 },
                             { u"from"_s, u"2026-10-01"_s },
                             { u"sources"_s, QJsonArray { 1 } },
                             { u"most"_s, 7 },
                             { u"tags"_s, QJsonArray { u"late"_s, u"islands"_s } },
                             { u"region"_s, u"North"_s },
                             { u"deep"_s, QJsonObject { { u"k"_s, 1 } } } });
    look.showDialog(dialog);
}

void showToolServers(LookWindow &look)
{
    using Kind = ToolServer::Kind;
    beginChat(look);
    auto *dialog = new ToolServerDialog(look.theme(), look.redactor(), { Kind::Http, Kind::Sse, Kind::Command }, &look.window());
    dialog->setServers({ { Kind::Http, u"files"_s, {}, {}, {}, { u"read"_s, u"write"_s } },
                         { Kind::Command, u"calendar-of-the-whole-team"_s, {}, u"npx calendar"_s, {}, { u"list"_s } } });
    dialog->setTrouble(Error { Condition::ToolServerRefused, { u"mail"_s, u"connection closed"_s }, 0, {} });
    look.showDialog(dialog);
}

void showSidePanel(LookWindow &look)
{
    beginChat(look);
    const auto element = [](const QString &kind, const QString &name) {
        return QJsonObject { { u"id"_s, name }, { u"kind"_s, kind }, { u"name"_s, name }, { u"language"_s, u"python"_s } };
    };
    BesidePane &beside = look.part<BesidePane>();
    look.lend(beside.elements());
    beside.setPanel({ u"Canvas"_s,
                      u"k"_s,
                      { element(u"table"_s, u"carriers"_s), element(u"text"_s, u"late.py"_s), element(u"image"_s, u"bars.png"_s),
                        element(u"pdf"_s, u"report-october.pdf"_s) } });
}

void showWaiting(LookWindow &look)
{
    using Delivery = Message::Delivery;
    beginChat(look);
    look.setAccount(u"Signed out"_s, true);
    auto &waiting = look.part<WaitingList>();
    waiting.setEntries({ { u"a"_s, look.words().more, Delivery::WaitsForSignIn },
                         { u"b"_s, u"And for August, with everything that came back since."_s, Delivery::WaitsForNetwork },
                         { u"c"_s, u"And July."_s, Delivery::AskPerson } });
    waiting.findChild<QPushButton *>()->click();
}

void showFind(LookWindow &look)
{
    beginChat(look);
    look.window().chatPage().find();
    look.settle();
    if (auto *words = look.window().findChild<QLineEdit *>(u"findWords"_s))
        words->setText(u"late"_s);
    look.settle();
}

void showConnections(LookWindow &look)
{
    beginChat(look);
    look.settle();
    look.window().findChild<QPushButton *>(u"connection"_s)->click();
}

void showAccountMenu(LookWindow &look)
{
    beginChat(look);
    look.settle();
    auto *menu = look.part<Sidebar>().findChild<QMenu *>(u"accountActions"_s);
    menu->popup(look.part<Sidebar>().mapToGlobal(QPoint(8, 400)));
}

void showMoreMenu(LookWindow &look)
{
    beginChat(look);
    look.settle();
    look.window().chatPage().moreMenu().popup(look.window().mapToGlobal(QPoint(900, 48)));
}

void showConnectionMore(LookWindow &look)
{
    look.window().showFirstRun();
    auto *dialog = new ConnectionDialog(look.theme(), look.redactor(), &look.window());
    ConnectionConfig config;
    config.name = look.words().connection;
    config.address = QUrl(u"https://agents.example.com/api/copilotkit"_s);
    dialog->setConfig(config);
    ConnectionFindings found;
    found.kind = ConnectionConfig::Kind::CopilotKit;
    found.asksForSignIn = true;
    found.saysWhere = true;
    found.provider = u"id.example.com"_s;
    dialog->showFindings(found);
    dialog->findChild<QPushButton *>(u"advanced"_s)->click();
    look.showDialog(dialog);
}

Interrupt question(const QJsonObject &metadata, const QJsonObject &schema = {})
{
    Interrupt made;
    made.id = u"ask"_s;
    made.reason = u"input_required"_s;
    made.message = u"Which of the two is the contract?"_s;
    made.metadata = metadata;
    made.responseSchema = schema;
    return made;
}

void showQuestions(LookWindow &look)
{
    beginChat(look);
    const auto choice = [](const QString &id, const QString &title) {
        return QJsonObject { { u"const"_s, id }, { u"title"_s, title } };
    };
    Interrupt file = question({ { u"ask"_s, u"file"_s },
                                { u"types"_s, QJsonArray { u"text/plain"_s, u".pdf"_s } },
                                { u"mostFiles"_s, 1 },
                                { u"mostBytes"_s, 1024 * 1024 } });
    file.message = u"Send me the contract."_s;
    file.expiresAt = look.clock().wall().addSecs(90);
    Interrupt buttons = question({ { u"ask"_s, u"action"_s } },
                                 { { u"type"_s, u"string"_s },
                                   { u"oneOf"_s, QJsonArray { choice(u"1"_s, u"The first"_s), choice(u"2"_s, u"The second"_s),
                                                              choice(u"3"_s, u"Neither of them"_s) } } });
    buttons.id = u"buttons"_s;
    look.model().setInterrupts({ file, buttons });
    look.part<TranscriptView>().setInterrupts({ file, buttons });
    look.part<Composer>().setAgentAsks(true);
}

void showFirstRunBusy(LookWindow &look)
{
    look.window().showFirstRun();
    look.window().setAddress(u"https://agents.example.com"_s);
    look.window().setAddressBusy(true);
}

void showFirstRunUnreachable(LookWindow &look)
{
    look.window().showFirstRun();
    look.window().setAddress(u"https://agents.example.com"_s);
    look.window().showAddressError({ Condition::HostNotFound, { u"agents.example.com"_s }, 0, {} });
}
} // namespace

QList<LookScreen> offerScreens()
{
    return {
        { u"attachments"_s, showAttachments },
        { u"tray"_s, showTray },
        { u"commands"_s, showCommands },
        { u"chat-settings"_s, [](LookWindow &look) { showChatSettings(look, false); } },
        { u"chat-settings-more"_s, [](LookWindow &look) { showChatSettings(look, true); } },
        { u"tool-servers"_s, showToolServers },
        { u"side-panel"_s, showSidePanel },
        { u"waiting"_s, showWaiting },
        { u"find"_s, showFind },
        { u"account-menu"_s, showAccountMenu },
        { u"connections-open"_s, showConnections },
        { u"more-menu"_s, showMoreMenu },
        { u"connection-more"_s, showConnectionMore },
        { u"questions"_s, showQuestions },
        { u"first-run-busy"_s, showFirstRunBusy },
        { u"first-run-unreachable"_s, showFirstRunUnreachable },
    };
}

} // namespace countersign::test
