// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lookscreens.h"

#include "app/settingsdialog.h"
#include "widgets/aboutdialog.h"
#include "widgets/commandpalette.h"
#include "widgets/composer.h"
#include "widgets/connectiondialog.h"
#include "widgets/firstrunpage.h"
#include "widgets/keysdialog.h"
#include "widgets/lenspane.h"
#include "widgets/passworddialog.h"
#include "widgets/providerdialog.h"
#include "widgets/returndialog.h"
#include "widgets/signindialog.h"
#include "widgets/transcriptview.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QLineEdit>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
using Action = Notice::Action;
using Kind = Notice::Kind;
using State = ToolCall::State;

ToolCall toolCall(const QString &name, State state, const QString &arguments, qint64 milliseconds = -1,
                  const QString &result = {})
{
    ToolCall call;
    call.name = name;
    call.state = state;
    call.arguments = arguments;
    call.milliseconds = milliseconds;
    call.result = result;
    return call;
}

LensRow lensFact(const QString &label, const QString &value, LensRow::Tone tone = LensRow::Tone::Plain,
                 LensRow::Mark mark = LensRow::Mark::None)
{
    LensRow row;
    row.id = label;
    row.label = label;
    row.value = value;
    row.tone = tone;
    row.mark = mark;
    return row;
}

LensRow lensExchange(const QString &label, const QString &status, LensRow::Tone tone, const QList<LensRow> &hops = {})
{
    LensRow row;
    row.kind = LensRow::Kind::Exchange;
    row.id = label;
    row.label = label;
    row.status = status;
    row.tone = tone;
    row.below = [hops] { return hops; };
    return row;
}

LensRow lensHop(const QString &host, const QString &status, LensRow::Tone tone, bool isLast, const QList<LensRow> &facts)
{
    LensRow row = lensExchange(host, status, tone, facts);
    row.kind = LensRow::Kind::Hop;
    row.isBad = isLast;
    row.isLast = isLast;
    row.isOpen = true;
    return row;
}

QList<LensRow> lensLadderRows()
{
    using Tone = LensRow::Tone;
    using Mark = LensRow::Mark;
    LensRow sent = lensFact(u"Headers sent (9)"_s, {});
    sent.below = [] { return QList<LensRow>(); };
    const LensRow first =
        lensHop(u"staging.example.com"_s, u"308"_s, Tone::Plain, false,
                { lensFact(u"Authorization"_s, u"sent: Bearer, 512 characters or more, a41f9c"_s, Tone::Good, Mark::Check),
                  lensFact(u"Location"_s, u"https://gw.example.com/api/copilotkit/info"_s),
                  lensFact(u"Took"_s, u"38 ms, HTTP/2"_s), sent });
    const LensRow second =
        lensHop(u"gw.example.com"_s, u"401"_s, Tone::Caution, true,
                { lensFact(u"Authorization"_s, u"dropped: other host"_s, Tone::Bad, Mark::Cross),
                  lensFact(u"Challenge"_s, u"none sent"_s), lensFact(u"Answered by"_s, u"the gateway, not the agent"_s) });
    return { lensExchange(u"POST /oauth/token"_s, u"200"_s, Tone::Good),
             lensExchange(u"GET /api/copilotkit/info"_s, u"401"_s, Tone::Caution, { first, second }),
             lensExchange(u"POST /api/copilotkit/agent/analyst/run"_s, u"not sent"_s, Tone::Quiet) };
}

QList<LensRow> lensTokenRows()
{
    LensRow heading;
    heading.kind = LensRow::Kind::Heading;
    heading.id = u"heading"_s;
    heading.label = u"Token"_s;
    heading.value = u"read, not verified"_s;
    LensRow audience = lensFact(u"Meant for"_s, u"https://staging.example.com"_s);
    return { heading,
             lensFact(u"Issuer"_s, u"https://id.example.com"_s),
             audience,
             lensFact(u"Scopes"_s, u"openid, profile, agents.run"_s),
             lensFact(u"Ends"_s, u"in 41 s, then renewed by itself"_s),
             lensFact(u"Clock"_s, u"agrees with the server's"_s) };
}

