// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shortcutpage.h"

#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QPushButton>
#include <QTreeWidget>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kIdRole = Qt::UserRole;

QString keysText(const QList<QKeySequence> &keys)
{
    return QKeySequence::listToString(keys, QKeySequence::NativeText).replace(u"; "_s, u", "_s);
}

QString plain(QString text)
{
    return text.remove(u'&').remove(u'…');
}
} // namespace

ShortcutPage::ShortcutPage(const Theme &theme, WindowActions &actions, bool returnSends, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_actions(actions)
    , m_returnSends(returnSends)
{
    build();
    connect(m_list, &QTreeWidget::currentItemChanged, this, &ShortcutPage::showChosen);
    connect(m_keys, &QKeySequenceEdit::keySequenceChanged, this, &ShortcutPage::showRivals);
    connect(m_use, &QPushButton::clicked, this, [this] { m_actions.bind(chosenId(), m_keys->keySequence()); });
    connect(m_reset, &QPushButton::clicked, this, [this] { m_actions.reset(chosenId()); });
    connect(m_resetAll, &QPushButton::clicked, this, [this] { m_actions.resetAll(); });
    connect(&m_actions, &WindowActions::bindingsChanged, this, &ShortcutPage::fill);
    connect(&m_theme, &Theme::changed, this, &ShortcutPage::restyle);
    fill();
    restyle();
}

void ShortcutPage::build()
{
    m_list = new QTreeWidget(this);
    m_list->setObjectName(u"shortcutList"_s);
    m_list->setAccessibleName(tr("Shortcuts"));
    m_list->setColumnCount(2);
    m_list->setHeaderLabels({ tr("What"), tr("Keys") }); // for who hears the table; the columns speak for themselves
    m_list->setHeaderHidden(true);
    m_list->setRootIsDecorated(false);
    m_list->setItemsExpandable(false);
    m_list->setIndentation(12);
    m_list->setTabKeyNavigation(false);
    m_list->setUniformRowHeights(true);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_list->header()->setStretchLastSection(false);
    m_label = new QLabel(this);
    m_label->setTextFormat(Qt::PlainText);
    m_keys = new QKeySequenceEdit(this);
    m_keys->setObjectName(u"shortcutKeys"_s);
    m_keys->setAccessibleName(tr("New keys"));
    m_label->setBuddy(m_keys);
    const auto button = [this](const QString &text, const QString &name) {
        auto *made = new QPushButton(text, this);
        made->setObjectName(name);
        made->setAutoDefault(false);
        return made;
    };
    m_use = button(tr("&Use"), u"useShortcut"_s);
    m_reset = button(tr("&Reset"), u"resetShortcut"_s);
    m_resetAll = button(tr("Reset &all"), u"resetShortcuts"_s);
    m_note = new QLabel(this);
    m_note->setObjectName(u"shortcutNote"_s);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);

    auto *row = new QHBoxLayout;
    row->setSpacing(2);
    row->addWidget(m_keys, 1);
    row->addWidget(m_use);
    row->addWidget(m_reset);
    row->addWidget(m_resetAll);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_list, 1);
    column->addSpacing(4);
    column->addWidget(m_label);
    column->addLayout(row);
    column->addWidget(m_note);
}

void ShortcutPage::fill()
{
    const QString chosen = chosenId();
    m_list->clear();
    QTreeWidgetItem *group = nullptr;
    int last = -1;
    for (const WindowActions::Entry &entry : m_actions.entries()) {
        if (std::exchange(last, int(entry.group)) != int(entry.group)) {
            group = new QTreeWidgetItem(m_list, { plain(WindowActions::title(entry.group)) });
            group->setFlags(Qt::ItemIsEnabled);
            group->setFirstColumnSpanned(true);
            group->setExpanded(true);
        }
        const QString keys = keysText(entry.action->shortcuts());
        auto *item = new QTreeWidgetItem(group, { plain(entry.action->text()), keys });
        item->setData(0, kIdRole, entry.id);
        item->setData(0, Qt::AccessibleDescriptionRole, keys.isEmpty() ? tr("no keys") : keys);
        if (entry.where)
            item->setToolTip(0, tr("While the list of chats has the focus"));
        if (entry.id == chosen)
            m_list->setCurrentItem(item);
    }
    addFixed();
    showChosen();
}

