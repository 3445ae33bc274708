// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/transcriptaccessible.h"

#include "chat/conversationmodel.h"
#include "widgets/transcriptactionaccessible.h"
#include "widgets/transcriptview.h"

#include <QPointer>

#include <algorithm>

namespace countersign {

namespace {

//! One message, its links and buttons below it while it is on screen. It finds its row by id each time, so it stays right while
//! rows come and go.
class TranscriptRowAccessible final : public QAccessibleInterface, public SpokenText, public QAccessibleActionInterface
{
public:
    TranscriptRowAccessible(TranscriptView &view, const QString &messageId) : m_view(&view), m_id(messageId) {}

    [[nodiscard]] int row() const { return m_view && m_view->model() ? m_view->model()->rowOf(m_id) : -1; }
    bool isValid() const override { return row() >= 0; }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *parent() const override { return m_view ? QAccessible::queryAccessibleInterface(m_view) : nullptr; }
    ~TranscriptRowAccessible() override
    {
        for (const auto &known : std::exchange(m_actions, {}))
            QAccessible::deleteAccessibleInterface(known.second);
    }
    QAccessibleInterface *child(int index) const override;
    QAccessibleInterface *childAt(int x, int y) const override;
    int childCount() const override { return static_cast<int>(actions().size()); }
    int indexOfChild(const QAccessibleInterface *child) const override;
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QRect rect() const override
    {
        const QRect inView = isValid() ? m_view->rowRect(row()) : QRect();
        return isValid() ? QRect(m_view->viewport()->mapToGlobal(inView.topLeft()), inView.size()) : QRect();
    }
    QString text(QAccessible::Text kind) const override
    {
        if (!isValid())
            return {};
        return kind == QAccessible::Name          ? m_view->rowHeading(row())
               : kind == QAccessible::Description ? m_view->rowDetails(row())
                                                  : QString();
    }
    void setText(QAccessible::Text, const QString &) override {}
    QAccessible::State state() const override;
    void *interface_cast(QAccessible::InterfaceType type) override;

    QStringList actionNames() const override { return { QAccessibleActionInterface::setFocusAction() }; }
    void doAction(const QString &name) override
    {
        if (!isValid() || name != QAccessibleActionInterface::setFocusAction())
            return;
        m_view->setFocus();
        m_view->setCurrentRow(row());
    }
    QStringList keyBindingsForAction(const QString &) const override { return {}; }

    using SpokenText::text;

protected:
    [[nodiscard]] int length() const override { return isValid() ? m_view->rowTextSize(row()) : 0; }
    [[nodiscard]] QString words(int from, int to) const override
    {
        return isValid() ? m_view->rowText(row(), from, to) : QString();
    }
    [[nodiscard]] QRect area() const override { return rect(); }
    void reveal() override
    {
        if (isValid())
            m_view->setCurrentRow(row());
    }

private:
    [[nodiscard]] std::vector<RowAction> actions() const
    {
        return isValid() && m_view->isRowVisible(row()) ? m_view->actionsOf(row()) : std::vector<RowAction>();
    }

    [[nodiscard]] QAccessibleInterface *childOf(const RowAction &wanted) const;

