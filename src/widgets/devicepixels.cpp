// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/devicepixels.h"

#include <QPainter>

namespace countersign {

namespace {
bool isUpright(const QTransform &transform)
{
    return transform.type() <= QTransform::TxScale && transform.m11() > 0 && transform.m22() > 0;
}
} // namespace

qreal deviceWidth(const QPainter &painter, qreal width)
{
    const QTransform transform = painter.deviceTransform();
    const qreal ratio = isUpright(transform) ? transform.m11() : 1;
    return qMax(1.0, qreal(qRound(width * ratio))) / ratio;
}

QPointF onDevicePixels(const QPainter &painter, const QPointF &point)
{
    const QTransform transform = painter.deviceTransform();
    if (!isUpright(transform))
        return point;
    const QPointF device = transform.map(point);
    return transform.inverted().map(QPointF(qRound(device.x()), qRound(device.y())));
}

QRectF onDevicePixels(const QPainter &painter, const QRectF &rect)
{
    return { onDevicePixels(painter, rect.topLeft()), onDevicePixels(painter, rect.bottomRight()) };
}

} // namespace countersign
