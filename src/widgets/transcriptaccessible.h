// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAccessibleWidget>
#include <QHash>

namespace countersign {

class TranscriptView;

//! The transcript as a screen reader meets it: a list named Conversation, a child with text for each message, and after them the
//! viewport with the buttons of the approval cards. Finished answers and questions are announced as text inserted into the list:
//! of all events only that one reaches AT-SPI on Qt 6.4. UI thread.
class TranscriptAccessible final : public QAccessibleWidget, public QAccessibleTextInterface
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

    void selection(int index, int *start, int *end) const override;
    int selectionCount() const override { return 0; }
    void addSelection(int, int) override {}
    void removeSelection(int) override {}
    void setSelection(int, int, int) override {}
    int cursorPosition() const override { return 0; }
    void setCursorPosition(int) override {}
    QString text(int start, int end) const override;
    using QAccessibleWidget::text;
    int characterCount() const override;
    QRect characterRect(int offset) const override;
    int offsetAtPoint(const QPoint &point) const override;
    void scrollToSubstring(int, int) override {}
    QString attributes(int offset, int *start, int *end) const override;

private:
    [[nodiscard]] TranscriptView *view() const;
    void forgetRows();

    QString m_announced;                            // the last sentence: what the list's text is
    mutable QHash<QString, QAccessible::Id> m_rows; // by message id
};

} // namespace countersign
