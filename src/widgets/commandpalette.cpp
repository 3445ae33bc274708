// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/commandpalette.h"

#include "widgets/controlpainter.h"
#include "widgets/palettedelegate.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kPaletteEm = 38; // 560 px at the text size of the drawings
constexpr int kPaletteTop = 96;  // px
constexpr int kPaletteMargin = 12;
constexpr int kPaletteRadius = 10;
constexpr int kPaletteFoot = 8;
} // namespace

CommandPalette::CommandPalette(const Theme &theme, QWidget &window) : QWidget(&window), m_theme(theme)
{
    setObjectName(u"palette"_s);
    setAccessibleName(tr("Commands, chats and messages"));
    hide();
    m_edit = new QLineEdit(this);
    m_edit->setObjectName(u"paletteSearch"_s);
    m_edit->setAccessibleName(tr("Find a command, a chat or a message"));
    m_edit->setPlaceholderText(tr("Find a command, a chat or a message"));
    m_edit->setFrame(false);
    m_edit->setTextMargins(4, 0, 4, 0);
    m_lens = m_edit->addAction(QIcon(), QLineEdit::LeadingPosition);
    m_list = new QListView(this);
    m_list->setObjectName(u"paletteHits"_s);
    m_list->setAccessibleName(tr("Found"));
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_theme, m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus); // the keys come from the line above it
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QListView::ScrollPerPixel);
    m_list->setEditTriggers(QListView::NoEditTriggers);
    m_list->setMouseTracking(true);
    m_nothing = new QLabel(tr("Nothing is called that."), this);
    m_nothing->setObjectName(u"paletteNothing"_s);
    m_nothing->setContentsMargins(16, 12, 16, 12);
    m_nothing->setForegroundRole(QPalette::PlaceholderText);
    m_keys = new QLabel(tr("Up, Down: choose · Enter: open · Esc: close"), this);
    m_keys->setContentsMargins(16, 0, 16, 0);
    m_keys->setForegroundRole(QPalette::PlaceholderText);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 4, 1, kPaletteFoot);
    column->setSpacing(0);
    column->addWidget(m_edit);
    column->addSpacing(5);
    column->addWidget(m_list, 1);
    column->addWidget(m_nothing);
    column->addSpacing(kPaletteFoot);
    column->addWidget(m_keys);
    m_edit->installEventFilter(this);
    window.installEventFilter(this);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, &CommandPalette::choose);
    connect(&m_theme, &Theme::changed, this, &CommandPalette::restyle);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) {
        if (isVisible() && now && now != m_edit)
            hide(); // the person went elsewhere
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &now) {
        if (!now.isValid() || !QAccessible::isActive())
            return;
        QAccessibleEvent event(m_list, QAccessible::Focus); // said by the screen reader, though the line keeps the focus
        event.setChild(now.row());
        QAccessible::updateAccessibility(&event);
    });
    restyle();
}

void CommandPalette::open(const QList<PaletteEntry> &entries)
{
    if (!isVisible())
        m_before = QApplication::focusWidget();
    m_model.setEntries(entries);
    m_edit->clear();
    search({});
    show();
    raise();
    m_edit->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::search(const QString &text)
{
    m_model.search(text);
    m_list->setCurrentIndex(m_model.index(m_model.firstChoice()));
    m_list->scrollToTop();
    m_nothing->setVisible(m_model.rowCount() == 0);
    m_list->setVisible(m_model.rowCount() > 0);
    place();
}

//! As high as its hits, as far as the window goes.
void CommandPalette::place()
{
    const QWidget &window = *parentWidget();
    const int width = qMin(window.width() - 2 * kPaletteMargin, qRound(kPaletteEm * Theme::em(font())));
    int hits = 0;
    for (int row = 0; row < m_model.rowCount(); ++row)
        hits += m_list->sizeHintForRow(row);
    const int around = sizeHint().height() - (m_list->isHidden() ? 0 : m_list->sizeHint().height());
    const int top = qMin(kPaletteTop, window.height() / 8);
    const int height = qMin(around + hits + 2, window.height() - top - kPaletteMargin);
    setGeometry((window.width() - width) / 2, top, width, height);
}

void CommandPalette::choose(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    const auto kind = PaletteEntry::Kind(index.data(PaletteModel::KindRole).toInt());
    const QString id = index.data(PaletteModel::IdRole).toString();
    dismiss();
    Q_EMIT chosen(kind, id);
}

void CommandPalette::dismiss()
{
    const bool isOurs = m_edit->hasFocus();
    hide();
    if (isOurs && m_before)
        m_before->setFocus(Qt::OtherFocusReason);
}

void CommandPalette::step(int rows)
{
    const int count = m_model.rowCount();
    if (count == 0)
        return;
    const QModelIndex now = m_list->currentIndex();
    const int wanted = now.isValid() ? now.row() + rows : rows > 0 ? 0 : count - 1;
    const bool isOne = qAbs(rows) == 1; // one by one it goes round
    m_list->setCurrentIndex(m_model.index(isOne ? (wanted + count) % count : qBound(0, wanted, count - 1)));
}

bool CommandPalette::takeKey(int key)
{
    constexpr int kPage = 8; // rows
    switch (key) {
    case Qt::Key_Up:
        step(-1);
        return true;
    case Qt::Key_Down:
        step(1);
        return true;
    case Qt::Key_PageUp:
        step(-kPage);
        return true;
    case Qt::Key_PageDown:
        step(kPage);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        choose(m_list->currentIndex());
        return true;
    case Qt::Key_Escape:
        dismiss();
        return true;
    case Qt::Key_Tab: // there is nowhere to go in here
    case Qt::Key_Backtab:
        return true;
    default:
        return false;
    }
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_edit && event->type() == QEvent::ShortcutOverride
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        event->accept(); // Esc is ours before it is anybody's shortcut
        return true;
    }
    if (watched == m_edit && event->type() == QEvent::KeyPress)
        return takeKey(static_cast<QKeyEvent *>(event)->key());
    if (watched == parentWidget() && isVisible()) {
        if (event->type() == QEvent::Resize)
            place();
        else if (event->type() == QEvent::MouseButtonPress)
            dismiss();
    }
    return QWidget::eventFilter(watched, event);
}

void CommandPalette::restyle()
{
    m_lens->setIcon(m_theme.icon(u"search"_s));
    m_keys->setFont(Theme::font(font(), 0.87));
    setPalette(m_theme.palette());
    QPalette flat = m_theme.palette();
    flat.setColor(QPalette::Window, m_theme.tokens().base);
    m_list->setPalette(flat);
    if (isVisible())
        place();
    update();
}

void CommandPalette::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (m_keys && event->type() == QEvent::FontChange)
        restyle();
}

void CommandPalette::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &t = m_theme.tokens();
    ControlPainter::roundedBox(&painter, rect(), kPaletteRadius, t.base, t.btnEdge);
    painter.fillRect(1, m_edit->geometry().bottom() + 2, width() - 2, 1, t.line);
    painter.fillRect(1, m_keys->y() - kPaletteFoot, width() - 2, 1, t.line);
}

} // namespace countersign
