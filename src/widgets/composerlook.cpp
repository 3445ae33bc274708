// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How the composer looks: its button and foot by what is going on, its height by its text, its place in the column.
#include "widgets/composer.h"

#include "widgets/controlpainter.h"
#include "widgets/holdsfocus.h"
#include "widgets/messageedit.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kComposerRadius = 10;
constexpr int kColumnEm = 44;
constexpr int kMessageMark = 24;           // px, at the text size of the drawings
constexpr int kColumnPixels = 12 + 2 * 12; // the gap beside it, the outdents: the edges meet those of the turns
constexpr int kLeastMargin = 20;
constexpr qreal kMostOfWindow = 0.4;
} // namespace

void Composer::updateButton()
{
    const bool canSend = maySend();
    if (!m_running && !canSend && holdsFocus(*m_button))
        focusText();
    m_button->setText(m_running ? tr("Stop") : tr("Send"));
    m_button->setIcon(m_running ? m_theme.icon(u"stop"_s, m_theme.tokens().text) : QIcon());
    m_button->setToolTip(m_running         ? tr("Stop the answer (Esc)")
                         : m_sendsOnReturn ? tr("Send (Return)")
                                           : tr("Send (Ctrl+Return)"));
    m_button->setProperty("primary", m_primary && !m_running && canSend);
    m_button->setEnabled(m_running || canSend);
    m_button->setObjectName(m_running ? u"stop"_s : u"send"_s);
    m_button->update();
}

//! What stands beneath: the most pressing of what there is to say.
QString Composer::noteText() const
{
    const QLocale locale;
    if (isTooLong())
        return tr("A message holds %1 characters at most. Shorten it, or send it in parts.").arg(locale.toString(m_limit));
    if (!m_refusal.isEmpty())
        return m_refusal;
    if (!m_hint.isEmpty())
        return m_hint;
    if (m_files == Files::NotYet && !m_isAmending)
        return tr("Your message can go as soon as its files are on the server.");
    if (m_running && !m_edit->isBlank()) {
        return m_sendsOnReturn ? tr("Return sends this when the answer is complete.")
                               : tr("Ctrl+Return sends this when the answer is complete.");
    }
    return {};
}

void Composer::updateFoot()
{
    const QString note = noteText();
    const bool counts = m_edit->length() >= qMin(kCountFrom, m_limit);
    const bool alarms = isTooLong() || !m_refusal.isEmpty();
    const QLocale locale;
    m_note->setText(note);
    m_count->setText(counts ? tr("%1 of %2").arg(locale.toString(m_edit->length()), locale.toString(m_limit)) : QString());
    m_count->setAccessibleName(counts ? tr("%1 characters").arg(m_count->text()) : QString());
    for (QLabel *label : { m_note, m_count })
        Theme::setInk(*label, alarms ? m_theme.tokens().danger : m_theme.tokens().text2);
    m_count->setVisible(counts);
    m_foot->setVisible(counts || !note.isEmpty());
    adjustColumn();
    m_edit->setAccessibleDescription(note);
}

void Composer::restyle()
{
    QPalette colours = palette();
    colours.setColor(QPalette::Highlight, m_theme.tokens().textSel);
    colours.setColor(QPalette::HighlightedText, m_theme.tokens().text);
    m_edit->setPalette(colours);
    for (QLabel *label : { m_note, m_count })
        label->setFont(Theme::font(font(), 0.87));
    // One width for both labels: Stop stands where Send stood.
    int width = 0;
    m_button->setMinimumWidth(0);
    for (const bool running : { !m_running, m_running }) {
        m_running = running;
        updateButton();
        width = qMax(width, m_button->sizeHint().width());
    }
    m_button->setMinimumWidth(width);
    m_attach->setMinimumHeight(m_button->sizeHint().height()); // beside the last line of the text, as the button is
    updateFoot();
    update();
}

//! The text box is as high as its lines; beyond 40 % of the window it scrolls.
void Composer::adjustHeight()
{
    const int line = m_edit->fontMetrics().lineSpacing();
    int lines = qMax(1, qRound(m_edit->document()->size().height())); // a plain text layout counts in lines
    if (m_edit->length() == 0) {                                      // in a narrow window the placeholder wraps
        const QRect room(0, 0, m_edit->viewport()->width(), 1);
        lines = qMax(1, m_edit->fontMetrics().boundingRect(room, Qt::TextWordWrap, m_edit->placeholderText()).height() / line);
    }
    const int room = qMax(line, int(window()->height() * kMostOfWindow));
    const int wanted = lines * line + 2;
    m_edit->setVerticalScrollBarPolicy(wanted > room ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    m_edit->setFixedHeight(qMin(wanted, room));
}

void Composer::adjustColumn()
{
    const int column = qRound(kColumnEm * Theme::em(font())) + scaledPx(kMessageMark, font()) + kColumnPixels;
    const int side = qMax(kLeastMargin, (width() - column) / 2);
    m_layout->setContentsMargins(side, 8, qMax(kLeastMargin, width() - side - column), m_foot->isHidden() ? 16 : 12);
}

void Composer::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    adjustColumn();
    m_layout->activate(); // now, not with the next turn of the event loop: the box must not lag behind the window's edge
    adjustHeight();
}

void Composer::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    adjustHeight();
}

void Composer::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (m_layout && (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)) {
        restyle();
        adjustColumn();
        adjustHeight();
    }
}

void Composer::paintEvent(QPaintEvent *)
{
    const Tokens &t = m_theme.tokens();
    const bool focus = m_edit->hasFocus();
    QPainter painter(this);
    ControlPainter::roundedBox(&painter, m_box->geometry(), kComposerRadius, t.base, focus ? t.focus : t.edge,
                               focus ? ControlPainter(m_theme).ringWidth() : 1);
}

} // namespace countersign
