// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptview.h"

#include "render/blockexport.h"
#include "widgets/runwords.h"
#include "widgets/transcriptaccessible.h"
#include "widgets/transcriptview_p.h"

#include <QApplication>
#include <QFontDatabase>
#include <QScrollBar>

namespace countersign {

using namespace Qt::StringLiterals;

TranscriptView::Private::Private(TranscriptView &view, const Theme &colours, Clock &time) : q(view), theme(colours), clock(time)
{
    frame.setSingleShot(true);
    frame.setInterval(16);
    frame.setTimerType(Qt::PreciseTimer);
    arc.setInterval(50);
    QObject::connect(&frame, &QTimer::timeout, &q, [this] { relayout(); });
    QObject::connect(&arc, &QTimer::timeout, &q, [this] {
        arcDegrees = (arcDegrees + 18) % 360;
        if (arcDegrees == 0) { // a second has passed: "Running, 4 s"
            for (int row = qMax(0, layout.rowAt(scrollTop())); row < rowCount() && viewTop(row) < q.viewport()->height(); ++row) {
                if (rows.contains(model->message(row).id))
                    changeRow(row);
            }
        }
        q.viewport()->update();
    });
    QObject::connect(&theme, &Theme::changed, &q, [this] { restyle(); });
}

TranscriptView::TranscriptView(const Theme &theme, Clock &clock, QWidget *parent)
    : QAbstractScrollArea(parent)
    , d(std::make_unique<Private>(*this, theme, clock))
{
    TranscriptAccessible::install();
    setObjectName(u"conversation"_s);
    setAccessibleName(tr("Conversation"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // the lane is there before there is anything to scroll: no text moves
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    verticalScrollBar()->setSingleStep(40);
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

void TranscriptView::Private::schedule()
{
    if (!frame.isActive())
        frame.start();
}

void TranscriptView::Private::restyle()
{
    rows.clear();
    layout.forgetAll();
    column = columnNow();
    schedule();
}

qreal TranscriptView::Private::estimate(const Message &message) const
{
    const qreal em = emOf(q.font());
    const qreal perLine = qMax<qreal>(20, column.textWidth / (em * 0.5));
    const qreal lines = std::ceil(qreal(message.text.size()) / perLine) + qreal(message.text.count(u'\n')) * 0.6;
    return 54 + qMax<qreal>(lines, 1) * em * 1.55 + 53 * qreal(message.toolCalls.size());
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

BlockStyle TranscriptView::Private::blockStyle(const Message *message) const
{
    const Tokens &tokens = theme.tokens();
    BlockStyle style;
    style.text = q.font();
    style.mono = monoFont();
    style.textColor = tokens.text;
    style.secondary = tokens.text2;
    style.link = tokens.accentText;
    style.codeBackground = tokens.raised;
    style.line = tokens.line;
    style.edge = tokens.edge;
    style.thumb = tokens.thumb;
    style.selection = tokens.textSel;
    style.isMirrored = q.isRightToLeft();
    if (message && (message->role == Message::Role::Reasoning || message->role == Message::Role::Activity)) {
        style.text = Theme::font(style.text, 0.93); // an aside
        style.textColor = tokens.text2;
    }
    return style;
}

QFont TranscriptView::Private::monoFont() const
{
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (q.font().pointSizeF() > 0)
        mono.setPointSizeF(q.font().pointSizeF());
    else
        mono.setPixelSize(q.font().pixelSize());
    return mono;
}

RowContext TranscriptView::Private::context(int row) const
{
    RowContext context;
    context.column = column;
    context.font = q.font();
    context.mono = monoFont();
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

void TranscriptView::Private::fill(BlockDocument &document, const Message &message) const
{
    document.setStyle(blockStyle(&message));
    const QString text = TranscriptRow::bodyText(message, context(-1));
    if (message.role == Message::Role::User || message.role == Message::Role::Activity)
        document.setPlainText(text);
    else
        document.setText(text, reader);
    document.setWidth(message.role == Message::Role::Reasoning ? RowGeometry::foldTextWidth(column) : column.textWidth);
}

BlockDocument &TranscriptView::Private::body(const Message &message)
{
    BlockDocument &document = documents.document(message.id);
    fill(document, message);
    return document;
}

QString TranscriptView::Private::bodyText(int row) const
{
    const Message &message = model->message(row);
    if (documents.contains(message.id))
        return const_cast<Private *>(this)->body(message).plainText();
    return plainTextOf(blocksOf(row)); // a row that is not on screen must not push out one that is
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

QString TranscriptView::rowText(int row) const
{
    const Message &message = d->model->message(row);
    const RowContext context = d->context(-1);
    QStringList lines;
    if (const std::optional<TranscriptRow::Fold> fold = TranscriptRow::foldOf(message, context))
        lines << fold->text;
    const QString text = d->bodyText(row);
    if (!text.isEmpty())
        lines << text;
    TranscriptRow shown;
    shown.name = TranscriptRow::nameOf(message, context);
    for (const ToolCall &call : message.toolCalls)
        shown.tools.push_back(TranscriptRow::toolOf(call, context, shown.name));
    if (message.role == Message::Role::Activity && text.isEmpty())
        shown.tools.push_back(TranscriptRow::toolOf(message, context));
    shown.status = TranscriptRow::statusOf(message, context);
    if (const auto laidOut = d->rows.constFind(message.id); laidOut != d->rows.constEnd() && !shown.status)
        shown.status = laidOut->status; // that it could not be formatted
    return (lines + shown.words()).join(u'\n');
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

int TranscriptView::layoutsBuilt() const
{
    return d->documents.layoutsBuilt();
}

} // namespace countersign
