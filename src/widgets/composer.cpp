// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer.h"

#include "widgets/controlpainter.h"
#include "widgets/holdsfocus.h"
#include "widgets/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextLayout>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kComposerRadius = 10;
constexpr int kColumnEm = 44;
constexpr int kColumnPixels = 24 + 12 + 2 * 12; // the message mark, its gap, the outdents: the edges meet those of the turns
constexpr int kLeastMargin = 20;
constexpr qreal kMostOfWindow = 0.4;
} // namespace

Composer::Composer(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(u"composer"_s);
    m_box = new QWidget(this);
    buildText();

    m_button = new QPushButton(m_box);
    m_button->installEventFilter(this);
    m_button->setFocusPolicy(Qt::TabFocus); // a click leaves the focus where the person types
    connect(m_button, &QPushButton::clicked, this, [this] {
        focusText();
        if (m_running)
            Q_EMIT stopRequested();
        else
            submit();
    });

    m_hint = new QLabel(this);
    m_hint->setObjectName(u"composerHint"_s);
    m_hint->setWordWrap(true);
    m_hint->setContentsMargins(12, 6, 12, 0);
    m_hint->hide();

    auto *row = new QHBoxLayout(m_box);
    // Where the button keeps pixels for its focus ring, the frame's padding of 7 is 4. Spacings are mirrored, margins are not.
    row->setContentsMargins(4, 5, 4, 5);
    row->setSpacing(0);
    row->addSpacing(8);
    row->addWidget(m_edit, 1, Qt::AlignVCenter);
    row->addSpacing(5);
    row->addWidget(m_button, 0, Qt::AlignBottom);

    m_layout = new QVBoxLayout(this);
    m_layout->setSpacing(0);
    m_layout->addWidget(m_box);
    m_layout->addWidget(m_hint);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    setFocusProxy(m_edit);

    connect(&m_theme, &Theme::changed, this, &Composer::updateColours);
    setAgentName({});
    updateColours();
    updateButton();
    adjustColumn();
    adjustHeight();
}

void Composer::buildText()
{
    m_edit = new QPlainTextEdit(m_box);
    m_edit->setObjectName(u"message"_s);
    m_edit->setAccessibleName(tr("Message"));
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setTabChangesFocus(true);
    m_edit->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_edit->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_edit->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_edit->document()->setDocumentMargin(0);
    m_edit->viewport()->setAutoFillBackground(false);
    m_edit->installEventFilter(this);
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
        updateButton();
        Q_EMIT textChanged(text());
    });
    connect(m_edit->document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            [this] { adjustHeight(); });
}

QString Composer::text() const
{
    return m_edit->toPlainText();
}

void Composer::setText(const QString &text)
{
    if (text == this->text())
        return;
    m_edit->setPlainText(text);
    m_edit->moveCursor(QTextCursor::End);
}

void Composer::setRunning(bool running)
{
    if (m_running == running)
        return;
    m_running = running;
    updateButton();
}

void Composer::setAgentName(const QString &name)
{
    m_edit->setPlaceholderText(name.isEmpty() ? tr("Message") : tr("Message %1").arg(name));
    m_edit->viewport()->update(); // Qt repaints a placeholder that comes or goes, not one that changes
}

void Composer::setHint(const QString &hint)
{
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
    m_edit->setAccessibleDescription(hint);
}

void Composer::setSendIsPrimary(bool primary)
{
    m_primary = primary;
    updateButton();
}

void Composer::insertText(const QString &text)
{
    m_edit->insertPlainText(text);
    m_edit->ensureCursorVisible();
    focusText();
}

void Composer::focusText()
{
    m_edit->setFocus(Qt::OtherFocusReason);
}

void Composer::submit()
{
    const QString typed = text().trimmed();
    if (typed.isEmpty())
        return;
    m_edit->clear();
    Q_EMIT submitted(typed);
}

bool Composer::isComposing() const
{
    const QTextLayout *layout = m_edit->textCursor().block().layout();
    return layout && !layout->preeditAreaText().isEmpty();
}

bool Composer::handleKey(QKeyEvent *event)
{
    const auto modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (isComposing())
            return false; // Return belongs to the input method
        if (modifiers == Qt::NoModifier || modifiers == Qt::ControlModifier) {
            submit();
            return true;
        }
    }
    if (event->key() == Qt::Key_Escape && m_running && !isComposing()) {
        Q_EMIT stopRequested();
        return true;
    }
    return false;
}

bool Composer::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_edit) {
        if (event->type() == QEvent::KeyPress)
            return handleKey(static_cast<QKeyEvent *>(event));
        if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
            update(); // the frame shows the focus
    } else if (watched == m_button && event->type() == QEvent::MouseButtonDblClick) {
        return true; // the second half of a double click on Send must not hit Stop
    }
    return QWidget::eventFilter(watched, event);
}

void Composer::updateButton()
{
    const QString send = tr("Send");
    const QString stop = tr("Stop");
    m_button->setProperty("primary", false);
    m_button->setText(stop);
    m_button->setIcon(m_theme.icon(u"stop"_s, m_theme.tokens().text));
    int width = m_button->sizeHint().width();
    if (!m_running) {
        const bool empty = text().trimmed().isEmpty();
        m_button->setIcon({});
        m_button->setText(send);
        width = qMax(width, m_button->sizeHint().width());
        m_button->setProperty("primary", m_primary && !empty);
        if (empty && holdsFocus(*m_button))
            focusText();
        m_button->setEnabled(!empty);
    } else {
        m_button->setEnabled(true);
    }
    m_button->setMinimumWidth(width);
    m_button->setObjectName(m_running ? u"stop"_s : u"send"_s);
    m_button->update();
}

void Composer::updateColours()
{
    QPalette colours = palette();
    colours.setColor(QPalette::Highlight, m_theme.tokens().textSel);
    colours.setColor(QPalette::HighlightedText, m_theme.tokens().text);
    m_edit->setPalette(colours);
    Theme::setInk(*m_hint, m_theme.tokens().text2);
    m_hint->setFont(Theme::font(font(), 0.87));
    updateButton();
    update();
}

//! The text box is as high as its lines; beyond 40 % of the window it scrolls.
void Composer::adjustHeight()
{
    const int line = m_edit->fontMetrics().lineSpacing();
    const int lines = qMax(1, qRound(m_edit->document()->size().height())); // a plain text layout counts in lines
    const int room = qMax(line, int(window()->height() * kMostOfWindow));
    const int wanted = lines * line + 2;
    m_edit->setVerticalScrollBarPolicy(wanted > room ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    m_edit->setFixedHeight(qMin(wanted, room));
}

void Composer::adjustColumn()
{
    const int column = qRound(kColumnEm * Theme::em(font())) + kColumnPixels;
    const int side = qMax(kLeastMargin, (width() - column) / 2);
    m_layout->setContentsMargins(side, 8, qMax(kLeastMargin, width() - side - column), 16);
}

void Composer::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    adjustColumn();
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
        updateColours();
        adjustColumn();
        adjustHeight();
    }
}

void Composer::paintEvent(QPaintEvent *)
{
    const Tokens &t = m_theme.tokens();
    const bool focus = m_edit->hasFocus();
    const qreal width = !focus ? 1 : m_theme.isHighContrast() ? 3 : 2;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(t.base);
    painter.setPen(QPen(focus ? t.focus : t.edge, width));
    const qreal half = width / 2;
    painter.drawRoundedRect(QRectF(m_box->geometry()).adjusted(half, half, -half, -half), kComposerRadius, kComposerRadius);
}

} // namespace countersign
