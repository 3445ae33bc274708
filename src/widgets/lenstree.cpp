// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lenstree.h"

#include "widgets/lensdelegate.h"
#include "widgets/lensmodel.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

namespace countersign {

LensTree::LensTree(const Theme &theme, const QString &objectName, const QString &accessibleName, QWidget *parent)
    : QTreeView(parent)
    , m_theme(theme)
    , m_rows(new LensModel(this))
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setModel(m_rows);
    setItemDelegate(new LensDelegate(theme, this));
    setFrameShape(NoFrame);
    setHeaderHidden(true);
    setIndentation(0);
    setRootIsDecorated(false);
    setExpandsOnDoubleClick(false);
    setAnimated(false);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    viewport()->setBackgroundRole(QPalette::Window);
    viewport()->setAutoFillBackground(true);
    connect(this, &QTreeView::clicked, this, &LensTree::toggle);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this,
            [this](int value) { m_followsEnd = value == verticalScrollBar()->maximum(); });
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void LensTree::setEmptyText(const QString &text)
{
    m_emptyText = text;
    setAccessibleDescription(text);
    viewport()->update();
}

void LensTree::setFitsRows(bool fits)
{
    m_fits = fits;
    setVerticalScrollBarPolicy(fits ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    setSizePolicy(QSizePolicy::Preferred, fits ? QSizePolicy::Fixed : QSizePolicy::Expanding);
    if (fits) // words that change may need another line
        connect(m_rows, &QAbstractItemModel::dataChanged, this, &LensTree::updateGeometry);
}

QSize LensTree::sizeHint() const
{
    if (!m_fits)
        return { 200, 200 };
    int height = 0;
    for (int row = 0; row < m_rows->rowCount(); ++row)
        height += rowHeight(m_rows->index(row, 0));
    return { 200, height };
}

QSize LensTree::minimumSizeHint() const
{
    return m_fits ? QSize(0, sizeHint().height()) : QSize(0, 2 * fontMetrics().height());
}

bool LensTree::showRow(const QStringList &ids)
{
    const QModelIndex index = m_rows->find(ids);
    if (!index.isValid())
        return false;
    for (QModelIndex above = index; above.isValid(); above = above.parent())
        expand(above);
    openFrom(index);
    setCurrentIndex(index);
    scrollTo(index, PositionAtTop);
    m_followsEnd = false; // somebody reads
    return true;
}

//! What a row brings open is opened with it.
void LensTree::openFrom(const QModelIndex &index)
{
    for (int row = 0; row < m_rows->rowCount(index); ++row) {
        const QModelIndex child = m_rows->index(row, 0, index);
        if (!child.data(LensModel::StartsOpenRole).toBool())
            continue;
        expand(child);
        openFrom(child);
    }
}

void LensTree::toggle(const QModelIndex &index)
{
    if (!m_rows->hasChildren(index))
        return;
    if (isExpanded(index)) {
        collapse(index);
        return;
    }
    expand(index);
    openFrom(index);
}

void LensTree::copyCurrent() const
{
    if (currentIndex().isValid())
        QGuiApplication::clipboard()->setText(m_rows->row(currentIndex()).spoken);
}

void LensTree::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT focusReleased();
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        copyCurrent();
        return;
    }
    const bool opens = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    if (opens && currentIndex().isValid()) {
        toggle(currentIndex());
        return;
    }
    const bool forwards = event->key() == (isRightToLeft() ? Qt::Key_Left : Qt::Key_Right);
    if (forwards && currentIndex().isValid() && !isExpanded(currentIndex()) && m_rows->hasChildren(currentIndex())) {
        toggle(currentIndex()); // with what begins open in it
        return;
    }
    QTreeView::keyPressEvent(event);
}

void LensTree::rowsInserted(const QModelIndex &parent, int start, int end)
{
    QTreeView::rowsInserted(parent, start, end);
    for (int row = start; row <= end; ++row) {
        const QModelIndex index = m_rows->index(row, 0, parent);
        if (!index.data(LensModel::StartsOpenRole).toBool())
            continue;
        expand(index);
        openFrom(index);
    }
    if (m_fits)
        updateGeometry();
    if (m_followsEnd && !parent.isValid() && !m_fits)
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_followsEnd)
                    scrollToBottom();
            },
            Qt::QueuedConnection);
}

void LensTree::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    if (event->oldSize().width() == event->size().width())
        return;
    scheduleDelayedItemsLayout(); // values wrap by the width
    if (m_fits)
        updateGeometry();
}

void LensTree::changeEvent(QEvent *event)
{
    QTreeView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        scheduleDelayedItemsLayout();
        updateGeometry();
    }
}

void LensTree::paintEvent(QPaintEvent *event)
{
    QTreeView::paintEvent(event);
    if (m_rows->rowCount() > 0 || m_emptyText.isEmpty())
        return;
    QPainter painter(viewport());
    painter.setPen(m_theme.tokens().text2);
    painter.setFont(Theme::font(font(), 0.87));
    const QRect area = viewport()->rect().adjusted(4, 8, -4, 0);
    painter.drawText(area, int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignTop)) | Qt::TextWordWrap,
                     m_emptyText);
}

} // namespace countersign
