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

void NoticeAccessible::tell(NoticeBar &bar, const QString &before, const QString &now)
{
    if (before == now)
        return;
    if (!before.isEmpty()) {
        QAccessibleTextRemoveEvent gone(&bar, 0, before);
        QAccessible::updateAccessibility(&gone);
    }
    if (!now.isEmpty()) {
        QAccessibleTextInsertEvent come(&bar, 0, now);
        QAccessible::updateAccessibility(&come);
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
        QAccessibleAnnouncementEvent announcement(&bar, now);
        QAccessible::updateAccessibility(&announcement);
#endif
    }
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

void NoticeAccessible::selection(int, int *start, int *end) const
{
    *start = 0;
    *end = 0;
}

QString NoticeAccessible::text(int start, int end) const
{
    return sentences().mid(start, end - start);
}

int NoticeAccessible::characterCount() const
{
    return int(sentences().size());
}

QRect NoticeAccessible::characterRect(int) const
{
    return rect();
}

int NoticeAccessible::offsetAtPoint(const QPoint &) const
{
    return -1;
}

QString NoticeAccessible::attributes(int, int *start, int *end) const
{
    *start = 0;
    *end = characterCount();
    return {};
}

} // namespace countersign
