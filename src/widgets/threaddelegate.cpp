// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/threaddelegate.h"

#include "widgets/controlpainter.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"
#include "widgets/threadlistmodel.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QScrollBar>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kThreadRow = 52; // px, least
constexpr int kNameRow = 36;
constexpr int kLongestTitle = 200; // characters
constexpr int kRowPadding = 8;
constexpr int kStateIcon = 14; // px, at the text size of the drawings
constexpr int kUnreadDot = 8;
constexpr qreal kCaption = 0.87;
constexpr qreal kSmall = 0.80;

//! The tile behind a row: selected, under the pointer, or none; the focus ring inside its edge.
void paintTile(QPainter *painter, const QRectF &tile, const QStyleOptionViewItem &option, const Theme &theme, bool selected)
{
    const bool hovered = option.state & QStyle::State_MouseOver;
    painter->setRenderHint(QPainter::Antialiasing);
    if (selected || hovered) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(selected ? theme.tokens().selected : theme.tokens().hover);
        painter->drawRoundedRect(tile, ControlPainter::kRadius, ControlPainter::kRadius);
    }
    const ControlPainter controls(theme);
    if (controls.showsFocus(option))
        controls.ring(painter, tile.adjusted(2, 2, -2, -2), ControlPainter::kRadius - 2, 0);
}

//! Text direction is the window's for layout; the words themselves may run the other way.
void paintLine(QPainter *painter, const QRect &rect, const QStyleOptionViewItem &option, const QString &text)
{
    const QString elided = painter->fontMetrics().elidedText(text, Qt::ElideRight, rect.width());
    painter->drawText(rect, int(QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine,
                      elided);
}

//! Without a scroll bar in its lane the rows keep the list's inset at their end.
QRect rowOf(const QStyleOptionViewItem &option)
{
    const auto *list = qobject_cast<const QAbstractScrollArea *>(option.widget);
    const int inset = list && list->verticalScrollBar()->isVisible() ? 0 : kRowPadding;
    return QStyle::visualRect(option.direction, option.rect, option.rect.adjusted(0, 0, -inset, 0));
}

struct StateLook
{
    QString icon;
    QColor colour;
};

StateLook stateLook(Sidebar::ThreadState state, const Tokens &t)
{
    switch (state) {
    case Sidebar::ThreadState::Running:
        return { u"running"_s, t.accentText };
    case Sidebar::ThreadState::WaitsForSignIn:
        return { u"clock"_s, t.caution };
    case Sidebar::ThreadState::WaitsForConfirmation:
        return { u"countersign"_s, t.caution };
    case Sidebar::ThreadState::BrokeOff:
        return { u"failed"_s, t.danger };
    case Sidebar::ThreadState::None:
        break;
    }
    return {};
}
} // namespace

ThreadDelegate::ThreadDelegate(const Theme &theme, QObject *parent) : QStyledItemDelegate(parent), m_theme(theme) {}

int ThreadDelegate::groupHeight(const QFont &font, const QModelIndex &index) const
{
    if (index.data(ThreadListModel::GroupRole).toString().isEmpty())
        return 0;
    return QFontMetrics(Theme::font(font, kSmall)).height() + (index.row() == 0 ? 8 : 18);
}

QSize ThreadDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int lines = QFontMetrics(option.font).height() + QFontMetrics(Theme::font(option.font, kCaption)).height() + 1;
    return { 120, qMax(kThreadRow, lines + 14) + 1 + groupHeight(option.font, index) };
}

void ThreadDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Tokens &t = m_theme.tokens();
    painter->save();
    const int label = groupHeight(option.font, index);
    const QRect row = rowOf(option);
    const QRect tile = row.adjusted(0, label, 0, -1);
    const auto place = [&](const QRect &logical) { return QStyle::visualRect(option.direction, row, logical); };
    if (label > 0) {
        painter->setFont(Theme::font(option.font, kSmall, QFont::DemiBold));
        painter->setPen(t.text2);
        const QRect line(row.left() + kRowPadding, tile.top() - 4 - painter->fontMetrics().height(),
                         row.width() - 2 * kRowPadding, painter->fontMetrics().height());
        paintLine(painter, place(line), option, index.data(ThreadListModel::GroupRole).toString());
    }
    const bool selected = option.state & QStyle::State_Selected;
    paintTile(painter, tile, option, m_theme, selected);

    const QRect inner = tile.adjusted(kRowPadding, 0, -kRowPadding, 0);
    const QFontMetrics first(option.font);
    const QFontMetrics second(Theme::font(option.font, kCaption));
    const int top = tile.top() + (tile.height() - first.height() - second.height() - 1) / 2;
    painter->setFont(Theme::font(option.font, kSmall));
    const QString time = index.data(ThreadListModel::TimeRole).toString();
    const int timeWidth = painter->fontMetrics().horizontalAdvance(time) + 1;
    painter->setPen(selected ? t.onSelected2 : t.text2);
    paintLine(painter, place(QRect(inner.right() + 1 - timeWidth, top, timeWidth, first.height())), option, time);

    paintTitle(painter, place(QRect(inner.left(), top, inner.width() - timeWidth - 8, first.height())), option, index);
    paintSecondLine(painter, QRect(inner.left(), top + first.height() + 1, inner.width(), second.height()), option, index);
    painter->restore();
}

void ThreadDelegate::paintTitle(QPainter *painter, const QRect &line, const QStyleOptionViewItem &option,
                                const QModelIndex &index) const
{
    const bool unread = index.data(ThreadListModel::UnreadRole).toBool();
    painter->setFont(unread ? Theme::font(option.font, 1, QFont::DemiBold) : option.font);
    painter->setPen(option.state & QStyle::State_Selected ? m_theme.tokens().onSelected : m_theme.tokens().text);
    paintLine(painter, line, option, index.data(Qt::DisplayRole).toString());
}

void ThreadDelegate::paintSecondLine(QPainter *painter, const QRect &line, const QStyleOptionViewItem &option,
                                     const QModelIndex &index) const
{
    const Tokens &t = m_theme.tokens();
    const bool selected = option.state & QStyle::State_Selected;
    const bool plain = selected && m_theme.isHighContrast(); // one ink on the dark tile
    const auto state = Sidebar::ThreadState(index.data(ThreadListModel::StateRole).toInt());
    const QRect row = rowOf(option);
    const auto place = [&](const QRect &logical) { return QStyle::visualRect(option.direction, row, logical); };
    QRect text = line;
    if (const StateLook look = stateLook(state, t); !look.icon.isEmpty()) {
        const int side = scaledPx(kStateIcon, option.font);
        const QRect icon(line.right() + 1 - side, line.top() + (line.height() - side) / 2, side, side);
        m_theme.icon(look.icon, plain ? t.onSelected : look.colour).paint(painter, place(icon));
        text.adjust(0, 0, -side - 8, 0);
    } else if (index.data(ThreadListModel::UnreadRole).toBool()) {
        const int side = scaledPx(kUnreadDot, option.font);
        const QRect dot(line.right() + 1 - side, line.top() + (line.height() - side) / 2, side, side);
        painter->setPen(Qt::NoPen);
        painter->setBrush(plain ? t.onSelected : t.accentText);
        painter->drawEllipse(place(dot));
        text.adjust(0, 0, -side - 8, 0);
    }
    painter->setFont(Theme::font(option.font, kCaption));
    QString words = index.data(ThreadListModel::SecondLineRole).toString();
    if (index.data(ThreadListModel::DraftRole).toBool()) {
        const QString mark = words.left(words.indexOf(u':') + 1);
        const int width = painter->fontMetrics().horizontalAdvance(mark + u' ');
        painter->setPen(plain ? t.onSelected : t.accentText);
        paintLine(painter, place(QRect(text.left(), text.top(), qMin(width, text.width()), text.height())), option, mark);
        words = words.mid(mark.size()).trimmed();
        text.adjust(qMin(width, text.width()), 0, 0, 0);
    }
    painter->setPen(selected ? t.onSelected2 : state == Sidebar::ThreadState::BrokeOff ? t.danger : t.text2);
    paintLine(painter, place(text), option, words);
}

QWidget *ThreadDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &, const QModelIndex &) const
{
    auto *title = new QLineEdit(parent);
    title->setObjectName(u"threadTitleEdit"_s);
    title->setAccessibleName(tr("Title of the chat"));
    title->setMaxLength(kLongestTitle);
    return title;
}

