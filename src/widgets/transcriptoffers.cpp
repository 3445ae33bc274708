// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Beneath a message: the buttons the agent put there, and what the person thinks of the answer.
#include "render/blockdocument.h"
#include "render/textbox.h"
#include "widgets/offericon.h"
#include "widgets/theme.h"
#include "widgets/transcriptrow.h"

#include <QFontMetricsF>
#include <QJsonObject>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kOfferPadding = 12; // px beside icon and words
constexpr qreal kOfferGap = 8;      // between buttons, and between their lines
constexpr qreal kIconGap = 6;
constexpr qsizetype kLongestLabel = 80;
constexpr qsizetype kMostOffers = 50;

} // namespace

QFont TranscriptRow::Offer::font(const QFont &base)
{
    return Theme::font(base, 0.93, QFont::Medium);
}

qreal TranscriptRow::takeOffers(const Message &message, const RowContext &context)
{
    const QList<OfferedAction> all = context.offers ? context.offers(message.id) : QList<OfferedAction>();
    const QFontMetricsF metrics(Offer::font(context.font));
    const qreal height = qMax<qreal>(32, std::round(emOf(context.font) * 1.35 + 10));
    QPointF at;
    for (const OfferedAction &offered : all.first(qMin(all.size(), kMostOffers))) {
        Offer offer;
        offer.icon = offerIcon(offered.icon);
        offer.action.kind = RowAction::Kind::RunOffer;
        offer.action.id = offered.id;
        offer.action.name = visibleText(offered.label.left(kLongestLabel), true);
        offer.action.tip = visibleText(offered.tooltip, true);
        offer.action.isBusy = context.isOfferRunning && context.isOfferRunning(offered.id);
        if (offer.action.isBusy)
            offer.icon = u"clock"_s;
        const qreal icon = offer.icon.isEmpty() ? 0 : context.column.icon() + kIconGap;
        const qreal wide = std::ceil(metrics.horizontalAdvance(offer.action.name)) + icon + 2 * kOfferPadding;
        const qreal width = qMin(wide, context.column.textWidth);
        if (at.x() > 0 && at.x() + width > context.column.textWidth)
            at = { 0, at.y() + height + kOfferGap };
        offer.action.area = { at.x(), at.y(), width, height };
        at.rx() += width + kOfferGap;
        offers.push_back(std::move(offer));
    }
    return offers.empty() ? 0 : at.y() + height;
}

void TranscriptRow::placeOffers()
{
    for (Offer &offer : offers) {
        QRectF &area = offer.action.area;
        const qreal left = column.isMirrored ? geometry.offers.right() - area.right() : geometry.offers.left() + area.left();
        area.moveTo(left, geometry.offers.top() + area.top());
    }
}

Feedback TranscriptRow::feedbackOf(const Message &message)
{
    const QJsonObject held = message.extra.value("feedback"_L1).toObject();
    Feedback feedback;
    if (held.isEmpty())
        return feedback;
    feedback.value = held.value("value"_L1).toInt() > 0 ? Feedback::Value::Good : Feedback::Value::Bad;
    feedback.comment = held.value("comment"_L1).toString();
    feedback.id = held.value("id"_L1).toString();
    return feedback;
}

void TranscriptRow::takeRating(const Message &message, const RowContext &context)
{
    canRate = context.canRate;
    rating = canRate ? feedbackOf(message).value : Feedback::Value::None;
}

std::optional<TranscriptRow::Status> TranscriptRow::ratingOf(const Message &message, const RowContext &context)
{
    const Feedback given = context.canRate ? feedbackOf(message) : Feedback();
    if (given.value == Feedback::Value::None)
        return std::nullopt;
    const bool isGood = given.value == Feedback::Value::Good;
    Status status;
    status.icon = isGood ? u"thumb-up"_s : u"thumb-down"_s;
    status.text = isGood ? tr("You liked this answer.") : tr("You did not like this answer.");
    const QString words = given.comment.isEmpty() ? tr("Add a comment…") : tr("Change the comment…");
    RowAction comment { RowAction::Kind::Comment, {}, message.id, words };
    comment.tip = given.comment;
    status.actions.push_back(comment);
    return status;
}

std::vector<RowAction> TranscriptRow::messageActions() const
{
    using Kind = RowAction::Kind;
    std::vector<RowAction> all;
    if (isOpen)
        return all;
    if (canCopy)
        all.push_back({ Kind::CopyMessage, {}, id, tr("Copy message") });
    if (canRate) {
        all.push_back({ Kind::RateGood, {}, id, tr("Good answer"), 0, rating == Feedback::Value::Good });
        all.push_back({ Kind::RateBad, {}, id, tr("Bad answer"), 0, rating == Feedback::Value::Bad });
    }
    if (canCopy || details.size() > 1)
        all.push_back({ Kind::More, {}, id, tr("More about this message") });
    // From the leading edge where they stand below, else up to the trailing one.
    const QRectF &lane = geometry.actions;
    const qreal side = column.action();
    qreal x = showsActions ? 0 : lane.width() - side * qreal(all.size());
    for (RowAction &action : all) {
        action.area = { column.isMirrored ? lane.right() - x - side : lane.left() + x, lane.top(), side, side };
        x += side;
    }
    return all;
}

} // namespace countersign
