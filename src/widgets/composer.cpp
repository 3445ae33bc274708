// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer.h"

#include "widgets/controlpainter.h"
#include "widgets/holdsfocus.h"
#include "widgets/messageedit.h"
#include "widgets/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>

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
    buildFoot();

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
    m_layout->addWidget(m_foot);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    setFocusProxy(m_edit);

    connect(&m_theme, &Theme::changed, this, &Composer::restyle);
    updatePlaceholder();
    restyle();
    adjustColumn();
    adjustHeight();
}

void Composer::buildText()
{
    m_edit = new MessageEdit(m_box);
    m_edit->setObjectName(u"message"_s);
    m_edit->setAccessibleName(tr("Message"));
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setTabChangesFocus(true);
    m_edit->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_edit->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_edit->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_edit->document()->setDocumentMargin(0);
    m_edit->viewport()->setAutoFillBackground(false);
    m_edit->setLimit(m_limit);
    m_edit->installEventFilter(this);
    connect(m_edit, &MessageEdit::textChanged, this, &Composer::onTextChanged);
    connect(m_edit, &MessageEdit::pasteRefused, this, [this](qsizetype characters) {
        const QLocale locale;
        m_refusal = tr("Not pasted: that would be %1 characters more, and a message holds %2 at most.")
                        .arg(locale.toString(characters), locale.toString(m_limit));
        updateFoot();
    });
    connect(m_edit->document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            [this] { adjustHeight(); });
}

void Composer::buildFoot()
{
    m_foot = new QWidget(this);
    m_note = new QLabel(m_foot);
    m_note->setObjectName(u"composerHint"_s);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_count = new QLabel(m_foot);
    m_count->setObjectName(u"composerCount"_s);
    auto *row = new QHBoxLayout(m_foot);
    row->setContentsMargins(12, 6, 12, 0);
    row->setSpacing(16);
    row->addWidget(m_note, 1, Qt::AlignTop);
    row->addWidget(m_count, 0, Qt::AlignTop);
    m_foot->hide();
}

QString Composer::text() const
{
    return m_edit->text();
}

void Composer::setText(const QString &text)
{
    if (text == this->text())
        return;
    m_edit->replace(text);
}

void Composer::onTextChanged()
{
    m_refusal.clear();
    updateButton();
    updateFoot();
    Q_EMIT textChanged(text());
}

void Composer::setRunning(bool running)
{
    if (m_running == running)
        return;
    m_running = running;
    updateButton();
    updateFoot();
}

void Composer::setAgentName(const QString &name)
{
    m_agentName = name;
    updatePlaceholder();
}

void Composer::setAgentAsks(bool asks)
{
    m_agentAsks = asks;
    updatePlaceholder();
}

void Composer::updatePlaceholder()
{
    const QString text = m_agentAsks             ? tr("Or say in your own words what should happen instead")
                         : m_agentName.isEmpty() ? tr("Message")
                                                 : tr("Message %1").arg(m_agentName);
    if (text == m_edit->placeholderText())
        return;
    m_edit->setPlaceholderText(text);
    m_edit->viewport()->update(); // Qt repaints a placeholder that comes or goes, not one that changes
    adjustHeight();
}

void Composer::setHint(const QString &hint)
{
    m_hint = hint;
    updateFoot();
}

void Composer::setSendIsPrimary(bool primary)
{
    m_primary = primary;
    updateButton();
}

void Composer::setSendsOnReturn(bool sends)
{
    m_sendsOnReturn = sends;
    updateButton();
    updateFoot();
}

void Composer::setLimit(int characters)
{
    m_limit = characters;
    m_edit->setLimit(characters);
    updateButton();
    updateFoot();
}

void Composer::insertText(const QString &text)
{
    m_edit->insert(text);
    focusText();
}

void Composer::focusText()
{
    m_edit->setFocus(Qt::OtherFocusReason);
}

bool Composer::isTooLong() const
{
    return m_edit->length() > m_limit;
}

void Composer::submit()
{
    if (m_edit->isBlank() || isTooLong())
        return;
    const QString typed = text().trimmed();
    m_edit->removeAll(); // undo brings it back, for who sent too early
    Q_EMIT submitted(typed);
}

bool Composer::isSendKey(const QKeyEvent &event) const
{
    if (event.key() != Qt::Key_Return && event.key() != Qt::Key_Enter)
        return false;
    const auto modifiers = event.modifiers() & ~Qt::KeypadModifier;
    return modifiers == Qt::ControlModifier || (m_sendsOnReturn && modifiers == Qt::NoModifier);
}

bool Composer::handleKey(QKeyEvent *event)
{
    if (m_edit->isComposing())
        return false; // every key belongs to the input method
    if (isSendKey(*event)) {
        if (!event->isAutoRepeat())
            submit();
        return true;
    }
    if (event->key() == Qt::Key_Escape && m_running) {
        Q_EMIT stopRequested();
        return true;
    }
    if (event->key() == Qt::Key_Up && !(event->modifiers() & ~Qt::KeypadModifier) && m_edit->length() == 0) {
        Q_EMIT editLastRequested();
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
    const bool canSend = !m_edit->isBlank() && !isTooLong();
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
    const int column = qRound(kColumnEm * Theme::em(font())) + kColumnPixels;
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
