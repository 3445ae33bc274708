// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/transcriptrow.h"
#include "widgets/transcriptview.h"

#include <QAccessibleInterface>
#include <QPointer>

namespace countersign {

//! A link or button inside a painted message, as a screen reader meets it. It finds its row by id each time. Owner: the row's
//! interface, by id. UI thread.
class TranscriptActionAccessible final : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    TranscriptActionAccessible(TranscriptView &view, const QString &messageId, const RowAction &action);

    bool isValid() const override { return row() >= 0; }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *parent() const override;
    QAccessibleInterface *child(int) const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QAccessible::Role role() const override;
    QRect rect() const override;
    QString text(QAccessible::Text kind) const override;
    void setText(QAccessible::Text, const QString &) override {}
    QAccessible::State state() const override;
    void *interface_cast(QAccessible::InterfaceType type) override;

    QStringList actionNames() const override { return { QAccessibleActionInterface::pressAction() }; }
    void doAction(const QString &name) override;
    QStringList keyBindingsForAction(const QString &) const override { return {}; }

    [[nodiscard]] const RowAction &action() const { return m_action; }
    void setAction(const RowAction &action) { m_action = action; }

private:
    [[nodiscard]] int row() const;

    QPointer<TranscriptView> m_view;
    QString m_messageId;
    RowAction m_action;
};

} // namespace countersign
