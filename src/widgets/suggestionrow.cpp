// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/suggestionrow.h"

#include "render/blockdocument.h"
#include "render/textbox.h"
#include "widgets/controlpainter.h"
#include "widgets/holdsfocus.h"
#include "widgets/offericon.h"
#include "widgets/plaintip.h"
#include "widgets/theme.h"
#include "widgets/transcriptlayout.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPushButton>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr int kMostChips = 8;
constexpr int kChipGap = 4;       // px between two
constexpr int kChipsOutside = 12; // px the frame of the composer reaches over the column of text
} // namespace

SuggestionRow::SuggestionRow(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(u"suggestions"_s);
    setAccessibleName(tr("Suggestions"));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    hide();
}

void SuggestionRow::setSuggestions(const QList<Suggestion> &suggestions)
{
    if (m_suggestions == suggestions)
        return;
    m_suggestions = suggestions;
    const bool held = holdsFocus(*this);
    for (QPushButton *button : std::as_const(m_buttons)) {
        button->hide(); // it may be the sender of the signal that led here
        button->deleteLater();
    }
    m_buttons.clear();
    for (const Suggestion &suggestion : m_suggestions.mid(0, kMostChips)) {
        const QString title =
            visibleText((suggestion.title.isEmpty() ? suggestion.message : suggestion.title).left(200), true).simplified();
        auto *button = new QPushButton(this);
        button->setText(QString(title).replace(u'&', u"&&"_s));
        button->setObjectName(u"suggestion"_s);
        button->setAutoDefault(false);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(title);
        const QString whole = visibleText(suggestion.message.left(2000));
        button->setToolTip(whole == title ? QString() : plainTip(whole));
        button->setAccessibleDescription(whole == title ? QString() : whole);
        button->setFont(Theme::font(font(), 0.93));
        if (const QString icon = offerIcon(suggestion.icon); !icon.isEmpty())
            button->setIcon(m_theme.icon(icon));
        connect(button, &QPushButton::clicked, this, [this, suggestion] { Q_EMIT chosen(suggestion); });
        m_buttons << button;
        button->show();
    }
    setVisible(!m_buttons.isEmpty());
    place(width(), true);
    updateGeometry();
    if (held && !holdsFocus(*this))
        Q_EMIT focusReleased();
}

int SuggestionRow::place(int width, bool apply) const
{
    if (m_buttons.isEmpty())
        return 0;
    const TranscriptColumn column = TranscriptColumn::of(width, emOf(font()), isRightToLeft());
    const int left = int(qMin(column.left, column.textLeft)) - kChipsOutside - ControlPainter::kRing;
    const int right = width - left;
    int x = left;
    int y = 4;
    int line = 0;
    for (QPushButton *button : m_buttons) {
        const QSize wanted = button->sizeHint();
        const int wide = qMin(wanted.width(), right - left);
        if (x > left && x + wide > right) {
            x = left;
            y += line + kChipGap;
            line = 0;
        }
        if (apply)
            button->setGeometry(isRightToLeft() ? width - x - wide : x, y, wide, wanted.height());
        x += wide + kChipGap;
        line = qMax(line, wanted.height());
    }
    return y + line;
}

void SuggestionRow::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    place(width(), true);
}

void SuggestionRow::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange)
        return;
    for (QPushButton *button : std::as_const(m_buttons))
        button->setFont(Theme::font(font(), 0.93));
    place(width(), true);
    updateGeometry();
}

} // namespace countersign
