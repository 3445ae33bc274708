// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Copying: what is made of messages for the clipboard, and in the pool if there is much of it.
#include "widgets/transcriptcopy.h"

#include "render/blockexport.h"
#include "render/markdownstream.h"
#include "widgets/elementtext.h"
#include "widgets/transcriptaccessible.h"
#include "widgets/transcriptview_p.h"

#include <QApplication>
#include <QFutureWatcher>
#include <QJsonDocument>
#include <QMimeData>
#include <QPromise>
#include <QThreadPool>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr int kCopiedShown = 1500;              // ms
constexpr qsizetype kCopiedAtOnce = 128 * 1024; // characters; more are copied in the pool
constexpr qsizetype kMostFormatted = 8 << 20;   // characters; more are copied as plain text alone

//! As they are shown: of a text that still comes, marks that are open count as closed.
std::vector<Block> blocksOf(const QString &markdown, bool isOpen)
{
    if (!isOpen)
        return markdownBlocks(markdown);
    MarkdownStream stream;
    stream.append(markdown.toUtf8());
    return stream.update(false, std::numeric_limits<qsizetype>::max() / 2).blocks;
}

std::vector<Block> blocksOf(const CopiedPart &part)
{
    std::vector<Block> all = part.kind == CopiedPart::Kind::Blocks  ? part.blocks
                             : part.kind == CopiedPart::Kind::Plain ? plainBlocks(part.text)
                                                                    : blocksOf(part.text, part.isOpen);
    return part.isWhole() ? all : clipped(all, part.from, part.to);
}

} // namespace

qsizetype sizeOf(const std::vector<CopiedPart> &parts)
{
    qsizetype size = 0;
    for (const CopiedPart &part : parts) {
        size += part.text.size();
        for (const Block &block : part.blocks)
            size += plainLengthOf(block);
    }
    return size;
}

Copied copyOf(const std::vector<CopiedPart> &parts, bool isFormatted)
{
    isFormatted = isFormatted && sizeOf(parts) <= kMostFormatted;
    QStringList plain;
    QStringList markdown;
    Copied all;
    for (const CopiedPart &part : parts) {
        if (part.isWhole() && part.text.size() > kMostFormatted) {
            plain << part.text; // it is not shown otherwise
            continue;
        }
        const std::vector<Block> blocks = blocksOf(part);
        if (blocks.empty())
            continue;
        plain << plainTextOf(blocks);
        if (!isFormatted)
            continue;
        const bool isWritten = parts.size() == 1 && part.kind == CopiedPart::Kind::Markdown && part.isWhole();
        markdown << (isWritten ? part.text : markdownOf(blocks));
        all.html += htmlOf(blocks);
    }
    all.plain = plain.join("\n\n"_L1);
    all.markdown = markdown.join("\n\n"_L1);
    return all;
}

std::unique_ptr<QMimeData> mimeData(const Copied &copied)
{
    auto data = std::make_unique<QMimeData>();
    data->setText(copied.plain);
    if (!copied.markdown.isEmpty())
        data->setData(u"text/markdown"_s, copied.markdown.toUtf8());
    if (!copied.html.isEmpty())
        data->setHtml(copied.html);
    return data;
}

std::vector<Block> TranscriptView::Private::blocksOf(int row) const
{
    const Message &message = model->message(row);
    if (ElementText::isElement(message))
        return TranscriptRow::blocksOf(message, context(-1));
    const QString text = TranscriptRow::bodyText(message, context(-1));
    if (message.role == Message::Role::User || message.role == Message::Role::Activity)
        return plainBlocks(text);
    if (!reader)
        return countersign::blocksOf(text, message.end == Message::End::Open);
    try {
        if (std::optional<std::vector<Block>> blocks = reader(text))
            return std::move(*blocks);
    } catch (...) { // shown as it is, and copied so
    }
    return plainBlocks(text);
}

CopiedPart TranscriptView::Private::partOf(int row, int from, int to) const
{
    const Message &message = model->message(row);
    const bool isPlain = message.role == Message::Role::User || message.role == Message::Role::Activity;
    if (ElementText::isElement(message) || (reader && !isPlain))
        return { CopiedPart::Kind::Blocks, {}, blocksOf(row), from, to };
    return { isPlain ? CopiedPart::Kind::Plain : CopiedPart::Kind::Markdown,
             TranscriptRow::bodyText(message, context(-1)),
             {},
             from,
             to,
             message.end == Message::End::Open };
}

//! Much text takes seconds to be read and written out: in the pool. Until then the last copy that was asked for counts, here or
//! anywhere (noteClipboard()).
void TranscriptView::Private::copy(const std::vector<CopiedPart> &parts, QClipboard::Mode mode, const std::function<void()> &done)
{
    int &made = copies[mode == QClipboard::Clipboard ? 0 : 1];
    const auto take = [mode, done](const Copied &all) {
        QApplication::clipboard()->setMimeData(mimeData(all).release(), mode); // the clipboard's from here on
        if (done)
            done();
    };
    const int number = ++made;
    const bool isFormatted = mode == QClipboard::Clipboard; // what the middle button inserts is text
    if (sizeOf(parts) <= kCopiedAtOnce)
        return take(copyOf(parts, isFormatted));
    const auto promise = std::make_shared<QPromise<Copied>>();
    auto *watcher = new QFutureWatcher<Copied>(&q);
    connect(watcher, &QFutureWatcherBase::finished, &q, [watcher, take, &made, number] {
        if (number == made)
            take(watcher->result());
        watcher->deleteLater();
    });
    watcher->setFuture(promise->future());
    QThreadPool::globalInstance()->start([promise, parts, isFormatted] {
        promise->start();
        promise->addResult(copyOf(parts, isFormatted));
        promise->finish();
    });
}