void showLens(LookWindow &look)
{
    look.showChat();
    look.say(look.words().question, u"10:12"_s, Message::Delivery::WaitsForSignIn);
    look.put(Kind::Asks, Condition::TokenLostInRedirect, { Action::Details, Action::ChangeAddress }, { look.words().connection });
    look.window().showLens(true);
    LensPane &pane = look.part<LensPane>();
    pane.setDiagnosis(
        { LensCard::Look::Asks,
          u"A redirect dropped your token"_s,
          u"staging.example.com passed the request on to gw.example.com. A token never follows to another host, so it arrived without one."_s,
          { { u"To change"_s, u"Use gw.example.com as the address"_s },
            { u"Who can"_s, u"You, in the connection's settings"_s } } });
    pane.setRows(LensPane::Tab::Ladder, lensLadderRows());
    pane.setSummary(lensTokenRows());
    pane.setRows(LensPane::Tab::Token, lensTokenRows());
    pane.showExchange(u"GET /api/copilotkit/info"_s);
}

void showLensToken(LookWindow &look)
{
    showLens(look);
    QList<LensRow> rows = lensTokenRows();
    rows[0].label = u"Access token"_s;
    rows[1].mark = LensRow::Mark::Check;
    rows[2].value = u"https://api.example.com"_s;
    rows[2].mark = LensRow::Mark::Cross;
    rows[2].note = u"this server is https://agents.example.com"_s;
    rows.insert(1, lensFact(u"Kind"_s, u"JWT, RS256, 512 characters or more, a41f9c"_s));
    rows.insert(5, lensFact(u"Missing"_s, u"agents.run"_s, LensRow::Tone::Caution));
    look.part<LensPane>().setRows(LensPane::Tab::Token, rows);
    look.part<LensPane>().showTab(LensPane::Tab::Token);
}

void showQuestion(LookWindow &look)
{
    look.showChat();
    look.say(look.words().question, u"12:03"_s);
    look.think(
        u"The orders table keeps promised and delivered dates. Late means delivered after promised. I group by carrier and "
        "leave out cancelled orders."_s,
        6000);
    look.call(toolCall(u"query_orders"_s, State::Done, uR"({"month":"2026-10","late":true})"_s, 1200, u"440 rows"_s));
}

void showAnswer(LookWindow &look)
{
    showQuestion(look);
    look.answer(look.words().answer, u"12:04"_s);
}

void showStreaming(LookWindow &look)
{
    showQuestion(look);
    look.answer(look.words().answer.chopped(9), u"12:04"_s, Message::End::Open);
    look.part<Composer>().setRunning(true);
}

void showThinking(LookWindow &look)
{
    look.showChat();
    look.say(look.words().question, u"12:03"_s);
    look.think(u"The orders table keeps promised and delivered dates. Late means"_s, -1);
    look.part<Composer>().setRunning(true);
    look.part<Composer>().setText(look.words().draft);
}

void showSignedOut(LookWindow &look)
{
    showAnswer(look);
    look.say(look.words().more, u"14:32"_s, Message::Delivery::WaitsForSignIn);
    look.setAccount(u"Signed out"_s, true);
    look.put(Kind::Asks, Condition::SessionEnded, { Action::Details, Action::SignIn },
             { look.words().connection, u"id.example.com"_s });
    Composer &composer = look.part<Composer>();
    composer.setSendIsPrimary(false);
    composer.setText(look.words().draft);
    composer.setHint(u"Keep writing: nothing is lost, and nothing leaves before you sign in."_s);
}

void showNotices(LookWindow &look)
{
    showAnswer(look);
    look.put(Kind::Failed, Condition::StorageFailed, { Action::SaveCopy, Action::Retry }, {});
    look.put(Kind::IsSo, Condition::KeyringLocked, { Action::NotNow, Action::UnlockKeyring }, {});
}

void showMoreNotices(LookWindow &look)
{
    showSignedOut(look);
    showNotices(look);
    look.put(Kind::IsSo, Condition::NoNetwork, {}, {});
}

void showWelcome(LookWindow &look)
{
    showAnswer(look);
    look.put(Kind::Well, Condition::WelcomeBack, {}, { look.words().person });
}

