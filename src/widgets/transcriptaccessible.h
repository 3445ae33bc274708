// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/spokentext.h"

#include <QAccessibleWidget>
#include <QHash>

namespace countersign {

class TranscriptView;

//! The transcript as a screen reader meets it: a list named Conversation, a child with text for each message, and after them the
//! viewport with the buttons of the approval cards. The list's own text is the last sentence announced. UI thread.
class TranscriptAccessible final : public QAccessibleWidget, public SpokenText
{
public:
    static void install(); //!< once per process; more calls do nothing
    static void announce(TranscriptView &view, const QString &sentence);
    static void focusRow(TranscriptView &view, int row);
    static void reset(TranscriptView &view); //!< another conversation: the children are gone

    explicit TranscriptAccessible(TranscriptView &view);
    ~TranscriptAccessible() override;

    void *interface_cast(QAccessible::InterfaceType type) override;
    int childCount() const override;
    QAccessibleInterface *child(int index) const override;
    int indexOfChild(const QAccessibleInterface *child) const override;
    QAccessibleInterface *childAt(int x, int y) const override;
    QAccessibleInterface *focusChild() const override;

    using QAccessibleWidget::text;
    using SpokenText::text;

protected:
    [[nodiscard]] int length() const override { return static_cast<int>(m_announced.size()); }
    [[nodiscard]] QString words(int from, int to) const override { return m_announced.mid(from, to - from); }
    [[nodiscard]] QRect area() const override { return rect(); }

private:
    [[nodiscard]] TranscriptView *view() const;
    void forgetRows();

    QString m_announced;                            // the last sentence: what the list's text is
    mutable QHash<QString, QAccessible::Id> m_rows; // by message id
};

} // namespace countersign
