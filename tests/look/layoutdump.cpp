// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "layoutdump.h"

#include "chat/conversationmodel.h"
#include "widgets/transcriptview.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMetaEnum>
#include <QPlainTextEdit>
#include <QWidget>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
QString rectText(const QRect &rect)
{
    return u"%1,%2 %3x%4"_s.arg(rect.x()).arg(rect.y()).arg(rect.width()).arg(rect.height());
}

QString quoted(QString text)
{
    text.replace(u'\n', u"\\n"_s);
    return text.isEmpty() ? QString() : u" \"%1\""_s.arg(text);
}

QString textOf(const QWidget &widget)
{
    if (const auto *label = qobject_cast<const QLabel *>(&widget))
        return label->text();
    if (const auto *button = qobject_cast<const QAbstractButton *>(&widget))
        return button->text();
    if (const auto *field = qobject_cast<const QLineEdit *>(&widget))
        return field->text().isEmpty() ? field->placeholderText() : field->text();
    if (const auto *edit = qobject_cast<const QPlainTextEdit *>(&widget))
        return edit->toPlainText().isEmpty() ? edit->placeholderText() : edit->toPlainText();
    if (const auto *combo = qobject_cast<const QComboBox *>(&widget))
        return combo->currentText();
    return {};
}

QString roleText(const QWidget &widget, QPalette::ColorRole role)
{
    const QString name = QString::fromLatin1(QMetaEnum::fromType<QPalette::ColorRole>().valueToKey(role));
    const QPalette::ColorGroup group = widget.isEnabled() ? QPalette::Active : QPalette::Disabled;
    return name + u' ' + widget.palette().color(group, role).name();
}

QString nameOf(const QWidget &widget)
{
    return widget.objectName().isEmpty() ? QString::fromLatin1(widget.metaObject()->className()).section(u"::"_s, -1)
                                         : widget.objectName();
}

//! What is painted and not a widget.
QStringList paintedRows(const QWidget &widget)
{
    QStringList lines;
    if (const auto *transcript = qobject_cast<const TranscriptView *>(&widget); transcript && transcript->model()) {
        for (int row = 0; row < transcript->model()->rowCount(); ++row) {
            if (transcript->isRowVisible(row))
                lines << u"row %1"_s.arg(rectText(transcript->rowRect(row))) + quoted(transcript->rowHeading(row))
                             + quoted(transcript->shownText(row));
        }
    } else if (const auto *list = qobject_cast<const QAbstractItemView *>(&widget); list && list->model()) {
        for (int row = 0; row < list->model()->rowCount(); ++row) {
            const QModelIndex index = list->model()->index(row, 0);
            lines << u"row %1"_s.arg(rectText(list->visualRect(index))) + quoted(index.data().toString());
        }
    }
    return lines;
}

void dumpWidget(const QWidget &widget, int depth, QStringList &lines)
{
    const QString indent(depth * 2, u' ');
    lines << indent + nameOf(widget) + u' ' + rectText(depth == 0 ? QRect(QPoint(), widget.size()) : widget.geometry())
                 + quoted(textOf(widget)) + u" | "_s + roleText(widget, widget.foregroundRole()) + u" on "_s
                 + roleText(widget, widget.backgroundRole());
    const QStringList painted = paintedRows(widget);
    for (const QString &row : painted)
        lines << indent + u"  "_s + row;
    for (const QObject *child : widget.children()) {
        const auto *part = qobject_cast<const QWidget *>(child);
        if (part && part->isVisible() && !part->isWindow())
            dumpWidget(*part, depth + 1, lines);
    }
}
} // namespace

QString layoutDump(const QWidget &window)
{
    QStringList lines;
    dumpWidget(window, 0, lines);
    return lines.join(u'\n') + u'\n';
}

} // namespace countersign::test
