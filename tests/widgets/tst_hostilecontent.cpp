// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "heartbeat.h"
#include "scriptedtransfers.h"
#include "testregistry.h"
#include "transcriptfixture.h"
#include "widgets/attachmentstrip.h"
#include "widgets/besidepane.h"
#include "widgets/commandlist.h"
#include "widgets/composertray.h"
#include "widgets/elementshelf.h"
#include "widgets/elidedlabel.h"
#include "widgets/lensmodel.h"
#include "widgets/linkcaption.h"
#include "widgets/settingfield.h"
#include "widgets/suggestionrow.h"
#include "widgets/toolserverdialog.h"

#include <QClipboard>
#include <QHelpEvent>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QTextDocumentFragment>
#include <QToolTip>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

QString times(const QString &part, qsizetype count)
{
    return part.repeated(count);
}

//! What the rows say of themselves.
struct Expected
{
    bool isPlain = false; //!< beyond what is read: shown as it is, with the note that says so
    QString shown;        //!< is in its text
    QString hidden;       //!< is not
};

void row(const char *name, const QString &text, const Expected &expected)
{
    QTest::newRow(name) << text << expected.isPlain << expected.shown << expected.hidden;
}

QString everyByte()
{
    QByteArray bytes;
    for (int first = 0; first < 256; ++first) {
        if (first >= 0xD6 && first < 0xE0) // scripts whose fonts are loaded the first time they are met: another cost
            continue;
        for (int second = 0; second < 256; ++second) {
            bytes += char(first), bytes += char(second);
            bytes += second % 64 == 63 ? "\n\n" : "";
        }
    }
    return QString::fromUtf8(bytes);
}

//! The tooltip of what is there.
QString hovered(QWidget &widget, const QPoint &at)
{
    QHelpEvent event(QEvent::ToolTip, at, widget.mapToGlobal(at));
    QApplication::sendEvent(&widget, &event);
    return QToolTip::text();
}

QString hovered(QWidget &widget)
{
    return hovered(widget, widget.rect().center());
}

//! The tooltip of the first action of a kind in the only row.
QString hovered(TranscriptFixture &f, RowAction::Kind kind)
{
    for (const RowAction &action : f.view.actionsOf(0)) {
        if (action.kind == kind)
            return hovered(*f.view.viewport(), (action.area.center() + QPointF(0, f.view.rowRect(0).top())).toPoint());
    }
    return {};
}

//! What is read there: Qt guesses which texts are rich.
QString asRead(const QString &tip)
{
    return Qt::mightBeRichText(tip) ? QTextDocumentFragment::fromHtml(tip).toPlainText() : tip;
}

struct Desk
{
    Desk()
    {
        theme.apply(u"light"_s, *qApp);
        window.resize(600, 400);
        window.show();
    }
    QPushButton &tray(const QList<Command> &commands, const QList<TurnMode> &modes)
    {
        auto *made = new ComposerTray(theme, &window);
        made->setCommands(commands);
        made->setModes(modes);
        made->show();
        return *made->findChild<QPushButton *>();
    }

    Theme theme;
    FakeClock clock;
    Redactor redactor;
    QWidget window;
};
//! Somebody says `text`: what is read where the whole of it shows.
using Teller = QString (*)(Desk &desk, const QString &text);

QString ofAnOffer(Desk &, const QString &text)
{
    TranscriptFixture f;
    f.answer(u"a"_s, u"Shall I?"_s);
    OfferedAction action;
    action.id = u"it"_s;
    action.messageId = u"a"_s;
    action.label = u"Do it"_s;
    action.tooltip = text;
    static_cast<void>(f.model.apply(events::ActionOffered { action }, Source::Live, f.clock.wall()));
    f.settle();
    return hovered(f, RowAction::Kind::RunOffer);
}

QString ofAnElement(Desk &, const QString &text)
{
    TranscriptFixture f;
    ElementShelf shelf;
    shelf.setFetcher([](const QJsonObject &, QObject *parent) { return new ScriptedFetch(parent); });
    f.view.setElements(&shelf);
    Message made = f.message(u"e"_s, Message::Role::Activity, {});
    made.activityType = u"element"_s;
    made.activity = { { u"kind"_s, u"file"_s }, { u"name"_s, text }, { u"display"_s, u"inline"_s } };
    f.model.append(made);
    f.settle();
    const QString tip = hovered(f, RowAction::Kind::SaveElement);
    f.view.setElements(nullptr);
    return tip;
}

