// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer.h"

#include "widgets/attachmentstrip.h"
#include "widgets/commandlist.h"
#include "widgets/composertray.h"
#include "widgets/messageedit.h"
#include "widgets/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QToolButton>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kLongestCommand = 100; // characters that are looked at for one
}

Composer::Composer(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(u"composer"_s);
    m_box = new QWidget(this);
    buildText();
    buildCompanions();
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

    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_attach, 0, Qt::AlignBottom);
    row->addSpacing(8);
    row->addWidget(m_edit, 1, Qt::AlignVCenter);
    row->addSpacing(5);
    row->addWidget(m_button, 0, Qt::AlignBottom);
    auto *box = new QVBoxLayout(m_box);
    // Where the button keeps pixels for its focus ring, the frame's padding of 7 is 4. Spacings are mirrored, margins are not.
    box->setContentsMargins(4, 5, 4, 5);
    box->setSpacing(0);
    box->addWidget(m_commands);
    box->addWidget(m_editBar);
    box->addWidget(m_attachments);
    box->addLayout(row);
    box->addWidget(m_tray);

    m_layout = new QVBoxLayout(this);
    m_layout->setSpacing(0);
    m_layout->addWidget(m_box);
    m_layout->addWidget(m_foot);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred); // it needs more height where it is narrow
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
    m_commands->follow(m_isAmending ? QString() : text().left(kLongestCommand));
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
    if (!maySend())
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
    if (handleCompanionKey(*event))
        return true;
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

} // namespace countersign
