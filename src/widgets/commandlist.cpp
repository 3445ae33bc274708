// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/commandlist.h"

#include "render/blockdocument.h"
#include "render/textbox.h"
#include "widgets/controlpainter.h"
#include "widgets/offericon.h"
#include "widgets/plaintip.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QEvent>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kMostCommandRows = 6; // seen at once
}

CommandList::CommandList(const Theme &theme, QWidget *parent) : QListWidget(parent), m_theme(theme)
{
    setObjectName(u"commands"_s);
    setAccessibleName(tr("Commands"));
    setFocusPolicy(Qt::NoFocus);
    setFrameShape(QFrame::NoFrame);
    setUniformItemSizes(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextElideMode(Qt::ElideRight);
    setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(this, &QListWidget::itemClicked, this, &CommandList::choose);
    hide();
}

void CommandList::setCommands(const QList<Command> &commands)
{
    if (m_commands == commands)
        return;
    m_commands = commands;
    follow(std::exchange(m_typed, {}));
}

void CommandList::follow(const QString &typed)
{
    if (typed == m_typed)
        return;
    m_isPutAway = m_isPutAway && typed.startsWith(u'/');
    m_typed = typed;
    clear();
    const QString word = typed.mid(1);
    const bool isCommand =
        typed.startsWith(u'/') && !m_isPutAway && std::none_of(word.begin(), word.end(), [](QChar c) { return c.isSpace(); });
    const bool anyIcon = std::any_of(m_commands.begin(), m_commands.end(),
                                     [](const Command &command) { return !offerIcon(command.icon).isEmpty(); });
    QPixmap none(ControlPainter::iconSide(this), ControlPainter::iconSide(this));
    none.fill(Qt::transparent); // all words begin in one line
    const auto add = [&](const Command &command) {
        // The slash stands before the name, also where lines begin at the right.
        const QString mark = isRightToLeft() ? QString(QChar(0x200E)) : QString();
        const QString name = mark + visibleText(u'/' + command.id.left(60), true).simplified();
        const QString about = visibleText(command.description.left(200), true).simplified();
        auto *row = new QListWidgetItem(about.isEmpty() ? name : tr("%1 — %2", "command, what it does").arg(name, about), this);
        row->setData(Qt::UserRole, command.id);
        row->setToolTip(plainTip(about));
        if (const QString icon = offerIcon(command.icon); !icon.isEmpty())
            row->setIcon(m_theme.icon(icon));
        else if (anyIcon)
            row->setIcon(none);
    };
    for (const bool begins : { true, false }) {
        for (const Command &command : std::as_const(m_commands)) {
            const bool starts = command.id.startsWith(word, Qt::CaseInsensitive);
            if (isCommand && starts == begins && (starts || command.description.contains(word, Qt::CaseInsensitive)))
                add(command);
        }
    }
    setVisible(count() > 0);
    updateGeometry();
    if (count() > 0)
        step(0);
}

bool CommandList::takeKey(int key)
{
    if (!isOffering())
        return false;
    switch (key) {
    case Qt::Key_Up:
        step(-1);
        return true;
    case Qt::Key_Down:
        step(1);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Tab:
        choose();
        return true;
    case Qt::Key_Space:
        if (m_typed.mid(1).compare(item(0)->data(Qt::UserRole).toString(), Qt::CaseInsensitive) != 0)
            return false;
        setCurrentRow(0);
        choose();
        return true;
    case Qt::Key_Escape:
        m_isPutAway = true;
        hide();
        return true;
    default:
        return false;
    }
}

void CommandList::step(int by)
{
    const int row = by == 0 ? 0 : (currentRow() + by + count()) % count();
    setCurrentRow(row);
    QAccessibleEvent told(this, QAccessible::Focus);
    told.setChild(row);
    QAccessible::updateAccessibility(&told);
}

void CommandList::choose()
{
    if (const QListWidgetItem *row = currentItem())
        Q_EMIT chosen(row->data(Qt::UserRole).toString());
}

QSize CommandList::sizeHint() const
{
    const int rows = qMin(kMostCommandRows, count());
    return { 200, rows > 0 ? rows * sizeHintForRow(0) + 4 : 0 };
}

void CommandList::changeEvent(QEvent *event)
{
    QListWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

} // namespace countersign
