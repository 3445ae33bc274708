// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/spokentext.h"

#include <QRect>

namespace countersign {

void SpokenText::announce(QObject &object, const QString &before, const QString &now)
{
    if (!before.isEmpty()) {
        QAccessibleTextRemoveEvent gone(&object, 0, before);
        QAccessible::updateAccessibility(&gone);
    }
    if (now.isEmpty())
        return;
    QAccessibleTextInsertEvent come(&object, 0, now);
    QAccessible::updateAccessibility(&come);
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    QAccessibleAnnouncementEvent announcement(&object, now);
    QAccessible::updateAccessibility(&announcement);
#endif
}

void SpokenText::selection(int, int *start, int *end) const
{
    *start = 0;
    *end = 0;
}

QString SpokenText::text(int start, int end) const
{
    return words().mid(start, end - start);
}

int SpokenText::characterCount() const
{
    return static_cast<int>(words().size());
}

QRect SpokenText::characterRect(int) const
{
    return area();
}

int SpokenText::offsetAtPoint(const QPoint &) const
{
    return -1;
}

QString SpokenText::attributes(int, int *start, int *end) const
{
    *start = 0;
    *end = characterCount();
    return {};
}

} // namespace countersign
