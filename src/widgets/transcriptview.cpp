// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptview.h"

#include "widgets/transcriptaccessible.h"
#include "widgets/transcriptpainter.h"
#include "widgets/transcriptview_p.h"

#include <QFontDatabase>
#include <QPaintEvent>
#include <QPainter>
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
}

TranscriptView::~TranscriptView()
{
    qDeleteAll(d->feet); // while there is still somebody to hear that they let go of the focus
    d->feet.clear();
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

void TranscriptView::Private::connectModel()
{
    if (!model)
        return;
    QObject::connect(model, &QAbstractItemModel::modelReset, &q, [this] { reset(); });
    QObject::connect(model, &QAbstractItemModel::rowsInserted, &q,
                     [this](const QModelIndex &, int first, int last) { insertRows(first, last); });
    QObject::connect(model, &QAbstractItemModel::rowsRemoved, &q,
                     [this](const QModelIndex &, int first, int last) { removeRows(first, last); });
    QObject::connect(model, &QAbstractItemModel::dataChanged, &q, [this](const QModelIndex &first, const QModelIndex &last) {
        for (int row = first.row(); row <= last.row(); ++row)
            changeRow(row);
    });
    QObject::connect(model, &QObject::destroyed, &q, [this] {
        model = nullptr;
        reset();
    });
}

void TranscriptView::Private::reset()
{
    rows.clear();
    documents.clear();
    selection.clear();
    openAnswers.clear();
    asked.clear();
    runningSince.clear();
    for (ApprovalFoot *foot : std::as_const(feet))
        foot->hide(); // lets go of the focus
    qDeleteAll(feet);
    feet.clear();
    pressed.reset();
    hovered.reset();
    current = action = -1;
    column = columnNow();
    std::vector<qreal> estimates;
    for (int row = 0; row < rowCount(); ++row) {
        estimates.push_back(estimate(model->message(row)));
        noteState(row, false);
    }
    layout.reset(estimates);
    sticksToEnd = true;
    TranscriptAccessible::reset(q);
    schedule();
}

void TranscriptView::Private::insertRows(int first, int last)
{
    const int count = last - first + 1;
    for (int row = first; row <= last; ++row) {
        layout.insert(row, estimate(model->message(row)));
        noteState(row, true);
    }
    selection.rowsInserted(first, count);
    anchor.row += anchor.row >= first ? count : 0;
    current += current >= first ? count : 0;
    if (last + 1 < rowCount())
        changeRow(last + 1); // it may go on, or no longer go on, what stands above it
    schedule();
}

void TranscriptView::Private::removeRows(int first, int last)
{
    for (int row = last; row >= first; --row)
        layout.remove(row);
    const int count = last - first + 1;
    selection.rowsRemoved(first, count);
    if (anchor.row >= first)
        anchor.row = anchor.row > last ? anchor.row - count : first;
    if (current >= first)
        current = current > last ? current - count : qMin(first, rowCount() - 1);
    action = -1;
    hovered.reset();
    pressed.reset();
    if (first < rowCount())
        changeRow(first);
    schedule();
}

void TranscriptView::Private::changeRow(int row)
{
    rows.remove(model->message(row).id);
    layout.forget(row);
    noteState(row, true);
    schedule();
}

//! Keeps what must be noticed as it happens: running clocks, finished answers, new questions.
void TranscriptView::Private::noteState(int row, bool tell)
{
    const Message &message = model->message(row);
    const QString name = message.author.isEmpty() ? agentName : message.author;
    if (message.role == Message::Role::User)
        return;
    if (message.end == Message::End::Open) {
        openAnswers.insert(message.id);
    } else if (openAnswers.remove(message.id) && tell && !message.text.isEmpty()) {
        const QString said = message.text.size() > 400 ? message.text.left(400) + u"…"_s : message.text;
        TranscriptAccessible::announce(q, message.end == Message::End::Complete
                                              ? TranscriptView::tr("%1 answered: %2").arg(name, said)
                                              : TranscriptView::tr("The answer of %1 broke off.").arg(name));
    }
    for (const ToolCall &call : message.toolCalls) {
        if (call.state == ToolCall::State::Running && !runningSince.contains(call.id))
            runningSince.insert(call.id, tell ? clock.steady() : -1);
        if (call.state != ToolCall::State::Running)
            runningSince.remove(call.id);
        if (call.state != ToolCall::State::AwaitingApproval) {
            asked.remove(call.id);
        } else if (!asked.contains(call.id)) {
            asked.insert(call.id);
            if (tell)
                TranscriptAccessible::announce(
                    q, TranscriptView::tr("%1 asks for your confirmation. %2").arg(name, ApprovalQuestion::of(call).title()));
        }
    }
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

bool TranscriptView::Private::continues(int row) const
{
    if (row == 0)
        return false;
    const Message &message = model->message(row);
    const Message &above = model->message(row - 1);
    return message.role != Message::Role::User && above.role == message.role && above.author == message.author;
}

BlockStyle TranscriptView::Private::blockStyle() const
{
    const Tokens &tokens = theme.tokens();
    BlockStyle style;
    style.text = q.font();
    style.mono = context(-1).mono;
    style.textColor = tokens.text;
    style.secondary = tokens.text2;
    style.link = tokens.accentText;
    style.codeBackground = tokens.raised;
    style.line = tokens.line;
    style.edge = tokens.edge;
    style.selection = tokens.textSel;
    return style;
}

RowContext TranscriptView::Private::context(int row) const
{
    RowContext context;
    context.column = column;
    context.font = q.font();
    context.mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (context.font.pointSizeF() > 0)
        context.mono.setPointSizeF(context.font.pointSizeF());
    else
        context.mono.setPixelSize(context.font.pixelSize());
    context.agentName = agentName;
    context.personName = personName;
    context.now = clock.wall();
    context.continues = row >= 0 && continues(row);
    context.isOpen = [this](const ToolCall &call) { return toggled.value(call.id, call.state == ToolCall::State::Failed); };
    context.runningSince = [this](const QString &id) {
        const qint64 since = runningSince.value(id, -1);
        return since < 0 ? since : clock.steady() - since;
    };
    return context;
}

BlockDocument &TranscriptView::Private::body(const Message &message)
{
    BlockDocument &document = documents.document(message.id);
    document.setStyle(blockStyle());
    if (message.role == Message::Role::User)
        document.setPlainText(message.text);
    else
        document.setText(message.text);
    document.setWidth(column.textWidth);
    return document;
}

QString TranscriptView::Private::bodyText(int row) const
{
    const Message &message = model->message(row);
    if (documents.contains(message.id))
        return const_cast<Private *>(this)->body(message).plainText();
    BlockDocument document; // a row that is not on screen must not push out one that is
    document.setStyle(blockStyle());
    if (message.role == Message::Role::User)
        document.setPlainText(message.text);
    else
        document.setText(message.text);
    document.setWidth(column.textWidth);
    return document.plainText();
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

void TranscriptView::setMayApprove(bool may)
{
    d->mayApprove = may;
    for (ApprovalFoot *foot : std::as_const(d->feet))
        foot->setMayApprove(may);
}

QString TranscriptView::rowHeading(int row) const
{
    return TranscriptRow::heading(d->model->message(row), d->context(row));
}

QString TranscriptView::rowText(int row) const
{
    const Message &message = d->model->message(row);
    QStringList lines;
    const QString text = d->bodyText(row);
    if (!text.isEmpty())
        lines << text;
    TranscriptRow shown;
    const RowContext context = d->context(row);
    shown.name = message.author.isEmpty() ? d->agentName : message.author;
    for (const ToolCall &call : message.toolCalls)
        shown.tools.push_back(TranscriptRow::toolOf(call, context));
    shown.status = TranscriptRow::statusOf(message, context);
    return (lines + shown.words()).join(u'\n');
}

QString TranscriptView::shownText(int row) const
{
    return row < 0 || row >= d->rowCount() ? QString() : rowHeading(row) + u'\n' + rowText(row);
}

void TranscriptView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), d->theme.tokens().base);
    if (d->rowCount() == 0) {
        const RowContext context = d->context(-1);
        TranscriptPainter(painter, d->theme, context).paintEmpty(QRectF(-viewport()->x(), 0, width(), viewport()->height()));
        return;
    }
    for (int row = qMax(0, d->layout.rowAt(d->scrollTop() + event->rect().top() - 12)); row < d->rowCount(); ++row) {
        const qreal top = d->viewTop(row);
        if (top > event->rect().bottom())
            break;
        const Message &message = d->model->message(row);
        const auto laidOut = d->rows.constFind(message.id);
        if (laidOut == d->rows.constEnd() || !d->documents.contains(message.id))
            continue; // measured with the next frame
        const RowContext context = d->context(row);
        TranscriptPainter::State state;
        std::tie(state.selectionStart, state.selectionEnd) = d->selection.rangeIn(row);
        state.isCurrent = row == d->current && hasFocus();
        state.arc = d->arcDegrees;
        const BlockDocument &body = d->documents.document(message.id);
        const std::vector<RowAction> actions =
            state.isCurrent && d->action >= 0 ? laidOut->actions(body) : std::vector<RowAction>();
        if (static_cast<std::size_t>(d->action) < actions.size())
            state.action = &actions[static_cast<std::size_t>(d->action)];
        else if (d->hovered)
            state.action = &*d->hovered;
        TranscriptPainter(painter, d->theme, context).paint(*laidOut, body, top, event->rect(), state);
    }
}

int TranscriptView::layoutsBuilt() const
{
    return d->documents.layoutsBuilt();
}

} // namespace countersign
