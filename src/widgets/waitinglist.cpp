// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/waitinglist.h"

#include "render/blockdocument.h"
#include "render/textbox.h"
#include "widgets/elidedlabel.h"
#include "widgets/holdsfocus.h"
#include "widgets/theme.h"
#include "widgets/transcriptlayout.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr int kListOutside = 12; // px the frame of the composer reaches over the column of text
} // namespace

WaitingList::WaitingList(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(u"waitingList"_s);
    setAccessibleName(tr("Waiting messages"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 4, 20, 0);
    column->setSpacing(0);
    m_head = new QPushButton(this);
    m_head->setObjectName(u"waitingSummary"_s);
    m_head->setFlat(true);
    m_head->setCheckable(true);
    m_head->setProperty("expands", true);
    m_head->setAutoDefault(false);
    m_head->setFocusPolicy(Qt::TabFocus);
    column->addWidget(m_head, 0, Qt::AlignLeading);
    m_rows = new QWidget(this);
    m_column = new QVBoxLayout(m_rows);
    m_column->setSpacing(0);
    m_rows->hide();
    column->addWidget(m_rows);
    connect(m_head, &QPushButton::toggled, this, &WaitingList::setOpen);
    hide();
}

QString WaitingList::summary() const
{
    const auto count = m_entries.size();
    const auto areAll = [this](Message::Delivery delivery) {
        return std::all_of(m_entries.begin(), m_entries.end(),
                           [delivery](const Entry &entry) { return entry.delivery == delivery; });
    };
    if (areAll(Message::Delivery::WaitsForSignIn))
        return count == 1 ? tr("One message waits for you to sign in") : tr("%1 messages wait for you to sign in").arg(count);
    if (areAll(Message::Delivery::WaitsForNetwork))
        return count == 1 ? tr("One message waits for the network") : tr("%1 messages wait for the network").arg(count);
    if (areAll(Message::Delivery::WaitsForTurn))
        return count == 1 ? tr("One message waits for this answer to end")
                          : tr("%1 messages wait for this answer to end").arg(count);
    return count == 1 ? tr("One message has not gone out") : tr("%1 messages have not gone out").arg(count);
}

void WaitingList::setEntries(const QList<Entry> &entries)
{
    if (m_entries == entries)
        return;
    m_entries = entries;
    const bool held = holdsFocus(*this);
    rebuild();
    setVisible(!m_entries.isEmpty());
    if (held && !holdsFocus(*this))
        Q_EMIT focusReleased();
}

void WaitingList::rebuild()
{
    const QList<QWidget *> old = m_rows->findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly);
    for (QWidget *row : old) {
        m_column->removeWidget(row);
        row->hide(); // its button may be the sender of the signal that led here
        row->deleteLater();
    }
    m_head->setText(summary());
    m_head->setFont(Theme::font(font(), 0.87));
    m_head->setIcon(m_theme.icon(u"clock"_s, m_theme.tokens().caution));
    m_head->setAccessibleDescription(m_isOpen ? tr("Shown below") : tr("Press to see them"));
    for (const Entry &entry : std::as_const(m_entries))
        addRow(entry);
}

void WaitingList::addRow(const Entry &entry)
{
    auto *line = new QWidget(m_rows);
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    auto *text = new ElidedLabel(line);
    text->setObjectName(u"waiting:"_s + entry.messageId);
    text->setText(visibleText(entry.text.left(300).simplified(), true));
    row->addWidget(text, 1);
    const bool isAsked = entry.delivery == Message::Delivery::MayHaveArrived || entry.delivery == Message::Delivery::Refused;
    if (entry.delivery != Message::Delivery::WaitsForTurn)
        addButton(*row, isAsked ? tr("Send again") : tr("Send"), u"send"_s, &WaitingList::sendRequested, entry.messageId);
    addButton(*row, tr("Edit"), u"edit"_s, &WaitingList::editRequested, entry.messageId);
    addButton(*row, tr("Do not send"), u"discard"_s, &WaitingList::discardRequested, entry.messageId);
    m_column->addWidget(line);
}

void WaitingList::addButton(QHBoxLayout &row, const QString &label, const QString &what,
                            void (WaitingList::*signal)(const QString &), const QString &messageId)
{
    auto *button = new QPushButton(label, row.parentWidget());
    button->setObjectName(what + u':' + messageId);
    button->setFlat(true);
    button->setAutoDefault(false);
    button->setFocusPolicy(Qt::TabFocus);
    button->setFont(Theme::font(font(), 0.87));
    button->setAccessibleName(tr("%1: %2").arg(
        label, m_entries.isEmpty()
                   ? QString()
                   : visibleText(std::find_if(m_entries.begin(), m_entries.end(),
                                              [&messageId](const Entry &entry) { return entry.messageId == messageId; })
                                     ->text.left(60)
                                     .simplified(),
                                 true)));
    connect(button, &QPushButton::clicked, this, [this, signal, messageId] { Q_EMIT(this->*signal)(messageId); });
    row.addWidget(button);
}

void WaitingList::setOpen(bool open)
{
    m_isOpen = open;
    m_rows->setVisible(open);
    m_head->setAccessibleDescription(m_isOpen ? tr("Shown below") : tr("Press to see them"));
}

//! It stands over the composer, in the transcript's column.
void WaitingList::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const TranscriptColumn column = TranscriptColumn::of(width(), emOf(font()), isRightToLeft());
    const int side = qMax(0, static_cast<int>(qMin(column.left, column.textLeft)) - kListOutside);
    layout()->setContentsMargins(side, 4, side, 0);
    m_column->setContentsMargins(isRightToLeft() ? 0 : kListOutside, 0, isRightToLeft() ? kListOutside : 0, 4);
}

void WaitingList::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_head)
        rebuild();
}

} // namespace countersign
