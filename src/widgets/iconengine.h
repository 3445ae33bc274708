// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/theme.h"

#include <QIconEngine>
#include <QPointer>

namespace countersign {

//! Paints one of our line drawings in the colour its moment asks for: `text2` at rest, `text` under the pointer, `disabled`,
//! `onSelected` on a selected tile, or one given colour. The drawings use `currentColor`, which Qt's SVG takes from the root's
//! `color` attribute: that attribute is replaced before parsing. Rendered at device pixels; arrows that point along the line
//! of reading are mirrored in right-to-left. Owned by its QIcon. UI thread.
class IconEngine final : public QIconEngine
{
public:
    IconEngine(const Theme *theme, const QString &name, const QColor &colour);

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override; //!< size in device pixels
    [[nodiscard]] QIconEngine *clone() const override { return new IconEngine(*this); }
    QString iconName() override { return m_name; }
    bool isNull() override;

private:
    [[nodiscard]] QString path() const;
    [[nodiscard]] QColor colour(QIcon::Mode mode, QIcon::State state) const;
    [[nodiscard]] bool isMirrored() const;

    QPointer<const Theme> m_theme;
    QString m_name;
    QColor m_colour;
};

} // namespace countersign
