// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAccessible>

namespace countersign {

//! The read-only text interface of an accessible object, to be inherited beside QAccessibleInterface or QAccessibleWidget: no
//! caret, no selection, one run of attributes, one rectangle. Whoever inherits says the words and where they are, and hands
//! `this` out for QAccessible::TextInterface in interface_cast(). A question costs what its answer is long, not what the text is:
//! a message may have 100 MiB. Owned by Qt's accessibility cache. UI thread.
class SpokenText : public QAccessibleTextInterface
{
public:
    //! Tells assistive technology that the text of \a object changed from \a before to \a now; said again if both are the same.
    //! On Qt 6.4 neither Alert nor announcements leave the process; inserted text of an object with a text interface does. So
    //! \a now must be what that interface answers from now on. From Qt 6.8 on it is announced as well.
    static void announce(QObject &object, const QString &before, const QString &now);

    void selection(int index, int *start, int *end) const override;
    int selectionCount() const override { return 0; }
    void addSelection(int, int) override {}
    void removeSelection(int) override {}
    void setSelection(int, int, int) override {}
    int cursorPosition() const override { return 0; }
    void setCursorPosition(int) override {}
    QString text(int start, int end) const override;
    QString textBeforeOffset(int offset, QAccessible::TextBoundaryType type, int *start, int *end) const override;
    QString textAfterOffset(int offset, QAccessible::TextBoundaryType type, int *start, int *end) const override;
    QString textAtOffset(int offset, QAccessible::TextBoundaryType type, int *start, int *end) const override;
    int characterCount() const override;
    QRect characterRect(int offset) const override;
    int offsetAtPoint(const QPoint &point) const override;
    void scrollToSubstring(int, int) override { reveal(); }
    QString attributes(int offset, int *start, int *end) const override;

protected:
    [[nodiscard]] virtual int length() const = 0;                    //!< characters of the text; 0 once the object is gone
    [[nodiscard]] virtual QString words(int from, int to) const = 0; //!< [from, to) of it, all of them there
    [[nodiscard]] virtual QRect area() const = 0;                    //!< where it is, in global pixels
    virtual void reveal() {}                                         //!< scroll so that it can be seen

private:
    enum class Where { Before, At, After };
    QString stretch(Where where, int offset, QAccessible::TextBoundaryType type, int *start, int *end) const;
};

} // namespace countersign
