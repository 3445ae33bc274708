// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/noticeaccessible.h"

#include "widgets/noticebar.h"

namespace countersign {

namespace {
QAccessibleInterface *noticeFactory(const QString &, QObject *object)
{
    auto *bar = qobject_cast<NoticeBar *>(object);
    return bar ? new NoticeAccessible(*bar) : nullptr;
}
} // namespace

void NoticeAccessible::install()
{
    static const bool installed = [] {
        QAccessible::installFactory(noticeFactory);
        return true;
    }();
    Q_UNUSED(installed)
}

NoticeAccessible::NoticeAccessible(NoticeBar &bar) : QAccessibleWidget(&bar, QAccessible::AlertMessage) {}

void *NoticeAccessible::interface_cast(QAccessible::InterfaceType type)
{
    if (type == QAccessible::TextInterface)
        return static_cast<QAccessibleTextInterface *>(this);
    return QAccessibleWidget::interface_cast(type);
}

QString NoticeAccessible::sentences() const
{
    const auto *bar = qobject_cast<const NoticeBar *>(object());
    return bar ? bar->sentences() : QString();
}

} // namespace countersign