QString ofAPanel(Desk &desk, const QString &text)
{
    BesidePane beside(desk.theme, desk.clock, new QWidget, nullptr);
    beside.resize(1000, 400);
    beside.show();
    beside.setPanel({ text + QString(200, u'x'), u"k"_s, {} });
    return hovered(*beside.findChild<QLabel *>(u"besideTitle"_s));
}

QString ofASetting(Desk &desk, const QString &text)
{
    SettingInput input;
    input.kind = SettingInput::Kind::Text;
    input.id = u"it"_s;
    input.tooltip = text;
    SettingField field(desk.theme, input, {}, &desk.window);
    field.show();
    return hovered(*field.findChild<QWidget *>(u"control"_s));
}

QString ofACommand(Desk &desk, const QString &text)
{
    CommandList list(desk.theme, &desk.window);
    list.setCommands({ { u"it"_s, text, {}, false, false, false } });
    list.follow(u"/"_s);
    return list.item(0)->toolTip();
}

QString ofToolServers(Desk &desk, const QString &text)
{
    ToolServerDialog dialog(desk.theme, desk.redactor, { ToolServer::Kind::Http }, &desk.window);
    dialog.show();
    dialog.setServers({ { ToolServer::Kind::Http, u"files"_s, {}, {}, {}, { text } } });
    return hovered(*dialog.findChild<QWidget *>(u"toolServer:files"_s));
}

QString ofAFile(Desk &desk, const QString &text)
{
    AttachmentStrip strip(desk.theme, &desk.window);
    AttachmentChip chip;
    chip.id = u"a"_s;
    chip.name = text + QString(200, u'x');
    strip.setChips({ chip });
    strip.show();
    for (QWidget *each : strip.findChildren<QWidget *>()) {
        if (each->accessibleName() == chip.name)
            return hovered(*each);
    }
    return {};
}

QString ofALink(Desk &desk, const QString &text)
{
    LinkCaption caption(desk.theme, desk.clock, &desk.window);
    caption.setLink({ ThreadLink::State::Refused, 0, Error { Condition::LinkRefused, { text, u"403"_s }, 403, {} } });
    return hovered(caption);
}

QString ofASuggestion(Desk &desk, const QString &text)
{
    SuggestionRow suggestions(desk.theme, &desk.window);
    suggestions.setSuggestions({ { u"Title"_s, text, {}, {} } });
    suggestions.show();
    return hovered(*suggestions.findChild<QPushButton *>());
}

QString ofATokensClaim(Desk &, const QString &text)
{
    LensRow claim;
    claim.id = claim.label = u"sub"_s;
    claim.value = text;
    LensModel model;
    model.setRows({ claim });
    return model.index(0, 0).data(Qt::ToolTipRole).toString();
}

} // namespace

//! Messages nobody writes by hand: each is shown, or said to be beyond what can be, and the window answers all the while: no
//! turn of its event loop works longer than Heartbeat::kTooLong of its own CPU time.
class tst_HostileContent : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void contents_data();
    void isShownAndTheWindowAnswers_data()
    {
        contents_data();
        row("100 MiB", times(u"word word word word\n\n"_s, 5 << 20), { true, u"word\nword"_s, {} });
    }
    void isShownAndTheWindowAnswers();
    void comesInPiecesAndTheWindowAnswers_data() { contents_data(); }
    void comesInPiecesAndTheWindowAnswers();
    void linksThatLeadNowhere_data();
    void linksThatLeadNowhere();
    void namesThatTurnRound();
    void strangersWordsAreNoMarkup_data();
    void strangersWordsAreNoMarkup();
    void aTitleIsPlainText();
};

