// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptactionaccessible.h"

#include "chat/conversationmodel.h"
#include "render/linktarget.h"

namespace countersign {

TranscriptActionAccessible::TranscriptActionAccessible(TranscriptView &view, const QString &messageId, const RowAction &action)
    : m_view(&view)
    , m_messageId(messageId)
    , m_action(action)
{
}

int TranscriptActionAccessible::row() const
{
    return m_view && m_view->model() ? m_view->model()->rowOf(m_messageId) : -1;
}

QAccessibleInterface *TranscriptActionAccessible::parent() const
{
    QAccessibleInterface *list = m_view ? QAccessible::queryAccessibleInterface(m_view) : nullptr;
    return list && isValid() ? list->child(row()) : nullptr;
}

QAccessible::Role TranscriptActionAccessible::role() const
{
    if (m_action.kind == RowAction::Kind::OpenImage)
        return QAccessible::Graphic;
    return m_action.kind == RowAction::Kind::OpenLink ? QAccessible::Link : QAccessible::Button;
}

QRect TranscriptActionAccessible::rect() const
{
    if (!isValid())
        return {};
    const QRect inView = m_action.area.translated(0, m_view->rowRect(row()).top()).toRect();
    return { m_view->viewport()->mapToGlobal(inView.topLeft()), inView.size() };
}

QString TranscriptActionAccessible::text(QAccessible::Text kind) const
{
    if (kind == QAccessible::Name)
        return m_action.name;
    if (kind == QAccessible::Description && !m_action.tip.isEmpty())
        return m_action.tip;
    const bool tellsTarget =
        m_action.kind == RowAction::Kind::OpenLink && (kind == QAccessible::Description || kind == QAccessible::Value);
    return tellsTarget ? linkTarget(QUrl(m_action.id)) : QString();
}

QAccessible::State TranscriptActionAccessible::state() const
{
    QAccessible::State state;
    state.invalid = !isValid();
    state.focusable = true;
    state.linked = m_action.kind == RowAction::Kind::OpenLink;
    state.expandable = m_action.kind == RowAction::Kind::ToggleFold || m_action.kind == RowAction::Kind::ToggleDetails;
    state.expanded = state.expandable && m_action.isOpen;
    state.collapsed = state.expandable && !m_action.isOpen;
    state.checkable = m_action.kind == RowAction::Kind::RateGood || m_action.kind == RowAction::Kind::RateBad;
    state.checked = state.checkable && m_action.isOpen;
    state.disabled = state.busy = m_action.isBusy;
    return state;
}

void *TranscriptActionAccessible::interface_cast(QAccessible::InterfaceType type)
{
    return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface *>(this) : nullptr;
}

void TranscriptActionAccessible::doAction(const QString &name)
{
    if (isValid() && name == QAccessibleActionInterface::pressAction())
        m_view->trigger(m_action);
}

} // namespace countersign