    QPointer<TranscriptView> m_view;
    QString m_id;
    mutable std::vector<std::pair<RowAction, QAccessible::Id>> m_actions;
};

QAccessibleInterface *TranscriptRowAccessible::child(int index) const
{
    const std::vector<RowAction> all = actions();
    return index < 0 || index >= static_cast<int>(all.size()) ? nullptr : childOf(all[static_cast<std::size_t>(index)]);
}

QAccessibleInterface *TranscriptRowAccessible::childOf(const RowAction &wanted) const
{
    for (const auto &[action, id] : m_actions) {
        auto *known =
            action.isSame(wanted) ? dynamic_cast<TranscriptActionAccessible *>(QAccessible::accessibleInterface(id)) : nullptr;
        if (known) {
            known->setAction(wanted); // its place and state now
            return known;
        }
    }
    auto *made = new TranscriptActionAccessible(*m_view, m_id, wanted);
    m_actions.emplace_back(wanted, QAccessible::registerAccessibleInterface(made));
    return made;
}

QAccessibleInterface *TranscriptRowAccessible::childAt(int x, int y) const
{
    if (!isValid())
        return nullptr;
    const QPoint inRow = m_view->viewport()->mapFromGlobal(QPoint(x, y)) - m_view->rowRect(row()).topLeft();
    const std::vector<RowAction> all = actions(); // once: a message may have thousands of links
    const auto at =
        std::find_if(all.begin(), all.end(), [inRow](const RowAction &action) { return action.area.toRect().contains(inRow); });
    return at == all.end() ? nullptr : childOf(*at);
}

int TranscriptRowAccessible::indexOfChild(const QAccessibleInterface *child) const
{
    const auto *wanted = dynamic_cast<const TranscriptActionAccessible *>(child);
    const std::vector<RowAction> all = wanted ? actions() : std::vector<RowAction>();
    const auto found =
        std::find_if(all.begin(), all.end(), [wanted](const RowAction &action) { return action.isSame(wanted->action()); });
    return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

QAccessible::State TranscriptRowAccessible::state() const
{
    QAccessible::State state;
    state.invalid = !isValid();
    if (state.invalid)
        return state;
    state.focusable = true;
    state.readOnly = true;
    state.multiLine = true;
    state.focused = m_view->hasFocus() && m_view->currentRow() == row();
    state.offscreen = !m_view->isRowVisible(row());
    state.busy = m_view->model()->message(row()).end == Message::End::Open;
    return state;
}

void *TranscriptRowAccessible::interface_cast(QAccessible::InterfaceType type)
{
    if (type == QAccessible::TextInterface)
        return static_cast<QAccessibleTextInterface *>(this);
    if (type == QAccessible::ActionInterface)
        return static_cast<QAccessibleActionInterface *>(this);
    return nullptr;
}

QAccessibleInterface *transcriptFactory(const QString &, QObject *object)
{
    auto *view = qobject_cast<TranscriptView *>(object);
    return view ? new TranscriptAccessible(*view) : nullptr;
}

TranscriptAccessible *accessibleOf(TranscriptView &view)
{
    return dynamic_cast<TranscriptAccessible *>(QAccessible::queryAccessibleInterface(&view));
}

} // namespace

void TranscriptAccessible::install()
{
    static const bool installed = [] {
        QAccessible::installFactory(transcriptFactory);
        return true;
    }();
    Q_UNUSED(installed)
}

void TranscriptAccessible::announce(TranscriptView &view, const QString &sentence)
{
    Q_EMIT view.announced(sentence);
    TranscriptAccessible *accessible = accessibleOf(view);
    if (!accessible)
        return;
    const QString before = std::exchange(accessible->m_announced, sentence);
    SpokenText::announce(view, before, sentence);
}

void TranscriptAccessible::focusRow(TranscriptView &view, int row)
{
    if (!accessibleOf(view))
        return;
    QAccessibleEvent event(&view, QAccessible::Focus);
    event.setChild(row);
    QAccessible::updateAccessibility(&event);
}

void TranscriptAccessible::reset(TranscriptView &view)
{
    if (TranscriptAccessible *accessible = accessibleOf(view))
        accessible->forgetRows();
}

TranscriptAccessible::TranscriptAccessible(TranscriptView &view) : QAccessibleWidget(&view, QAccessible::List) {}

TranscriptAccessible::~TranscriptAccessible()
{
    forgetRows();
}

void TranscriptAccessible::forgetRows()
{
    const QHash<QString, QAccessible::Id> rows = std::exchange(m_rows, {});
    for (const QAccessible::Id id : rows)
        QAccessible::deleteAccessibleInterface(id);
}

TranscriptView *TranscriptAccessible::view() const
{
    return qobject_cast<TranscriptView *>(object());
}

void *TranscriptAccessible::interface_cast(QAccessible::InterfaceType type)
{
    if (type == QAccessible::TextInterface)
        return static_cast<QAccessibleTextInterface *>(this);
    return QAccessibleWidget::interface_cast(type);
}

int TranscriptAccessible::childCount() const
{
    const TranscriptView *list = view();
    return list ? (list->model() ? list->model()->rowCount() : 0) + 1 : 0;
}

QAccessibleInterface *TranscriptAccessible::child(int index) const
{
    TranscriptView *list = view();
    if (!list || index < 0 || index >= childCount())
        return nullptr;
    if (index == childCount() - 1)
        return QAccessible::queryAccessibleInterface(list->viewport());
    const QString id = list->model()->message(index).id;
    const auto known = m_rows.constFind(id);
    if (known != m_rows.constEnd())
        return QAccessible::accessibleInterface(*known);
    auto *row = new TranscriptRowAccessible(*list, id);
    m_rows.insert(id, QAccessible::registerAccessibleInterface(row));
    return row;
}

int TranscriptAccessible::indexOfChild(const QAccessibleInterface *child) const
{
    if (const auto *row = dynamic_cast<const TranscriptRowAccessible *>(child))
        return row->row();
    const TranscriptView *list = view();
    return list && child && child->object() == list->viewport() ? childCount() - 1 : -1;
}

QAccessibleInterface *TranscriptAccessible::childAt(int x, int y) const
{
    TranscriptView *list = view();
    if (!list || !list->model())
        return nullptr;
    const QPoint point = list->viewport()->mapFromGlobal(QPoint(x, y));
    if (list->viewport()->childAt(point))
        return child(childCount() - 1);
    const int row = list->rowAt(point.y());
    return row >= 0 && list->rowRect(row).contains(point) ? child(row) : nullptr;
}

QAccessibleInterface *TranscriptAccessible::focusChild() const
{
    const TranscriptView *list = view();
    return list && list->hasFocus() && list->currentRow() >= 0 ? child(list->currentRow()) : QAccessibleWidget::focusChild();
}

} // namespace countersign