void tst_HostileContent::contents_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isPlain");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QString>("hidden");
    row("a line of 10 MiB", times(u"0123456789abcde "_s, 10 * 65536), { true, u"0123456789abcde"_s, {} });
    row("a word of 10 MiB", times(u"x"_s, 10 << 20), { true, u"xxxx"_s, {} });
    row("50 000 nested quotes", times(u"> "_s, 50000) + u"deep"_s, { true, u"deep"_s, {} });
    row("50 000 nested quotes, a line each", times(u">"_s, 3) + times(u"> a\n"_s, 50000), { false, u"a"_s, {} });
    row("100 000 cells", u"|a|b|\n|---|---|\n"_s + times(u"|c|d|\n"_s, 50000), { true, u"|c|d|"_s, {} });
    row("30 000 cells", u"|a|b|\n|---|---|\n"_s + times(u"|c|d|\n"_s, 15000), { false, u"c\td"_s, {} });
    row("100 000 cells in 128 columns",
        times(u"|a"_s, 128) + u"|\n"_s + times(u"|---"_s, 128) + u"|\n"_s + times(times(u"|c"_s, 128) + u"|\n"_s, 780),
        { true, u"|c|c"_s, {} });
    row("129 columns", times(u"|a"_s, 129) + u"|\n"_s + times(u"|---"_s, 129) + u"|\n"_s, { true, u"|a|a"_s, {} });
    row("![[]() 20 000 times", times(u"![[]()"_s, 20000), { false, u"!["_s, {} });
    row("20 000 images", times(u"![a](https://e.x/i.png)\n"_s, 20000), { true, u"![a]("_s, {} });
    row("4 000 images", times(u"![a](https://e.x/i.png)\n"_s, 4000), { false, u"a"_s, u"https"_s });
    row("a million combining marks", u"a"_s + times(u"\u0301"_s, 1'000'000), { true, u"\u0301\u0301"_s, {} });
    row("combining marks on every letter", times(u"a\u0301\u0302\u0303 "_s, 60000), { false, u"a\u0301"_s, {} });
    row("every two bytes", everyByte(), { false, u"ab"_s, {} });
    row("4 000 summaries", times(u"<details><summary>s</summary>\n\nb\n\n"_s, 4000), { false, u"s"_s, {} });
    row("1 000 fractions in a paragraph", times(u"$\\frac{a}{b}$ "_s, 1000), { false, u"a/b"_s, {} });
    row("braces without end", u"$$"_s + times(u"\\frac{"_s, 100000), { false, u"frac"_s, {} });
    row("a code block of 5 MiB", u"```py\n"_s + times(u"print(1)\n"_s, 600000), { true, u"print(1)"_s, {} });
    row("100 000 items", times(u"- a\n"_s, 100000), { true, u"- a"_s, {} });
    row("8 000 items", times(u"- a\n"_s, 8000), { false, u"• a"_s, {} });
    row("right to left and back", times(u"\u202Eabc\u202C \u2067def\u2069 "_s, 20000), { false, u"<U+202E>abc"_s, u"\u202E"_s });
}

void tst_HostileContent::isShownAndTheWindowAnswers()
{
    QFETCH(const QString, text);
    QFETCH(const bool, isPlain);
    QFETCH(const QString, shown);
    QFETCH(const QString, hidden);
    TranscriptFixture f;
    f.say(u"u"_s, u"show it"_s);
    Heartbeat heart;
    f.answer(u"a"_s, text);
    QTRY_VERIFY(f.view.shownSize(1) >= text.size());
    f.bar().setValue(0);
    f.settle();
    f.bar().setValue(f.bar().maximum() / 2);
    f.settle();
    f.bar().setValue(f.bar().maximum());
    f.settle();
    QVERIFY2(heart.longest() <= Heartbeat::kTooLong, qPrintable(u"%1 ms of work at a stretch"_s.arg(heart.longest())));
    const QString words = f.view.shownText(1);
    QVERIFY2(words.contains(shown), qPrintable(words.left(200)));
    QVERIFY(hidden.isEmpty() || !words.contains(hidden));
    QCOMPARE(words.contains(u"Shown as plain text"_s), isPlain);
}

void tst_HostileContent::comesInPiecesAndTheWindowAnswers()
{
    QFETCH(const QString, text);
    TranscriptFixture f;
    f.say(u"u"_s, u"show it"_s);
    f.answer(u"a"_s, {}, Message::End::Open);
    Heartbeat heart;
    const qsizetype piece = qMax<qsizetype>(1, text.size() / 20);
    for (qsizetype at = 0; at < text.size(); at += piece) {
        f.model.update(u"a"_s, [&](Message &message) { message.text += text.mid(at, piece); });
        heart.rest();
        QTRY_VERIFY(f.view.shownSize(1) + 1 >= f.model.message(1).text.size());
    }
    f.model.update(u"a"_s, [](Message &message) { message.end = Message::End::Complete; });
    heart.rest();
    QTRY_VERIFY(f.view.shownSize(1) >= text.size());
    QVERIFY2(heart.longest() <= Heartbeat::kTooLong, qPrintable(u"%1 ms of work at a stretch"_s.arg(heart.longest())));
}

void tst_HostileContent::linksThatLeadNowhere_data()
{
    QTest::addColumn<QString>("target");
    for (const char *target : { "javascript:alert(1)", "JaVaScRiPt:alert(1)", "file:///etc/passwd", "data:text/html,x",
                                "vbscript:x", "&#106;avascript:alert(1)", "smb://host/share", "about:blank", "C:/x.exe" })
        QTest::newRow(target) << QString::fromLatin1(target);
}

