// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/lensrow.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace countersign {

//! The rows of one tab of the lens. What stands below a row is made when a view first asks for it, so that ten thousand closed
//! requests cost ten thousand lines. A new list keeps the rows both have: they stay open, selected and in place. UI thread.
class LensModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Role {
        RowRole = Qt::UserRole, //!< the LensRow
        IdRole,
        StartsOpenRole,
    };
    explicit LensModel(QObject *parent = nullptr);
    ~LensModel() override;

    void setRows(const QList<LensRow> &rows);
    //! For lists that only lose their beginning and gain at their end: drops so many first rows, then replaces row `place`, or
    //! adds one where there is none.
    void put(int dropped, int place, const LensRow &row);
    [[nodiscard]] const LensRow &row(const QModelIndex &index) const; //!< of a valid index
    //! Along the ids from the top; invalid where there is no such row.
    [[nodiscard]] QModelIndex find(const QStringList &ids) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Node;
    [[nodiscard]] Node &nodeOf(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(const Node &node) const;
    void fill(Node &node) const;
    void replace(Node &parent, const QList<LensRow> &rows);
    void update(Node &node, const LensRow &row);

    std::unique_ptr<Node> m_root;
};

} // namespace countersign

Q_DECLARE_METATYPE(countersign::LensRow)
