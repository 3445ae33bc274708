// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QListView>
#include <QStyledItemDelegate>

namespace countersign {

class Theme;

//! Paints the rows of `Threads`: title and time, a second line that says the state in words, one state icon; above the first
//! row of a group its label. At least 52 px and as high as the text needs. Owned by its view.
class ThreadDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    ThreadDelegate(const Theme &theme, QObject *parent);
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void setEditorData(QWidget *editor, const QModelIndex &index) const override;
    void updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    //! Height of the group label above this row, 0 inside a group.
    [[nodiscard]] int groupHeight(const QFont &font, const QModelIndex &index) const;

private:
    void paintTitle(QPainter *painter, const QRect &line, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintSecondLine(QPainter *painter, const QRect &line, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const;

    const Theme &m_theme;
};

//! An icon, a name, a check mark on the current one; a second line where there is a caption. Used by `Agents` and
//! `Connections`.
class NameDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    enum Role { IdRole = Qt::UserRole, CaptionRole, KeptRole };
    NameDelegate(const Theme &theme, const QString &icon, QObject *parent);
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    const Theme &m_theme;
    QString m_icon;
};

//! A list on the sidebar's ground. A group's label belongs to no row: pointing at it points at nothing. A click leaves
//! the focus where it is: with the text the person writes.
class SidebarList : public QListView
{
    Q_OBJECT
public:
    SidebarList(const QString &objectName, const QString &accessibleName, QWidget *parent);
    [[nodiscard]] QModelIndex indexAt(const QPoint &point) const override;
    [[nodiscard]] int heightOfRows(int most) const; //!< px of at most so many rows
    [[nodiscard]] bool isEditing() const { return state() == EditingState; }

Q_SIGNALS:
    void chosen(const QModelIndex &index);   //!< by a click or Return
    void returned(const QModelIndex &index); //!< by Return only, after chosen
    void editEnded();                        //!< a title was typed, or given up

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void closeEditor(QWidget *editor, QAbstractItemDelegate::EndEditHint hint) override;
};

} // namespace countersign
