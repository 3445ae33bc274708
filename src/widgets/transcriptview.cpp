// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptview.h"

#include "render/blockexport.h"
#include "render/blocklayout.h"
#include "widgets/elementtext.h"
#include "widgets/runwords.h"
#include "widgets/transcriptaccessible.h"
#include "widgets/transcriptview_p.h"

#include <QApplication>
#include <QFontDatabase>
#include <QScrollBar>

namespace countersign {

using namespace Qt::StringLiterals;

TranscriptView::Private::Private(TranscriptView &view, const Theme &colours, Clock &time, Clock *frames)
    : q(view)
    , theme(colours)
    , clock(time)
    , pacer(frames ? *frames : machine, &view, [this] { work(); })
{
    documents.onColoured([this](const QString &id) { // colours come from the pool, after the text
        const int row = model ? model->rowOf(id) : -1;
        if (row < 0)
            return;
        changed.push_back(row);
        schedule();
    });
    searching.setInterval(0);
    QObject::connect(&searching, &QTimer::timeout, &q, [this] { searchOn(); });
    speaking.setInterval(0);
    QObject::connect(&speaking, &QTimer::timeout, &q, [this] { readToSpeak(); });
    arc.setInterval(50);
    QObject::connect(&arc, &QTimer::timeout, &q, [this] { turnArc(); });
    QObject::connect(&theme, &Theme::changed, &q, [this] { restyle(); });
}

TranscriptView::TranscriptView(const Theme &theme, Clock &clock, QWidget *parent, Clock *frames)
    : QAbstractScrollArea(parent)
    , d(std::make_unique<Private>(*this, theme, clock, frames))
{
    TranscriptAccessible::install();
    setObjectName(u"conversation"_s);
    setAccessibleName(tr("Conversation"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // the lane is there before there is anything to scroll: no text moves
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    d->updateFonts();
    verticalScrollBar()->setSingleStep(40);
    d->pill = new NewsPill(theme, this);
    connect(d->pill, &NewsPill::clicked, this, [this] {
        if (d->pill->hasFocus())
            setFocus();
        scrollToEnd();
    });
    connect(QApplication::clipboard(), &QClipboard::changed, this, [this](QClipboard::Mode mode) { d->noteClipboard(mode); });
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) { d->showFocused(now); });
}

TranscriptView::~TranscriptView()
{
    // While there is still somebody to hear that they let go of the focus.
    qDeleteAll(d->cards);
    d->cards.clear();
    qDeleteAll(d->formsOfRun);
    d->formsOfRun.clear();
    qApp->disconnect(this); // the focus may still move while the rest of us goes
}

void TranscriptView::setModel(ConversationModel *model)
{
    if (d->model)
        d->model->disconnect(this);
    d->model = model;
    d->connectModel();
    d->reset();
}

ConversationModel *TranscriptView::model() const
{
    return d->model;
}

//! Other fonts, colours or width: what is on screen is laid out again, the rest when it is seen.
void TranscriptView::Private::restyle()
{
    keepAnchor();
    updateFonts();
    rows.clear();
    picture.forget();
    layout.forgetAll();
    column = columnNow();
    schedule();
}

//! Without laying out: as many lines as the text fills, some of them not whole.
std::vector<qreal> TranscriptView::Private::estimates(int first, int last) const
{
    const qreal em = emOf(q.font());
    const qreal perLine = qMax<qreal>(20, column.textWidth / (em * 0.5));
    std::vector<qreal> heights;
    heights.reserve(static_cast<std::size_t>(qMax(0, last - first + 1)));
    for (int row = first; row <= last; ++row) {
        const Message &message = model->message(row);
        const qreal lines = std::ceil(qreal(message.text.size()) / perLine * 1.5);
        heights.push_back(std::ceil(54 + qMax<qreal>(lines, 1) * em * 1.55 + 53 * qreal(message.toolCalls.size())));
    }
    return heights;
}

bool TranscriptView::Private::startsDay(int row) const
{
    const QDateTime at = model->message(row).at;
    if (!at.isValid())
        return false;
    const QDate day = at.toLocalTime().date();
    for (int above = row - 1; above >= 0 && above > row - 20; --above) {
        if (const QDateTime before = model->message(above).at; before.isValid())
            return before.toLocalTime().date() != day;
    }
    return row == 0 && day != clock.wall().toLocalTime().date(); // a conversation of today needs no line
}

bool TranscriptView::Private::continues(int row) const
{
    if (!showsSpeakers)
        return true;
    if (row == 0)
        return false;
    const Message &message = model->message(row);
    const Message &above = model->message(row - 1);
    const bool areAgents = message.role != Message::Role::User && above.role != Message::Role::User;
    const RowContext names = context(-1);
    return areAgents && TranscriptRow::nameOf(message, names) == TranscriptRow::nameOf(above, names) && !startsDay(row);
}

//! Tools of one answer stand in one frame, also where it came in several messages.
bool TranscriptView::Private::joinsAbove(int row) const
{
    return row > 0 && continues(row) && TranscriptRow::join(model->message(row - 1), model->message(row), context(-1));
}

void TranscriptView::Private::updateFonts()
{
    const Tokens &tokens = theme.tokens();
    mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (q.font().pointSizeF() > 0)
        mono.setPointSizeF(q.font().pointSizeF());
    else
        mono.setPixelSize(q.font().pixelSize());
    textStyle.text = q.font();
    textStyle.mono = mono;
    textStyle.emoji = emojiFamily();
    textStyle.textColor = tokens.text;
    textStyle.secondary = tokens.text2;
    textStyle.link = tokens.accentText;
    textStyle.codeBackground = tokens.raised;
    textStyle.line = tokens.line;
    textStyle.edge = tokens.edge;
    textStyle.thumb = tokens.thumb;
    textStyle.selection = tokens.textSel;
    textStyle.isMirrored = q.isRightToLeft();
    textStyle.code = { tokens.synKeyword,  tokens.synString, tokens.synNumber, tokens.synComment,
                       tokens.synFunction, tokens.diffAdd,   tokens.diffDel };
    fallback.setFonts(fontsOf(textStyle), textStyle.emoji);
    asideStyle = textStyle;
    asideStyle.text = Theme::font(textStyle.text, 0.93);
    asideStyle.textColor = tokens.text2;
}

const BlockStyle &TranscriptView::Private::blockStyle(const Message &message) const
{
    const bool isAside =
        message.role == Message::Role::Reasoning || (message.role == Message::Role::Activity && !ElementText::isElement(message));
    return isAside ? asideStyle : textStyle;
}

RowContext TranscriptView::Private::context(int row) const
{
    RowContext context;
    context.column = column;
    context.font = q.font();
    context.mono = mono;
    context.agentName = agentName;
    context.personName = personName;
    context.now = clock.wall();
    context.isOpen = [this](const QString &id, bool byDefault) { return toggled.value(id, byDefault); };
    context.runningSince = [this](const QString &id) {
        const qint64 since = runningSince.value(id, -1);
        return since < 0 ? since : clock.steady() - since;
    };
    context.subagentName = [this](const QString &runId) {
        for (const Subagent &subagent : model ? model->conversation().subagents : QList<Subagent>()) {
            if (!runId.isEmpty() && subagent.runId == runId)
                return subagent.name;
        }
        return QString();
    };
    knowBeside(context, row);
    if (row < 0)
        return context;
    context.cardHeight = [this](const ToolCall &call, qreal width) {
        return qreal(const_cast<Private *>(this)->cardOf(call).heightFor(int(width)));
    };
    context.continues = continues(row);
    context.startsDay = startsDay(row);
    context.isLast = row + 1 == rowCount();
    context.joinsAbove = joinsAbove(row);
    context.joinsBelow = !context.isLast && joinsAbove(row + 1);
    return context;
}

BlockDocument &TranscriptView::Private::body(const Message &message)
{
    static_cast<void>(rowOf(model->rowOf(message.id)));
    return documents.document(message.id);
}

bool TranscriptView::Private::isLaidOut(int row) const
{
    return isReady(row) && std::find(changed.begin(), changed.end(), row) == changed.end();
}

QString TranscriptView::Private::bodyText(int row) const
{
    return bodyText(row, 0, std::numeric_limits<int>::max());
}

QString TranscriptView::Private::bodyText(int row, int from, int to) const
{
    if (isLaidOut(row)) // a row that is not on screen must not push out one that is
        return const_cast<DocumentCache &>(documents).document(model->message(row).id).plainText(from, to);
    const QString text = plainTextOf(blocksOf(row));
    return text.mid(from, qMin<qsizetype>(to, text.size()) - from);
}

void TranscriptView::setReader(const BlockDocument::Reader &reader)
{
    d->reader = reader;
    d->documents.clear();
    d->restyle();
}

void TranscriptView::setAgentName(const QString &name)
{
    if (d->agentName == name)
        return;
    d->agentName = name;
    d->restyle();
}

void TranscriptView::setPersonName(const QString &name)
{
    if (d->personName == name)
        return;
    d->personName = name;
    d->restyle();
}

QString TranscriptView::rowHeading(int row) const
{
    return TranscriptRow::heading(d->model->message(row), d->context(row));
}

QString TranscriptView::dayOf(int row) const
{
    const QDate day = d->model->message(row).at.toLocalTime().date();
    return d->startsDay(row) ? RunWords::day(day, d->clock.wall().toLocalTime().date()) : QString();
}

QString TranscriptView::rowDetails(int row) const
{
    return TranscriptRow::detailsOf(d->model->message(row)).join(u'\n');
}

QString TranscriptView::shownText(int row) const
{
    return row < 0 || row >= d->rowCount() ? QString() : rowHeading(row) + u'\n' + rowText(row);
}

qsizetype TranscriptView::shownSize(int row) const
{
    const QString id = row < 0 || row >= d->rowCount() ? QString() : d->model->message(row).id;
    if (!d->documents.contains(id))
        return 0;
    const BlockDocument &document = d->documents.document(id);
    return document.isReading() ? qMin(document.size(), d->model->message(row).text.size() - 1) : document.size();
}

qint64 TranscriptView::bytesParsed() const
{
    return d->documents.bytesParsed() + d->searched.bytesParsed() + d->spoken.bytesParsed();
}

int TranscriptView::linesLaidOut() const
{
    return d->documents.linesLaidOut();
}

int TranscriptView::layoutsBuilt() const
{
    return d->documents.layoutsBuilt() + d->fallback.layoutsBuilt();
}

} // namespace countersign