//! Keys of the message box and the conversation: told, because people look for them here, but not to be bound.
void ShortcutPage::addFixed()
{
    auto *group = new QTreeWidgetItem(m_list, { tr("Writing and reading") });
    group->setFlags(Qt::ItemIsEnabled);
    group->setFirstColumnSpanned(true);
    group->setExpanded(true);
    const auto keys = [](const QString &portable) {
        return QKeySequence(portable, QKeySequence::PortableText).toString(QKeySequence::NativeText);
    };
    const QList<std::pair<QString, QString>> rows {
        { tr("Send"), keys(m_returnSends ? u"Return"_s : u"Ctrl+Return"_s) },
        { tr("New line"), keys(m_returnSends ? u"Shift+Return"_s : u"Return"_s) },
        { tr("Stop the answer"), keys(u"Esc"_s) },
        { tr("Edit your last message, in an empty message box"), keys(u"Up"_s) },
        { tr("Message by message, in the conversation"), keys(u"Up"_s) + u", "_s + keys(u"Down"_s) },
    };
    for (const auto &[what, how] : rows)
        (new QTreeWidgetItem(group, { what, how }))->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
}

QString ShortcutPage::chosenId() const
{
    const QTreeWidgetItem *item = m_list->currentItem();
    return item ? item->data(0, kIdRole).toString() : QString();
}

void ShortcutPage::showChosen()
{
    const QString id = chosenId();
    m_label->setText(id.isEmpty() ? tr("Choose an action to give it other keys.")
                                  : tr("Keys for “%1”:").arg(plain(m_actions.action(id).text())));
    const QSignalBlocker silent(m_keys);
    m_keys->setKeySequence(id.isEmpty() ? QKeySequence() : m_actions.action(id).shortcut());
    m_keys->setEnabled(!id.isEmpty());
    m_reset->setEnabled(!id.isEmpty() && m_actions.isBoundAnew(id));
    showRivals();
}

void ShortcutPage::showRivals()
{
    const QString id = chosenId();
    QStringList names;
    for (const WindowActions::Entry *rival : m_actions.rivals(id, m_keys->keySequence()))
        names << u'“' + plain(rival->action->text()) + u'”';
    const bool isNew = !id.isEmpty() && m_actions.action(id).shortcuts() != QList { m_keys->keySequence() };
    m_use->setEnabled(isNew);
    m_note->setText(names.isEmpty() || !isNew
                        ? QString()
                        : tr("%1 has these keys. Using them here takes them away there.").arg(names.join(u", "_s)));
    m_keys->setAccessibleDescription(m_note->text());
}

void ShortcutPage::setReturnSends(bool returnSends)
{
    m_returnSends = returnSends;
    fill();
}

void ShortcutPage::setFilter(const QString &text)
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem *group = m_list->topLevelItem(i);
        bool any = false;
        for (int j = 0; j < group->childCount(); ++j) {
            const bool fits = group->child(j)->text(0).contains(text, Qt::CaseInsensitive)
                              || group->child(j)->text(1).contains(text, Qt::CaseInsensitive);
            group->child(j)->setHidden(!fits);
            any |= fits;
        }
        group->setHidden(!any);
    }
}

bool ShortcutPage::contains(const QString &text) const
{
    return !m_list->findItems(text, Qt::MatchContains | Qt::MatchRecursive, 0).isEmpty()
           || !m_list->findItems(text, Qt::MatchContains | Qt::MatchRecursive, 1).isEmpty();
}

void ShortcutPage::restyle()
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i)
        m_list->topLevelItem(i)->setFont(0, Theme::font(font(), 0.87, QFont::DemiBold));
    Theme::setInk(*m_note, m_theme.tokens().caution);
    m_note->setFont(Theme::font(font(), 0.87));
}

void ShortcutPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (m_note && event->type() == QEvent::FontChange)
        restyle();
}

} // namespace countersign
