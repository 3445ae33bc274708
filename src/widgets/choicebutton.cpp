// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/choicebutton.h"

#include "widgets/controlpainter.h"
#include "widgets/theme.h"

#include <QPainter>
#include <QStyleOptionButton>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kChoiceEdge = 8;     // px beside the icons
constexpr int kChoiceGap = 14;     // px between icon and words
constexpr int kChoiceArrowGap = 8; // px between words and arrow
constexpr int kChoiceHeight = 52;
constexpr int kChoicePadding = 8;
} // namespace

ChoiceButton::ChoiceButton(const Theme &theme, const QString &iconName, const QString &title, const QString &caption,
                           QWidget *parent)
    : QPushButton(title, parent)
    , m_theme(theme)
    , m_icon(iconName)
    , m_caption(caption)
{
    setAccessibleDescription(caption);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAttribute(Qt::WA_Hover);
}

QRect ChoiceButton::wordsArea(int width) const
{
    const int icon = ControlPainter::iconSide(this);
    const int left = kChoiceEdge + icon + kChoiceGap;
    return { left, 0, qMax(80, width - left - kChoiceArrowGap - icon - kChoiceEdge), height() };
}

int ChoiceButton::captionHeight(int width) const
{
    const QFontMetrics small(Theme::font(font(), 0.87));
    return small.boundingRect(0, 0, wordsArea(width).width(), 10000, Qt::TextWordWrap, m_caption).height();
}

int ChoiceButton::heightForWidth(int width) const
{
    return qMax(kChoiceHeight, fontMetrics().height() + captionHeight(width) + 2 * kChoicePadding);
}

QSize ChoiceButton::sizeHint() const
{
    return { 400, heightForWidth(400) };
}

void ChoiceButton::paintEvent(QPaintEvent *)
{
    const Tokens &t = m_theme.tokens();
    QStyleOptionButton option;
    initStyleOption(&option);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (isEnabled() && (underMouse() || isDown())) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.hover);
        painter.drawRoundedRect(rect(), ControlPainter::kRadius, ControlPainter::kRadius);
    }
    const ControlPainter controls(m_theme);
    if (controls.showsFocus(option))
        controls.ring(&painter, QRectF(rect()).adjusted(2, 2, -2, -2), ControlPainter::kRadius - 2, 0);

    const auto place = [this](const QRect &logical) { return QStyle::visualRect(layoutDirection(), rect(), logical); };
    const QIcon::Mode mode = !isEnabled() ? QIcon::Disabled : underMouse() ? QIcon::Active : QIcon::Normal;
    const int icon = ControlPainter::iconSide(this);
    const int y = (height() - icon) / 2;
    m_theme.icon(m_icon).paint(&painter, place(QRect(kChoiceEdge, y, icon, icon)), Qt::AlignCenter, mode);
    m_theme.icon(u"chevron-right"_s)
        .paint(&painter, place(QRect(width() - kChoiceEdge - icon, y, icon, icon)), Qt::AlignCenter, mode);

    const int lines = captionHeight(width());
    const int top = (height() - fontMetrics().height() - lines) / 2;
    const QRect words = wordsArea(width());
    // On the window's side, but each text in its own direction: else its full stop would stand before it.
    const int align = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft));
    painter.setLayoutDirection(text().isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    painter.setFont(ControlPainter::buttonFont(font()));
    painter.setPen(isEnabled() ? t.text : t.disabled);
    painter.drawText(place(QRect(words.left(), top, words.width(), fontMetrics().height())), align | Qt::TextHideMnemonic,
                     text());
    painter.setLayoutDirection(m_caption.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    painter.setFont(Theme::font(font(), 0.87));
    painter.setPen(isEnabled() ? t.text2 : t.disabled);
    painter.drawText(place(QRect(words.left(), top + fontMetrics().height(), words.width(), lines)), align | Qt::TextWordWrap,
                     m_caption);
}

} // namespace countersign
