// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/iconengine.h"

#include "widgets/devicepixels.h"

#include <QFile>
#include <QGuiApplication>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <algorithm>
#include <array>

namespace countersign {
using namespace Qt::StringLiterals;

IconEngine::IconEngine(const Theme *theme, const QString &name, const QColor &colour)
    : m_theme(theme)
    , m_name(name)
    , m_colour(colour)
{
}

QString IconEngine::path() const
{
    return u":/icons/"_s + (m_name.contains(u'/') ? m_name : u"16/"_s + m_name) + u".svg"_s;
}

bool IconEngine::isNull()
{
    return !QFile::exists(path());
}

QColor IconEngine::colour(QIcon::Mode mode, QIcon::State state) const
{
    const Tokens tokens = m_theme ? m_theme->tokens() : Theme::tokensOf(Theme::Scheme::Light);
    if (mode == QIcon::Disabled)
        return tokens.disabled;
    if (m_colour.isValid())
        return m_colour;
    if (mode == QIcon::Selected || state == QIcon::On) // a checked button is a selected tile
        return tokens.onSelected;
    return mode == QIcon::Active ? tokens.text : tokens.text2;
}

bool IconEngine::isMirrored() const
{
    static constexpr std::array kAlongTheLine { "chevron-left"_L1, "chevron-right"_L1, "sign-in"_L1, "sign-out"_L1,
                                                "sidebar"_L1,      "lens"_L1,          "wrap"_L1,    "open-out"_L1 };
    return QGuiApplication::isRightToLeft()
           && std::find(kAlongTheLine.begin(), kAlongTheLine.end(), m_name) != kAlongTheLine.end();
}

void IconEngine::paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state)
{
    const int side = qMin(rect.width(), rect.height());
    const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
    QPixmap drawing = pixmap((QSizeF(side, side) * ratio).toSize(), mode, state);
    drawing.setDevicePixelRatio(ratio);
    const QPointF corner(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2);
    painter->drawPixmap(onDevicePixels(*painter, corner), drawing);
}

QPixmap IconEngine::pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state)
{
    const QString ink = colour(mode, state).name();
    const bool mirrored = isMirrored();
    const QString key = u"countersign:%1:%2:%3x%4:%5"_s.arg(m_name, ink).arg(size.width()).arg(size.height()).arg(mirrored);
    QPixmap drawing;
    if (QPixmapCache::find(key, &drawing))
        return drawing;

    drawing = QPixmap(size);
    drawing.fill(Qt::transparent);
    QFile file(path());
    if (size.isEmpty() || !file.open(QIODevice::ReadOnly))
        return drawing;
    QByteArray svg = file.readAll();
    const qsizetype attribute = svg.indexOf(" color=\"");
    if (attribute >= 0)
        svg.replace(attribute + 8, svg.indexOf('"', attribute + 8) - attribute - 8, ink.toLatin1());
    QSvgRenderer renderer(svg);
    QPainter painter(&drawing);
    if (mirrored) {
        painter.translate(size.width(), 0);
        painter.scale(-1, 1);
    }
    renderer.render(&painter, QRectF(QPointF(), QSizeF(size)));
    painter.end();
    QPixmapCache::insert(key, drawing);
    return drawing;
}

} // namespace countersign
