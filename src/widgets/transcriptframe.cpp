// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A frame: what changed is measured as far as a slice of time goes, then the picture is placed and its changed part painted.
#include "widgets/elementtext.h"
#include "widgets/transcriptview_p.h"

#include <QScrollBar>

#include <cmath>

namespace countersign {

namespace {
constexpr int kKeptRows = 24;               // laid out around what is visible
constexpr int kSlice = 8;                   // ms of reading and laying out in one go
constexpr int kLongestSlice = 32;           // ms of laying out what is seen: beyond, a part of it comes with the next turn
constexpr int kAtOnce = 4;                  // layouts between two looks at the clock
constexpr qsizetype kStep = 16 * 1024;      // characters of a text that are read between two looks at the clock
constexpr qsizetype kLookAhead = 64 * 1024; // characters that are searched for scripts

//! Not between the two halves of a character.
qsizetype wholeCharacters(const QString &text, qsizetype size)
{
    return size < text.size() && text.at(size).isLowSurrogate() ? size + 1 : qMin(size, text.size());
}

//! Whether two states of a row differ in nothing but how far the text goes.
bool isSameAround(const TranscriptRow &a, const TranscriptRow &b)
{
    const bool arePlain = a.tools.empty() && b.tools.empty() && !a.fold && !b.fold && !a.status && !b.status;
    return arePlain && a.isOwn == b.isOwn && a.isOpen == b.isOpen && a.continues == b.continues && a.name == b.name
           && a.time == b.time && a.day == b.day && a.showsActions == b.showsActions && a.canCopy == b.canCopy
           && a.geometry.body.topLeft() == b.geometry.body.topLeft();
}
} // namespace

bool TranscriptView::Private::isReady(int row) const
{
    const QString &id = model->message(row).id;
    return layout.isMeasured(row) && rows.contains(id) && documents.contains(id) && !hungry.contains(id);
}

//! Gives a message's document more of its text, as much as fits into the slice, but something always.
void TranscriptView::Private::feed(const Message &message)
{
    BlockDocument &document = documents.document(message.id);
    const QString text = TranscriptRow::bodyText(message, context(-1));
    const bool isPlain = message.role == Message::Role::User || message.role == Message::Role::Activity;
    if (ElementText::isElement(message)) {
        document.setStyle(blockStyle(message));
        document.setWidth(column.textWidth);
        document.setBlocks(TranscriptRow::blocksOf(message, context(model->rowOf(message.id))));
        hungry.remove(message.id);
        return;
    }
    document.setStyle(blockStyle(message));
    document.setWidth(message.role == Message::Role::Reasoning ? RowGeometry::foldTextWidth(column) : column.textWidth);
    const bool isComing = message.end == Message::End::Open;
    // Half a character may still wait for its other half.
    const qsizetype whole = text.size() - (isComing && !text.isEmpty() && text.back().isHighSurrogate() ? 1 : 0);
    if (isPlain) {
        document.setPlainText(text);
    } else if (isComing && !reader && document.size() <= whole) {
        for (bool isFirst = true; document.size() < whole && (isFirst || slice.elapsed() < kSlice); isFirst = false) {
            const qsizetype from = document.size();
            document.append(QStringView(text).mid(from, qMin(whole, wholeCharacters(text, from + kStep)) - from));
            document.readMore(); // else the first question about it reads all of it
        }
    } else {
        document.setText(text, reader);
    }
    while (document.isReading() && slice.elapsed() < kSlice)
        document.readMore();
    if (document.isReading() || document.size() < whole)
        hungry.insert(message.id);
    else
        hungry.remove(message.id);
}

void TranscriptView::Private::measure(int row)
{
    feed(model->message(row));
    takeRow(row);
}

//! As its document is now.
void TranscriptView::Private::takeRow(int row)
{
    const Message &message = model->message(row);
    BlockDocument &document = documents.document(message.id);
    TranscriptRow shown = TranscriptRow::of(message, document, context(row));
    const auto before = rows.constFind(message.id);
    const bool isGrowth = before != rows.constEnd() && isSameAround(*before, shown);
    qreal change = document.takeChange();
    if (isGrowth && !std::isinf(change)) // the caret stood above what came, or stands there now
        change = std::min({ change, before->caret.top(), shown.caret.top() });
    const int from = !isGrowth            ? 0
                     : std::isinf(change) ? TranscriptPicture::kSame
                                          : qMax(0, int(std::floor(shown.geometry.body.top() + change)));
    changedFrom[message.id] = qMin(from, changedFrom.value(message.id, TranscriptPicture::kSame));
    layout.setHeight(row, std::ceil(shown.geometry.height));
    rows.insert(message.id, std::move(shown));
    if (message.delivery == Message::Delivery::Sending && !sendingAlarm) {
        sendingAlarm = clock.after(1000, &q, [this] { // "Sending…" only after a second
            sendingAlarm.reset();
            for (int i = rowCount() - 1; i >= 0 && i > rowCount() - 10; --i) {
                if (model->message(i).delivery == Message::Delivery::Sending)
                    changeRow(i);
            }
        });
    }
}

//! Of a long message only what is seen is laid out. True if that was not so yet: its height may be another now.
bool TranscriptView::Private::refine(int row)
{
    const QString id = model->message(row).id;
    const QRectF body = rows.constFind(id)->geometry.body;
    const qreal height = q.viewport()->height();
    const qreal from = qMax<qreal>(0, wantedTop() - layout.top(row) - body.top());
    const qreal to = qMin(body.height(), wantedTop() + height - layout.top(row) - body.top());
    BlockDocument &document = documents.document(id);
    if (body.isEmpty() || to < from || document.isExact(from, to))
        return false;
    qreal grown = 0;
    do // of what takes long to be shaped, as much as may keep a key waiting
        grown += document.layOut(from, to, kAtOnce);
    while (!document.isExact(from, to) && slice.elapsed() < kLongestSlice);
    isUnfinished = isUnfinished || !document.isExact(from, to);
    if (!sticksToEnd && anchor.row == row)
        anchor.offset += grown;
    takeRow(row); // not more of its text: that is for the next slice
    return true;
}

//! Where the viewport is to begin: heights may have changed since it was placed.
qreal TranscriptView::Private::wantedTop() const
{
    const qreal end = qMax<qreal>(-kEdge, contentHeight() + kEdge - q.viewport()->height());
    return sticksToEnd ? end : qBound<qreal>(-kEdge, layout.yOf(anchor), end);
}

const TranscriptRow &TranscriptView::Private::rowOf(int row)
{
    takeChanges();
    const QString id = model->message(row).id;
    if (!layout.isMeasured(row) || !rows.contains(id) || !documents.contains(id)) {
        slice.start();
        measure(row);
        schedule();
    }
    return *rows.constFind(id);
}

//! Whether what a row is to show more of is of scripts that fonts were found for.
bool TranscriptView::Private::hasFontsFor(int row)
{
    const Message &message = model->message(row);
    const QString text = TranscriptRow::bodyText(message, context(-1));
    const qsizetype known = documents.contains(message.id) ? documents.document(message.id).size() : 0;
    fallback.meet(QStringView(text).mid(qMin(known, text.size()), kLookAhead));
    return !fallback.isCold();
}

//! One pass; true if a height may have changed, so that other rows may now be visible.
bool TranscriptView::Private::measureVisible()
{
    const qreal top = wantedTop();
    bool isOther = false;
    // From the end backwards when it sticks there: what is measured first then stays on screen.
    const int first = qMax(0, layout.rowAt(top));
    const int last = layout.rowAt(top + q.viewport()->height());
    for (int i = first; i <= last; ++i) {
        const int row = sticksToEnd ? last - (i - first) : i;
        const bool isOver = slice.elapsed() >= kSlice && hungry.contains(model->message(row).id) && layout.isMeasured(row);
        if (!isReady(row) && !isOver) {
            if (mayWaitForFonts && !hasFontsFor(row))
                return false;
            measure(row);
            isOther = true;
        }
        isOther = refine(row) || isOther;
    }
    return isOther;
}

//! All that is visible, as far as the slice goes; true if some of it is left.
bool TranscriptView::Private::measureAll()
{
    sizeImages();
    takeChanges();
    if (rowCount() == 0)
        return false;
    findAnchor();
    isUnfinished = false;
    for (int pass = 0; pass < 16 && measureVisible() && !isUnfinished; ++pass) {
    }
    if (isUnfinished)
        return true;
    const int past = pastVisible();
    for (int row = qMax(0, layout.rowAt(scrollTop())); row < past && !hungry.isEmpty(); ++row) {
        if (hungry.contains(model->message(row).id))
            return true;
    }
    return false;
}

//! From the event loop: in between it handles keys.
void TranscriptView::Private::work()
{
    slice.start();
    for (bool isFirst = true; fallback.isCold() && (isFirst || slice.elapsed() < kSlice); isFirst = false)
        fallback.warmOne();
    mayWaitForFonts = true;
    const bool isLeft = !fallback.isCold() && measureAll();
    mayWaitForFonts = false;
    if (fallback.isCold()) // the picture waits: without them there is nothing new in it
        return pacer.goOn();
    if (pacer.isPictureDue())
        place();
    else if (!isLeft)
        pacer.request();
    if (isLeft)
        pacer.goOn();
}

//! At once: the person did something, and looks.
void TranscriptView::Private::relayout()
{
    pacer.cancel();
    slice.start();
    const bool isLeft = measureAll();
    place();
    if (isLeft)
        pacer.goOn();
}

void TranscriptView::Private::place()
{
    const qreal height = q.viewport()->height();
    measureTail();
    const int maximum = qMax(0, qRound(contentHeight() + 2 * kEdge - height));
    const qreal wanted = sticksToEnd ? maximum : layout.yOf(anchor) + kEdge;
    isPlacing = true;
    QScrollBar &bar = *q.verticalScrollBar();
    bar.setPageStep(qMax(1, int(height)));
    bar.setRange(0, maximum);
    bar.setValue(qBound(0, qRound(wanted), maximum));
    isPlacing = false;
    dropFarRows();
    placeCards();
    placePill();
    wantImages();
    updateArcTimer();
    showPicture();
    pacer.painted();
    followMatch();
}

//! Has painted what differs from the picture before; what only moved is moved.
void TranscriptView::Private::showPicture()
{
    std::vector<TranscriptPicture::Row> now;
    const int past = pastVisible();
    for (int row = qMax(0, layout.rowAt(scrollTop())); row < past; ++row) {
        const QString &id = model->message(row).id;
        now.push_back({ id, int(viewTop(row)), int(layout.height(row)), changedFrom.value(id, TranscriptPicture::kSame) });
    }
    changedFrom.clear();
    QWidget &view = *q.viewport();
    const qreal ratio = view.devicePixelRatioF();
    const QObjectList &above = view.children(); // cards and the like do not move with what is painted
    const bool isBare = std::none_of(above.begin(), above.end(), [](const QObject *child) {
        const auto *widget = qobject_cast<const QWidget *>(child);
        return widget && !widget->isHidden();
    });
    const bool mayShift = isBare && ratio == std::floor(ratio) && shownTarget().isEmpty();
    const TranscriptPicture::Damage damage = picture.damage(now, view.size(), mayShift);
    if (damage.shift != 0)
        view.scroll(0, damage.shift, view.rect());
    if (!damage.region.isEmpty())
        view.update(damage.region);
}

int TranscriptView::Private::pastVisible() const
{
    if (rowCount() == 0)
        return 0;
    return layout.rowAt(scrollTop() + q.viewport()->height()) + 1;
}

void TranscriptView::Private::dropFarRows()
{
    if (rows.size() <= 4 * kKeptRows || rowCount() == 0)
        return;
    const int first = qMax(0, layout.rowAt(scrollTop()) - kKeptRows);
    const int last = pastVisible() + kKeptRows;
    for (auto row = rows.begin(); row != rows.end();) {
        const int index = model->rowOf(row.key());
        if (index >= first && index <= last) {
            ++row;
            continue;
        }
        documents.remove(row.key());
        hungry.remove(row.key());
        row = rows.erase(row);
    }
}

} // namespace countersign
