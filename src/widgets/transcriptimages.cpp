// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Images and what is folded away in the conversation: what can be done with them, and what of them is wanted when it is seen.
#include "render/imagestore.h"
#include "render/linktarget.h"
#include "widgets/imagedialog.h"
#include "widgets/transcriptview_p.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kMostOfView = 0.6;  // an image is not higher
constexpr qreal kHeightStep = 60;   // px: a window that is dragged larger does not lay out with every pixel
constexpr qreal kLeastHeight = 120; // px

} // namespace

QString imagePlace(const QString &key)
{
    const QUrl url(key);
    return url.scheme().startsWith("http"_L1) ? linkPlace(url) : QString();
}

std::vector<RowAction> TranscriptRow::bodyActions(const BlockDocument &body, qreal from, qreal to) const
{
    std::vector<RowAction> all;
    const QPointF at = geometry.body.topLeft();
    if (geometry.body.isEmpty())
        return all;
    for (const BlockDocument::Summary &summary : body.summaries(from - at.y(), to - at.y())) {
        const QString words = summary.text.isEmpty() ? tr("Details") : summary.text;
        all.push_back({ RowAction::Kind::ToggleDetails, summary.area.translated(at), id, words, summary.number, summary.isOpen });
    }
    for (const BlockDocument::Image &image : body.images(from - at.y(), to - at.y())) {
        if (!image.stored || image.key.isEmpty())
            continue;
        const StoredImage &stored = *image.stored;
        const QString place = imagePlace(image.key);
        RowAction action { RowAction::Kind::ShowImage, image.area.translated(at), id, {}, image.number };
        action.tip = place.isEmpty() ? QString() : linkTarget(QUrl(image.key));
        if (stored.state == StoredImage::State::Here) {
            action.kind = RowAction::Kind::OpenImage;
            action.name = tr("Image: %1").arg(image.alt);
            action.tip = image.alt;
        } else if (stored.state == StoredImage::State::Unasked) {
            action.name =
                place.isEmpty() ? tr("Show image: %1").arg(image.alt) : tr("Show image from %1: %2").arg(place, image.alt);
        } else if (stored.error && mayComeYet(*stored.error)) {
            action.name = tr("Try again: %1").arg(image.alt);
        } else {
            continue; // on its way, or never to be had
        }
        all.push_back(std::move(action));
    }
    return all;
}

//! False: another try would end the same way.
bool TranscriptRow::mayComeYet(const Error &error)
{
    return error.condition != Condition::ImageAddressRefused && error.condition != Condition::ImageTooLarge
           && error.condition != Condition::ImageUnreadable && error.condition != Condition::ElementGone
           && error.condition != Condition::ElementTooLarge;
}

void TranscriptView::setImages(ImageStore *images)
{
    if (d->images == images)
        return;
    if (d->images)
        d->images->disconnect(this);
    d->images = images;
    if (images) {
        connect(images, &ImageStore::changed, this, [this](const QString &key) { d->imageChanged(key); });
        connect(images, &ImageStore::cleared, this, [this] { d->restyle(); });
    }
    d->imageHeight = 0;
    d->schedule();
}

//! No image is higher than most of the view.
void TranscriptView::Private::sizeImages()
{
    const qreal most = std::floor(q.viewport()->height() * kMostOfView / kHeightStep) * kHeightStep;
    if (qFuzzyCompare(qMax(most, kLeastHeight), imageHeight))
        return;
    imageHeight = qMax(most, kLeastHeight);
    for (const QString &id : documents.setImages(images, imageHeight)) {
        if (const int row = model ? model->rowOf(id) : -1; row >= 0)
            changed.push_back(row);
    }
}