//! Whoever wrote to a clipboard, what is still being made for it comes too late.
void TranscriptView::Private::noteClipboard(QClipboard::Mode mode)
{
    if (mode == QClipboard::Clipboard || mode == QClipboard::Selection)
        ++copies[mode == QClipboard::Clipboard ? 0 : 1];
}

void TranscriptView::Private::copyMessage(const Message &message, const std::function<void()> &done)
{
    copy({ partOf(model->rowOf(message.id), 0, std::numeric_limits<int>::max()) }, QClipboard::Clipboard, done);
}

void TranscriptView::Private::copyDetails(const QString &toolCallId) const
{
    if (const ToolCall *call = model->conversation().toolCall(toolCallId)) {
        const QString sent = call->sentArguments.isEmpty() ? call->arguments : call->sentArguments;
        QApplication::clipboard()->setText(call->name + u'\n' + sent + u'\n' + call->result);
        return;
    }
    if (const Message *activity = model->conversation().find(toolCallId))
        QApplication::clipboard()->setText(activity->activityType + u'\n'
                                           + QString::fromUtf8(QJsonDocument(activity->activity).toJson()));
}

void TranscriptView::Private::noteCopied(const RowAction &done)
{
    copied = done;
    copiedAlarm = clock.after(kCopiedShown, &q, [this] {
        copied.reset();
        q.viewport()->update();
    });
    TranscriptAccessible::announce(q, TranscriptView::tr("Copied"));
    q.viewport()->update();
}

QString TranscriptView::selectedText() const
{
    return d->selection.text([this](int row, int from, int to) { return d->bodyText(row, from, to); });
}

QString TranscriptView::selectedLine() const
{
    constexpr int most = 1000; // characters; nobody looks for more
    const int row = d->selection.first().row;
    const auto [from, to] = d->selection.rangeIn(row);
    const bool isShort = !d->selection.isEmpty() && row == d->selection.last().row && to - from <= most;
    if (!isShort
        || (!d->isLaidOut(row) && d->model->message(row).text.size() > kCopiedAtOnce)) // all of it would be read for this
        return {};
    const QString words = selectedText();
    return words.contains(u'\n') ? QString() : words;
}

std::vector<CopiedPart> TranscriptView::Private::selectedParts() const
{
    std::vector<CopiedPart> parts;
    for (int row = selection.first().row; row <= selection.last().row && !selection.isEmpty(); ++row) {
        const auto [from, to] = selection.rangeIn(row);
        parts.push_back(partOf(row, from, to));
    }
    return parts;
}

void TranscriptView::copySelection() const
{
    if (!d->selection.isEmpty())
        d->copy(d->selectedParts(), QClipboard::Clipboard);
}

QString TranscriptView::conversationMarkdown() const
{
    QStringList parts;
    for (int row = 0; row < d->rowCount(); ++row) {
        const Message &message = d->model->message(row);
        const bool isTurn = message.role == Message::Role::User || message.role == Message::Role::Assistant;
        if (!isTurn || (message.text.isEmpty() && message.toolCalls.isEmpty()))
            continue;
        QString part = u"**"_s + rowHeading(row) + u"**"_s;
        if (!message.text.isEmpty())
            part += u"\n\n"_s + (message.role == Message::Role::User ? markdownOf(d->blocksOf(row)) : message.text);
        for (const ToolCall &call : message.toolCalls) {
            const TranscriptRow::Tool tool = TranscriptRow::toolOf(call, d->context(-1), d->agentName);
            part += u"\n\n- "_s + tool.name + u": "_s + tool.state;
        }
        parts << part;
    }
    return parts.join("\n\n"_L1) + u'\n';
}

std::optional<int> TranscriptView::Private::tableAt(const QPoint &point)
{
    const int row = rowCount() > 0 ? layout.rowAt(point.y() + scrollTop()) : -1;
    if (row < 0)
        return std::nullopt;
    const QPointF inside = QPointF(point) - QPointF(0, viewTop(row)) - rowOf(row).geometry.body.topLeft();
    for (const BlockDocument::Table &table : body(model->message(row)).tables(inside.y(), inside.y())) {
        if (table.area.contains(inside))
            return table.number;
    }
    return std::nullopt;
}

//! Cells parted by tabs for a spreadsheet, with Markdown and HTML beside; or its Markdown as the text.
void TranscriptView::Private::copyTable(int row, int number, bool asMarkdown)
{
    const Block *table = row < rowCount() ? body(model->message(row)).block(number) : nullptr;
    if (!table)
        return;
    if (asMarkdown)
        QApplication::clipboard()->setText(markdownOf({ *table }));
    else
        copy({ { CopiedPart::Kind::Blocks, {}, { *table } } }, QClipboard::Clipboard);
}

} // namespace countersign
