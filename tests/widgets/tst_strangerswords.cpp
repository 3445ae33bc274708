// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
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

#include <QHelpEvent>
#include <QMenu>
#include <QPushButton>
#include <QTextDocumentFragment>
#include <QToolTip>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

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
    BesidePane beside(desk.theme, desk.clock, new QWidget, {}, nullptr);
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

//! What servers and agents say of themselves is shown as the letters it is.
class tst_StrangersWords : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void strangersWordsAreNoMarkup_data();
    void strangersWordsAreNoMarkup();
    void aTitleIsPlainText();
};

void tst_StrangersWords::strangersWordsAreNoMarkup_data()
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
void tst_StrangersWords::strangersWordsAreNoMarkup()
{
    QFETCH(const Teller, source);
    for (const QString &text : { u"<img src=\"file:///nowhere/%1.png\">"_s, u"<b>%1</b>"_s, u"a &amp; b <!-- %1 -->"_s }) {
        Desk desk;
        const QString said = text.arg(QString::fromUtf8(QTest::currentDataTag())); // no tip that still stands there is meant
        const QString tip = source(desk, said);
        QVERIFY2(asRead(tip).contains(said), qPrintable(tip));
    }
}

void tst_StrangersWords::aTitleIsPlainText()
{
    Desk desk;
    BesidePane beside(desk.theme, desk.clock, new QWidget, {}, nullptr);
    beside.setPanel({ u"<b>Countersign</b>\u202E"_s, u"k"_s, {} });
    const auto *title = beside.findChild<QLabel *>(u"besideTitle"_s);
    QCOMPARE(title->textFormat(), Qt::PlainText);
    QCOMPARE(title->text(), u"<b>Countersign</b><U+202E>"_s);
    QCOMPARE(ElidedLabel(u"<b>any other</b>"_s).textFormat(), Qt::PlainText);
}

COUNTERSIGN_TEST(tst_StrangersWords, "tst_strangerswords")
#include "tst_strangerswords.moc"