//! Its size is known now, or itself: its row is laid out again, and what is read stays where it is.
void TranscriptView::Private::imageChanged(const QString &key)
{
    const QString anchored = model && anchor.row >= 0 && anchor.row < rowCount() ? model->message(anchor.row).id : QString();
    const auto row = rows.constFind(anchored);
    const qreal above = row == rows.constEnd() ? 0 : anchor.offset - row->geometry.body.top();
    const auto anchorOf = [&](const QString &id) { return id == anchored ? above : 0; };
    for (const auto &[id, grown] : documents.imageChanged(key, anchorOf)) {
        const int met = model ? model->rowOf(id) : -1;
        if (met < 0)
            continue;
        changed.push_back(met);
        if (!sticksToEnd && met == anchor.row)
            anchor.offset += grown;
    }
    schedule();
}

//! What is on screen: fetched if nobody has to be asked, decoded as large as it is shown.
void TranscriptView::Private::wantImages()
{
    if (!images || rowCount() == 0)
        return;
    const qreal ratio = q.viewport()->devicePixelRatioF();
    const int past = pastVisible();
    for (int row = qMax(0, layout.rowAt(scrollTop())); row < past; ++row) {
        const auto shown = rows.constFind(model->message(row).id);
        if (shown == rows.constEnd() || shown->geometry.body.isEmpty() || !documents.contains(shown.key()))
            continue;
        const qreal top = -viewTop(row) - shown->geometry.body.top();
        for (const BlockDocument::Image &image : documents.document(shown.key()).images(top, top + q.viewport()->height())) {
            // Not image.stored: to want the one before it may have moved that.
            const bool isHere = images->image(image.key).state == StoredImage::State::Here;
            const QSizeF place = isHere ? image.area.size() : QSizeF(column.textWidth, imageHeight);
            images->want(image.key, (place * ratio).toSize().expandedTo(QSize(1, 1)));
        }
    }
}

std::optional<BlockDocument::Image> TranscriptView::Private::imageOf(const RowAction &met)
{
    const int row = model ? model->rowOf(met.id) : -1;
    if (row < 0)
        return std::nullopt;
    for (const BlockDocument::Image &image : body(model->message(row)).images()) {
        if (image.number == met.number)
            return image;
    }
    return std::nullopt;
}

void TranscriptView::Private::showImage(const RowAction &met)
{
    const std::optional<BlockDocument::Image> image = imageOf(met);
    if (!image || !images)
        return;
    if (met.kind == RowAction::Kind::ShowImage)
        return images->load(image->key);
    auto *dialog = new ImageDialog(*images, image->key, image->alt, &q);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &ImageDialog::saveRequested, &q, &TranscriptView::imageSaveRequested);
    dialog->open();
}

void TranscriptView::Private::addImage(QMenu &menu, const RowAction &over)
{
    const std::optional<BlockDocument::Image> image = imageOf(over);
    if (!image || !images)
        return;
    const QString key = image->key;
    const bool isHere = over.kind == RowAction::Kind::OpenImage;
    menu.addAction(isHere ? TranscriptView::tr("Open image") : TranscriptView::tr("Show image"), &q,
                   [this, over] { showImage(over); });
    if (const QByteArray bytes = images->bytes(key); isHere && !bytes.isEmpty()) {
        const QString name = imageFileName(key, image->alt, ImageStore::endingOf(bytes));
        menu.addAction(TranscriptView::tr("Save image as…"), &q,
                       [this, name, bytes] { Q_EMIT q.imageSaveRequested(name, bytes); });
    }
    if (!imagePlace(key).isEmpty()) {
        menu.addAction(TranscriptView::tr("Open %1").arg(imagePlace(key)), &q,
                       [this, key] { Q_EMIT q.linkActivated(QUrl(key)); });
        menu.addAction(TranscriptView::tr("Copy image address"), &q, [key] { QApplication::clipboard()->setText(key); });
    }
    menu.addSeparator();
}

//! Opens or closes a `<details>`: what was pressed stays under the pointer.
void TranscriptView::Private::toggleDetails(const RowAction &met)
{
    const int row = model->rowOf(met.id);
    if (row < 0)
        return;
    body(model->message(row)).toggleSummary(met.number);
    keepPlace();
    changeRow(row);
}

} // namespace countersign
