// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTreeView>

namespace countersign {

class LensModel;
class Theme;

//! A tree, or a list, of LensRows. A click or Return opens and closes a row, arrows walk, Ctrl+C copies the words of the row.
//! Rows that begin open are opened as they come; new rows are followed while the end is in sight. UI thread.
class LensTree : public QTreeView
{
    Q_OBJECT
public:
    LensTree(const Theme &theme, const QString &objectName, const QString &accessibleName, QWidget *parent);
    [[nodiscard]] LensModel &rows() const { return *m_rows; }
    //! Opens what is above it, makes it the current row and scrolls to it. False: no such row.
    bool showRow(const QStringList &ids);
    void setEmptyText(const QString &text); //!< shown while there are no rows
    //! As high as its rows, for a list that does not scroll.
    void setFitsRows(bool fits);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void focusReleased(); //!< Esc

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void drawBranches(QPainter *, const QRect &, const QModelIndex &) const override {} // the delegate draws all
    void rowsInserted(const QModelIndex &parent, int start, int end) override;

private:
    void toggle(const QModelIndex &index);
    void openFrom(const QModelIndex &index);
    void copyCurrent() const;

    const Theme &m_theme;
    LensModel *m_rows = nullptr;
    QString m_emptyText;
    bool m_fits = false;
    bool m_followsEnd = true; // the end is in sight
};

} // namespace countersign
