// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/spokentext.h"

#include <QAccessibleWidget>

namespace countersign {

class NoticeBar;

//! What a screen reader gets of the notice bar: an alert whose text is its sentences. UI thread.
class NoticeAccessible final : public QAccessibleWidget, public SpokenText
{
public:
    static void install(); //!< once per process; more calls do nothing

    explicit NoticeAccessible(NoticeBar &bar);
    void *interface_cast(QAccessible::InterfaceType type) override;
    using QAccessibleWidget::text;
    using SpokenText::text;

protected:
    [[nodiscard]] int length() const override { return static_cast<int>(sentences().size()); }
    [[nodiscard]] QString words(int from, int to) const override { return sentences().mid(from, to - from); }
    [[nodiscard]] QRect area() const override { return rect(); }

private:
    [[nodiscard]] QString sentences() const;
};

} // namespace countersign
