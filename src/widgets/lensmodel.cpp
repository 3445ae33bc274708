// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lensmodel.h"

#include "widgets/plaintip.h"

#include <QHash>

#include <algorithm>

namespace countersign {

bool LensRow::isSameAs(const LensRow &other) const
{
    return kind == other.kind && id == other.id && label == other.label && value == other.value && note == other.note
           && status == other.status && tone == other.tone && mark == other.mark && isBad == other.isBad && isLast == other.isLast
           && spoken == other.spoken && bool(below) == bool(other.below);
}

struct LensModel::Node
{
    LensRow row;
    Node *parent = nullptr;
    int place = 0; // among the children of its parent
    bool isFilled = false;
    std::vector<std::unique_ptr<Node>> children;

    void add(const LensRow &child)
    {
        auto node = std::make_unique<Node>();
        node->row = child;
        node->parent = this;
        node->place = int(children.size());
        children.push_back(std::move(node));
    }
    void number()
    {
        for (std::size_t i = 0; i < children.size(); ++i)
            children[i]->place = int(i);
    }
};

LensModel::LensModel(QObject *parent) : QAbstractItemModel(parent), m_root(std::make_unique<Node>())
{
    m_root->isFilled = true;
}

LensModel::~LensModel() = default;

LensModel::Node &LensModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? *static_cast<Node *>(index.internalPointer()) : *m_root;
}

QModelIndex LensModel::indexOf(const Node &node) const
{
    return &node == m_root.get() ? QModelIndex() : createIndex(node.place, 0, &node);
}

//! Views ask for the number of rows below one when it is opened, not before.
void LensModel::fill(Node &node) const
{
    if (std::exchange(node.isFilled, true) || !node.row.below)
        return;
    for (const LensRow &row : node.row.below())
        node.add(row);
}

void LensModel::setRows(const QList<LensRow> &rows)
{
    replace(*m_root, rows);
}

void LensModel::put(int dropped, int place, const LensRow &row)
{
    if (dropped > 0) {
        beginRemoveRows({}, 0, dropped - 1);
        m_root->children.erase(m_root->children.begin(), m_root->children.begin() + dropped);
        m_root->number();
        endRemoveRows();
    }
    const auto known = std::ssize(m_root->children);
    if (place < known) {
        update(*m_root->children[std::size_t(place)], row);
        return;
    }
    beginInsertRows({}, int(known), int(known));
    m_root->add(row);
    endInsertRows();
}

//! Rows leave at the front (the log is bounded) and come at the end; anything else is told as all of them leaving and coming.
void LensModel::replace(Node &parent, const QList<LensRow> &rows)
{
    const auto first = std::find_if(parent.children.begin(), parent.children.end(),
                                    [&](const auto &child) { return !rows.isEmpty() && child->row.id == rows.first().id; });
    auto gone = std::distance(parent.children.begin(), first);
    const auto kept = std::ssize(parent.children) - gone;
    for (qsizetype i = 0; i < kept; ++i) {
        if (i < rows.size() && parent.children[std::size_t(gone + i)]->row.id == rows.at(i).id)
            continue;
        gone = std::ssize(parent.children);
        break;
    }
    const QModelIndex above = indexOf(parent);
    if (gone > 0) {
        beginRemoveRows(above, 0, int(gone) - 1);
        parent.children.erase(parent.children.begin(), parent.children.begin() + gone);
        parent.number();
        endRemoveRows();
    }
    const auto known = std::ssize(parent.children);
    for (qsizetype i = 0; i < known; ++i)
        update(*parent.children[std::size_t(i)], rows.at(i));
    if (rows.size() > known) {
        beginInsertRows(above, int(known), int(rows.size()) - 1);
        for (qsizetype i = known; i < rows.size(); ++i)
            parent.add(rows.at(i));
        endInsertRows();
    }
}

void LensModel::update(Node &node, const LensRow &row)
{
    const bool isSame = node.row.isSameAs(row);
    node.row = row;
    if (!isSame)
        Q_EMIT dataChanged(indexOf(node), indexOf(node));
    if (node.isFilled)
        replace(node, row.below ? row.below() : QList<LensRow>());
}

const LensRow &LensModel::row(const QModelIndex &index) const
{
    return nodeOf(index).row;
}

QModelIndex LensModel::find(const QStringList &ids) const
{
    QModelIndex found;
    for (const QString &id : ids) {
        Node &node = nodeOf(found);
        fill(node);
        const auto child =
            std::find_if(node.children.begin(), node.children.end(), [&](const auto &one) { return one->row.id == id; });
        if (child == node.children.end())
            return {};
        found = indexOf(**child);
    }
    return found;
}

QModelIndex LensModel::index(int row, int column, const QModelIndex &parent) const
{
    const Node &node = nodeOf(parent);
    const bool isThere = column == 0 && row >= 0 && row < std::ssize(node.children);
    return isThere ? createIndex(row, 0, node.children[std::size_t(row)].get()) : QModelIndex();
}

QModelIndex LensModel::parent(const QModelIndex &child) const
{
    return child.isValid() ? indexOf(*nodeOf(child).parent) : QModelIndex();
}

int LensModel::rowCount(const QModelIndex &parent) const
{
    Node &node = nodeOf(parent);
    fill(node);
    return int(node.children.size());
}

int LensModel::columnCount(const QModelIndex &) const
{
    return 1;
}

bool LensModel::hasChildren(const QModelIndex &parent) const
{
    const Node &node = nodeOf(parent);
    return node.isFilled ? !node.children.empty() : bool(node.row.below);
}

QVariant LensModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const LensRow &row = nodeOf(index).row;
    switch (role) {
    case Qt::DisplayRole: // searched by typing, and read where there is no accessible text
        return row.label;
    case Qt::AccessibleTextRole:
        return row.spoken;
    case Qt::ToolTipRole: // whole, where the row had to shorten it
        return plainTip(row.kind == LensRow::Kind::Fact ? row.value : row.label);
    case RowRole:
        return QVariant::fromValue(row);
    case IdRole:
        return row.id;
    case StartsOpenRole:
        return row.isOpen;
    default:
        return {};
    }
}

} // namespace countersign