void showTools(LookWindow &look)
{
    look.showChat();
    look.setTitle(look.words().chats.at(1).title, u"Billing"_s);
    look.say(u"Check the drafts, then tidy up whatever is safe."_s, u"11:52"_s);
    look.call(toolCall(u"find_invoices"_s, State::Done, uR"({"kind":"drafts","year":2025})"_s, 800, u"[]"_s));
    look.call(toolCall(u"check_bookings"_s, State::Done, uR"({"invoices":["INV-2025-0231","INV-2025-0238","INV-2025-0240"]})"_s,
                       2100, uR"({"booked":[],"free":3})"_s));
    look.answer(u"All three are free. Next I tried to remove them and to tell their owners."_s, u"11:53"_s);
    look.call(toolCall(u"delete_invoices"_s, State::RefusedByPerson, uR"({"year":2025})"_s));
    look.call(toolCall(u"purge_archive"_s, State::Declined, uR"({})"_s, 300,
                       u"Only an admin may run this; you are signed in as guest"_s));
    look.call(
        toolCall(u"send_mail"_s, State::Failed, uR"({"to":"owners"})"_s, 30'000, u"connect ETIMEDOUT mail.example.com:587"_s));
    look.call(toolCall(u"export_csv"_s, State::Running, uR"({"file":"drafts-2025.csv"})"_s));
    look.call(toolCall(u"write_note"_s, State::Preparing, uR"({"year":2025,"text":"Three drafts were)"_s));
    look.part<Composer>().setRunning(true);
}

void showApproval(LookWindow &look)
{
    look.showChat();
    look.setTitle(look.words().chats.at(1).title, u"Billing"_s);
    look.answer(u"Good morning, Juno. I can look up, check and tidy invoices for you."_s, u"11:45"_s);
    look.say(u"Delete the draft invoices from last year that nobody ever opened."_s, u"11:46"_s);
    look.call(toolCall(u"find_invoices"_s, State::Done, uR"({"kind":"drafts","year":2025})"_s, 800, u"3"_s));
    look.answer(u"I found three drafts that were never opened. None of them was sent, paid or booked."_s, u"11:47"_s);
    look.call(toolCall(
        u"delete_invoices"_s, State::AwaitingApproval,
        uR"({"invoices":["INV-2025-0231","INV-2025-0238","INV-2025-0240"],"notify_owner":false,"reason":"Unopened drafts of 2025"})"_s));
    look.part<Composer>().setAgentAsks(true);
}

void showForm(LookWindow &look)
{
    showAnswer(look);
    Interrupt interrupt;
    interrupt.id = u"i1"_s;
    interrupt.reason = u"input_required"_s;
    interrupt.message = u"Which month should I compare with?"_s;
    interrupt.responseSchema = QJsonObject {
        { u"type"_s, u"object"_s },
        { u"properties"_s,
          QJsonObject { { u"month"_s, QJsonObject { { u"type"_s, u"string"_s },
                                                    { u"title"_s, u"Month"_s },
                                                    { u"enum"_s, QJsonArray { u"September 2026"_s, u"October 2025"_s } } } },
                        { u"returns"_s, QJsonObject { { u"type"_s, u"boolean"_s }, { u"title"_s, u"Leave out returns"_s } } } } },
        { u"required"_s, QJsonArray { u"month"_s } }
    };
    look.model().setInterrupts({ interrupt });
    look.part<TranscriptView>().setInterrupts({ interrupt });
    look.part<Composer>().setAgentAsks(true);
}

void showStates(LookWindow &look)
{
    using Delivery = Message::Delivery;
    look.showChat();
    look.say(u"Please do the same for September."_s, u"14:32"_s, Delivery::WaitsForSignIn);
    look.say(u"And for August."_s, u"14:33"_s, Delivery::MayHaveArrived);
    look.say(u"And July."_s, u"14:33"_s, Delivery::AskPerson);
    look.answer(u"August had twelve late deliveries, most of them on the"_s, u"14:34"_s, Message::End::BrokeOff);
    look.say(u"Go on"_s, u"14:35"_s, Delivery::WaitsForNetwork);
    look.answer(u"As I said"_s, u"14:36"_s, Message::End::Stopped);
}

void showPalette(LookWindow &look)
{
    showAnswer(look);
    using Entry = PaletteEntry::Kind;
    look.window().actionTable().action(u"palette"_s).trigger();
    const auto icon = [&look](const QString &name) { return look.theme().icon(name); };
    look.window().findChild<CommandPalette *>()->open({
        { Entry::Command, u"signIn"_s, u"Sign in again…"_s, {}, icon(u"sign-in"_s), false },
        { Entry::Command, u"signOut"_s, u"Sign out of %1"_s.arg(look.words().connection), {}, icon(u"sign-out"_s), true },
        { Entry::Chat, u"c"_s, u"Contracts that nobody has signed"_s, u"12 Nov"_s, icon(u"agent"_s), false },
        { Entry::Message, u"m"_s,
          u"I looked at all of them: the two that stand out need a new signature by Friday, the rest can wait"_s, u"3 Nov"_s,
          icon(u"search"_s), false },
    });
    look.window().findChild<QLineEdit *>(u"paletteSearch"_s)->setText(u"sign"_s);
}

void showWide(LookWindow &look)
{
    look.showChat();
    look.say(u"All figures of the carriers, please."_s, u"12:03"_s);
    look.answer(u"| Carrier | Consignments | Late deliveries | Average delay | Longest delay | Complaints | Compensation |\n"
                "|---|---|---|---|---|---|---|\n"
                "| Northline | 1804 | 212 | 2.4 days | 9 days | 41 | 1,204 € |\n"
                "| Southern Freight | 911 | 87 | 1.1 days | 4 days | 12 | 310 € |\n\n"
                "And the query:\n\n```sql\nSELECT carrier, count(*) AS consignments, sum(late) AS late_deliveries, "
                "round(avg(delay), 1) AS average_delay, max(delay) AS longest FROM deliveries GROUP BY carrier;\n```"_s,
                u"12:04"_s);
}

void showFirstRunError(LookWindow &look)
{
    look.window().showFirstRun();
    look.window().setAddress(u"agents.exam ple.com"_s);
    look.window().showAddressError({ Condition::AddressHasSpaces, {}, 0, {} });
}

void showSigningIn(LookWindow &look, bool exchanging)
{
    showAnswer(look);
    look.setAccount(u"Signing in…"_s, false);
    auto *dialog = new SignInDialog(look.theme(), u"agents.example.com"_s, u"id.example.com"_s,
                                    { u"openid"_s, u"profile"_s, u"offline_access"_s, u"agents.run"_s }, &look.window());
    dialog->setLink(QUrl(u"https://id.example.com/authorize?response_type=code&client_id=countersign&state=4f1c"_s), true);
    dialog->setSecondsLeft(281);
    dialog->setClient({ u"countersign"_s, QUrl(u"http://127.0.0.1/callback"_s) });
    if (exchanging)
        dialog->setExchanging();
    look.showDialog(dialog);
}

void showAgreement(LookWindow &look, bool wantsClientId)
{
    look.window().showFirstRun();
    look.window().setAddress(u"https://agents.example.com/api/copilotkit"_s);
    auto *dialog = new ProviderDialog(look.theme(), &look.window());
    ProviderAgreement agreement { u"agents.example.com"_s,
                                  u"id.example.net"_s,
                                  { u"openid"_s, u"profile"_s, u"offline_access"_s, u"agents.run"_s },
                                  wantsClientId,
                                  QUrl(u"http://127.0.0.1/callback"_s),
                                  {} };
    if (wantsClientId)
        agreement.trouble = { Condition::ClientIdNeeded, { agreement.provider } };
    dialog->setAgreement(agreement);
    look.showDialog(dialog);
}

void showFileQuestion(LookWindow &look)
{
    look.window().showFirstRun();
    auto *dialog = new ProviderDialog(look.theme(), &look.window());
    ProviderAgreement agreement;
    agreement.server = u"agents.example.com"_s;
    agreement.provider = u"id.example.net"_s;
    agreement.scopes = QStringList { u"openid"_s, u"profile"_s, u"offline_access"_s };
    agreement.file.name = u"team.json"_s;
    agreement.file.proxy = u"proxy.example.org:3128"_s;
    agreement.file.authorities = u"company-ca.pem"_s;
    agreement.file.sends = QStringList { u"X-Tenant"_s };
    dialog->setAgreement(agreement);
    look.showDialog(dialog);
}

void showPassword(LookWindow &look)
{
    look.showChat();
    auto *dialog = new PasswordDialog(look.theme(), look.redactor(), u"chat.example.com"_s, &look.window());
    dialog->setName(u"juno"_s);
    dialog->setTrouble({ Condition::PasswordRefused, { u"chat.example.com"_s }, 401, {} });
    look.showDialog(dialog);
}

void showCarryOver(LookWindow &look)
{
    look.showChat();
    auto *dialog = new ReturnDialog(look.theme(), look.redactor(), u"chat.example.com"_s, &look.window());
    dialog->setProviders({ u"google"_s, u"github"_s }, u"github"_s);
    dialog->setLink(QUrl(u"https://github.com/login/oauth/authorize?client_id=4f1c&state=2b"_s), true);
    dialog->setSecondsLeft(281);
    look.showDialog(dialog);
}

void showKeys(LookWindow &look)
{
    look.showChat();
    look.showDialog(new KeysDialog(look.theme(), look.redactor(), u"chat.example.com"_s, { u"OPENAI_API_KEY"_s, u"SEARCH_KEY"_s },
                                   { u"SEARCH_KEY"_s }, &look.window()));
}

void showConnection(LookWindow &look)
{
    showAnswer(look);
    auto *dialog = new ConnectionDialog(look.theme(), look.redactor(), &look.window());
    ConnectionConfig config;
    config.name = look.words().connection;
    config.address = QUrl(u"https://agents.example.com/api/copilotkit"_s);
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.issuer = u"https://id.example.com"_s;
    config.signIn.clientId = u"countersign"_s;
    config.locked = { u"address"_s };
    dialog->setConfig(config);
    look.showDialog(dialog);
}

void showSettings(LookWindow &look, SettingsDialog::Page page)
{
    showAnswer(look);
    look.window().openSettings(page);
    look.showDialog(look.window().findChild<SettingsDialog *>());
}
} // namespace

QList<LookScreen> lookScreens()
{
    using Page = SettingsDialog::Page;
    const auto settings = [](Page page) { return [page](LookWindow &look) { showSettings(look, page); }; };
    const QList<LookScreen> main {
        { u"first-run"_s, [](LookWindow &look) { look.window().showFirstRun(); } },
        { u"first-run-error"_s, showFirstRunError },
        { u"agreement"_s, [](LookWindow &look) { showAgreement(look, false); } },
        { u"agreement-client-id"_s, [](LookWindow &look) { showAgreement(look, true); } },
        { u"file-question"_s, showFileQuestion },
        { u"password"_s, showPassword },
        { u"carry-over"_s, showCarryOver },
        { u"keys"_s, showKeys },
        { u"signing-in"_s, [](LookWindow &look) { showSigningIn(look, false); } },
        { u"signing-in-exchanging"_s, [](LookWindow &look) { showSigningIn(look, true); } },
        { u"empty"_s, [](LookWindow &look) { look.showChat(); } },
        { u"chat"_s, showAnswer },
        { u"streaming"_s, showStreaming },
        { u"thinking"_s, showThinking },
        { u"signed-out"_s, showSignedOut },
        { u"notices"_s, showNotices },
        { u"more-notices"_s, showMoreNotices },
        { u"welcome"_s, showWelcome },
        { u"tools"_s, showTools },
        { u"approval"_s, showApproval },
        { u"form"_s, showForm },
        { u"message-states"_s, showStates },
        { u"palette"_s, showPalette },
        { u"wide"_s, showWide },
        { u"lens"_s, showLens },
        { u"lens-token"_s, showLensToken },
        { u"connection"_s, showConnection },
        { u"settings"_s, settings(Page::Appearance) },
        { u"settings-writing"_s, settings(Page::Writing) },
        { u"settings-connections"_s, settings(Page::Connections) },
        { u"settings-privacy"_s, settings(Page::Privacy) },
        { u"settings-shortcuts"_s, settings(Page::Shortcuts) },
        { u"about"_s,
          [](LookWindow &look) {
              showAnswer(look);
              look.showDialog(new AboutDialog(look.theme(), &look.window()));
          } },
    };
    return main + contentScreens() + offerScreens();
}

QStringList mainLookScreens()
{
    return { u"first-run"_s, u"signing-in"_s,    u"chat"_s,         u"signed-out"_s,  u"tools"_s,
             u"approval"_s,  u"markdown"_s,      u"offers"_s,       u"attachments"_s, u"tray"_s,
             u"questions"_s, u"chat-settings"_s, u"tool-servers"_s, u"keys"_s,        u"connection-more"_s };
}

} // namespace countersign::test