//! Once: what changes in the row while the person types must not take the words away.
void ThreadDelegate::setEditorData(QWidget *editor, const QModelIndex &index) const
{
    if (editor->property("isFilled").toBool())
        return;
    editor->setProperty("isFilled", true);
    QStyledItemDelegate::setEditorData(editor, index);
}

void ThreadDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    editor->setGeometry(rowOf(option).adjusted(0, groupHeight(option.font, index), 0, -1)); // nothing peeps out behind it
}

NameDelegate::NameDelegate(const Theme &theme, const QString &icon, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
    , m_icon(icon)
{
}

QSize NameDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int name = QFontMetrics(option.font).height() + 12;
    const bool captioned = !index.data(CaptionRole).toString().isEmpty();
    const int caption = captioned ? QFontMetrics(Theme::font(option.font, kCaption)).height() + 1 : 0;
    return { 120, qMax(kNameRow, name + caption) + 1 };
}

void NameDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Tokens &t = m_theme.tokens();
    painter->save();
    const QRect tile = option.rect.adjusted(0, 0, 0, -1);
    const bool current = option.state & QStyle::State_Selected;
    paintTile(painter, tile, option, m_theme, false);
    const auto place = [&](const QRect &logical) { return QStyle::visualRect(option.direction, option.rect, logical); };
    const int icon = scaledPx(ControlPainter::kIcon, option.font);
    const int y = tile.top() + (tile.height() - icon) / 2;
    m_theme.icon(m_icon, current ? t.text : t.text2).paint(painter, place(QRect(tile.left() + kRowPadding, y, icon, icon)));
    if (current)
        m_theme.icon(u"check"_s, t.accentText).paint(painter, place(QRect(tile.right() + 1 - kRowPadding - icon, y, icon, icon)));
    QRect words = tile.adjusted(2 * kRowPadding + icon, 0, -2 * kRowPadding - icon, 0);
    if (const QString caption = index.data(CaptionRole).toString(); !caption.isEmpty()) {
        const QFont small = Theme::font(option.font, kCaption);
        const int first = QFontMetrics(option.font).height();
        const int second = QFontMetrics(small).height();
        const int top = tile.top() + (tile.height() - first - second) / 2;
        painter->setFont(small);
        painter->setPen(t.text2);
        paintLine(painter, place(QRect(words.left(), top + first, words.width(), second)), option, caption);
        words = QRect(words.left(), top, words.width(), first);
    }
    painter->setFont(current ? Theme::font(option.font, 1, QFont::Medium) : option.font);
    painter->setPen(t.text);
    paintLine(painter, place(words), option, index.data(Qt::DisplayRole).toString());
    painter->restore();
}

SidebarList::SidebarList(const QString &objectName, const QString &accessibleName, QWidget *parent) : QListView(parent)
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::TabFocus);
    setEditTriggers(NoEditTriggers);
    setSelectionMode(SingleSelection);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Window);
    viewport()->setAutoFillBackground(true);
    connect(this, &QListView::clicked, this, &SidebarList::chosen);
}

QModelIndex SidebarList::indexAt(const QPoint &point) const
{
    const QModelIndex index = QListView::indexAt(point);
    const auto *delegate = qobject_cast<const ThreadDelegate *>(itemDelegate());
    const bool onLabel =
        delegate && index.isValid() && point.y() < visualRect(index).top() + delegate->groupHeight(font(), index);
    return onLabel ? QModelIndex() : index;
}

int SidebarList::heightOfRows(int most) const
{
    const int rows = model() ? qMin(most, model()->rowCount()) : 0;
    int height = 0;
    for (int row = 0; row < rows; ++row)
        height += sizeHintForRow(row);
    return height;
}

void SidebarList::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        const QPersistentModelIndex index = currentIndex();
        Q_EMIT chosen(index);
        Q_EMIT returned(index);
        event->accept();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        event->ignore(); // a list would search for it
        return;
    }
    QListView::keyPressEvent(event);
}

//! Tab ends it too, without going on to the next title.
void SidebarList::closeEditor(QWidget *editor, QAbstractItemDelegate::EndEditHint)
{
    QListView::closeEditor(editor, QAbstractItemDelegate::NoHint);
    Q_EMIT editEnded();
}

} // namespace countersign
