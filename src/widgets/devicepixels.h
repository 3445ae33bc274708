// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRectF>

class QPainter;

namespace countersign {

//! At 125 % and 150 % a line of one logical pixel falls between those of the screen. These move outlines and drawings onto
//! device pixels; under a rotation they change nothing. Inside a paint event.

//! The width nearest to `width` that is a whole number of device pixels, at least one. Logical pixels.
[[nodiscard]] qreal deviceWidth(const QPainter &painter, qreal width = 1);
//! `point` on the nearest corner of a device pixel.
[[nodiscard]] QPointF onDevicePixels(const QPainter &painter, const QPointF &point);
//! `rect` with all four edges between device pixels.
[[nodiscard]] QRectF onDevicePixels(const QPainter &painter, const QRectF &rect);

} // namespace countersign