//! Words and frames, nothing to press: neither by mouse nor by key, nor in what a copy holds.
void tst_HostileContent::linksThatLeadNowhere()
{
    QFETCH(const QString, target);
    TranscriptFixture f;
    f.answer(u"a"_s, u"[press me](<%1>)\n\n![see me](<%1>)\n\n<%1>"_s.arg(target));
    f.settle();
    for (const RowAction &action : f.view.actionsOf(0))
        QVERIFY2(action.kind == RowAction::Kind::CopyMessage || action.kind == RowAction::Kind::More, qPrintable(action.name));
    QVERIFY(f.view.shownText(0).contains(u"press me"_s));
    QVERIFY(f.view.shownText(0).contains(u"see me"_s));
    QVERIFY(f.click(0, RowAction::Kind::CopyMessage));
    const QString html = QApplication::clipboard()->mimeData()->html();
    QVERIFY2(!html.contains(u"href"_s) && !html.contains(u"src"_s), qPrintable(html));
}

void tst_HostileContent::namesThatTurnRound()
{
    TranscriptFixture f;
    f.answer(u"a"_s, u"[gnp\u202Eexe](https://e.x/a) and ![gnp\u202Eexe](https://e.x/i)"_s);
    f.settle();
    QStringList names;
    for (const RowAction &action : f.view.actionsOf(0))
        names << action.name;
    QVERIFY2(!names.join(u'|').contains(u'\u202E'), qPrintable(names.join(u'|')));
    QVERIFY(names.join(u'|').contains(u"<U+202E>"_s));
    QVERIFY(f.view.shownText(0).contains(u"e.x"_s)); // a link that may mislead says where it leads
}

void tst_HostileContent::strangersWordsAreNoMarkup_data()
{
    QTest::addColumn<Teller>("source");
    const auto add = [](const char *name, Teller source) { QTest::newRow(name) << source; };
    add("an offered action", ofAnOffer);
    add("an element", ofAnElement);
    add("the panel beside", ofAPanel);
    add("a setting", ofASetting);
    add("a command in the list", ofACommand);
    add("a command on a button", [](Desk &desk, const QString &text) {
        return hovered(desk.tray({ { u"it"_s, text, {}, true, false, false } }, {}));
    });
    add("a mode", [](Desk &desk, const QString &text) {
        return hovered(desk.tray({}, { { u"m"_s, u"M"_s, { { u"o"_s, u"O"_s, text, {}, true } } } }));
    });
    add("an option of a mode", [](Desk &desk, const QString &text) {
        const TurnMode mode { u"m"_s, u"M"_s, { { u"o"_s, u"O"_s, text, {}, true } } };
        return desk.tray({}, { mode }).menu()->actions().first()->toolTip();
    });
    add("tools of a server", ofToolServers);
    add("an attached file", ofAFile);
    add("the line to the server", ofALink);
    add("a suggestion", ofASuggestion);
    add("a claim of a token", ofATokensClaim);
}

//! Each tooltip shows the letters themselves: no picture is read from anywhere, and nothing looks like words of ours.
void tst_HostileContent::strangersWordsAreNoMarkup()
{
    QFETCH(const Teller, source);
    for (const QString &text : { u"<img src=\"file:///nowhere/%1.png\">"_s, u"<b>%1</b>"_s, u"a &amp; b <!-- %1 -->"_s }) {
        Desk desk;
        const QString said = text.arg(QString::fromUtf8(QTest::currentDataTag())); // no tip that still stands there is meant
        const QString tip = source(desk, said);
        QVERIFY2(asRead(tip).contains(said), qPrintable(tip));
    }
}

void tst_HostileContent::aTitleIsPlainText()
{
    Desk desk;
    BesidePane beside(desk.theme, desk.clock, new QWidget, nullptr);
    beside.setPanel({ u"<b>Countersign</b>\u202E"_s, u"k"_s, {} });
    const auto *title = beside.findChild<QLabel *>(u"besideTitle"_s);
    QCOMPARE(title->textFormat(), Qt::PlainText);
    QCOMPARE(title->text(), u"<b>Countersign</b><U+202E>"_s);
    QCOMPARE(ElidedLabel(u"<b>any other</b>"_s).textFormat(), Qt::PlainText);
}

COUNTERSIGN_TEST(tst_HostileContent, "tst_hostilecontent")
#include "tst_hostilecontent.moc"
