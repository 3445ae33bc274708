// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAccessibleWidget>

namespace countersign {

class NoticeBar;

//! What a screen reader gets of the notice bar: an alert with a text interface. On Qt 6.4 the event Alert never leaves the
//! process; inserted text of an object with a text interface does, so that is how a notice is announced there. UI thread.
class NoticeAccessible final : public QAccessibleWidget, public QAccessibleTextInterface
{
public:
    static void install(); //!< once per process; more calls do nothing
    static void tell(NoticeBar &bar, const QString &before, const QString &now);

    explicit NoticeAccessible(NoticeBar &bar);
    void *interface_cast(QAccessible::InterfaceType type) override;

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
    [[nodiscard]] QString sentences() const;
};

} // namespace countersign
