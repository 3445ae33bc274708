// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settingsdialog.h"

#include "app/shortcutpage.h"
#include "widgets/segmentedchoice.h"
#include "widgets/theme.h"

#include "ui_settingsdialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kDialogWidthEm = 52;
constexpr qreal kDialogHeightEm = 38.7;
constexpr qreal kPagesWidthEm = 12.8;
constexpr qreal kFindWidthEm = 16.4;
constexpr qreal kMostOfScreen = 0.9;
constexpr int kPageRow = 32; // px, least
} // namespace

SettingsDialog::SettingsDialog(const Theme &theme, Settings &settings, WindowActions &actions, QWidget *parent)
    : QDialog(parent)
    , m_theme(theme)
    , m_settings(settings)
    , m_form(std::make_unique<Ui::SettingsDialog>())
{
    m_form->setupUi(this);
    setObjectName(u"settingsDialog"_s);
    m_form->find->addAction(m_theme.icon(u"search"_s), QLineEdit::LeadingPosition);
    m_shortcuts = new ShortcutPage(theme, actions, settings.flag(Setting::ReturnSends), this);
    m_form->shortcutsColumn->addWidget(m_shortcuts);
    letPagesScroll();
    fillPages();
    fillRows();
    wireConnections();
    connect(m_form->find, &QLineEdit::textChanged, this, &SettingsDialog::filter);
    connect(&m_settings, &Settings::changed, this, &SettingsDialog::showSetting);
    connect(&m_theme, &Theme::changed, this, &SettingsDialog::restyle);
    restyle();
    const QSize wanted(int(kDialogWidthEm * Theme::em(font())), int(kDialogHeightEm * Theme::em(font())));
    resize(wanted.boundedTo(screen()->availableSize() * kMostOfScreen));
    m_form->pages->setFocus(Qt::OtherFocusReason);
}

SettingsDialog::~SettingsDialog() = default;

void SettingsDialog::fillPages()
{
    const QList<std::pair<QString, QString>> pages { { u"contrast"_s, tr("Appearance") },
                                                     { u"edit"_s, tr("Writing") },
                                                     { u"server"_s, tr("Connections") },
                                                     { u"lock"_s, tr("Privacy") },
                                                     { u"keyboard"_s, tr("Shortcuts") } };
    for (const auto &[icon, title] : pages)
        m_form->pages->addItem(new QListWidgetItem(m_theme.icon(icon), title));
    m_form->pages->viewport()->setAutoFillBackground(false);
    connect(m_form->pages, &QListWidget::currentRowChanged, m_form->stack, &QStackedWidget::setCurrentIndex);
    m_form->pages->setCurrentRow(0);
}

//! With large text, or on a small screen, a page may be higher than the dialog. The list of shortcuts scrolls by itself.
void SettingsDialog::letPagesScroll()
{
    for (QWidget *page : { m_form->appearancePage, m_form->writingPage, m_form->connectionsPage, m_form->privacyPage }) {
        const int index = m_form->stack->indexOf(page);
        auto *area = new QScrollArea(m_form->stack);
        m_form->stack->removeWidget(page);
        area->setFrameShape(QFrame::NoFrame);
        area->setFocusPolicy(Qt::NoFocus);
        area->setWidgetResizable(true);
        area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        area->setWidget(page);
        m_form->stack->insertWidget(index, area);
    }
}

void SettingsDialog::showPage(Page page)
{
    m_form->find->clear();
    m_form->pages->setCurrentRow(int(page));
}

void SettingsDialog::fillRows()
{
    const QString system = tr("System");
    addSegments(Setting::Colours, u"colours"_s,
                { { u"system"_s, system }, { u"light"_s, tr("Light") }, { u"dark"_s, tr("Dark") } });
    addSegments(Setting::Contrast, u"highContrast"_s,
                { { u"system"_s, system }, { u"on"_s, tr("On") }, { u"off"_s, tr("Off") } });
    addSegments(Setting::Motion, u"motion"_s,
                { { u"system"_s, system }, { u"reduced"_s, tr("Reduced") }, { u"full"_s, tr("Full") } });
    addFlag(Setting::DesktopAccent, u"desktopAccent"_s);
    addFlag(Setting::MenuBar, u"menuBar"_s);
    addFlag(Setting::ReturnSends, u"returnSends"_s);
    addFlag(Setting::RestoreAtStart, u"restoreAtStart"_s);
    addFlag(Setting::Notifications, u"notifications"_s);
    addFlag(Setting::RecordRequests, u"recordRequests"_s);
    addPercent(Setting::TextSize, u"textSize"_s);
    addPercent(Setting::Zoom, u"zoom"_s);
    addKeepHistory();
    auto *clear = new QPushButton(tr("Delete…"), this);
    clear->setObjectName(u"clearHistory"_s);
    clear->setProperty("danger", true);
    clear->setAutoDefault(false);
    clear->setAccessibleName(tr("Delete all chats"));
    connect(clear, &QPushButton::clicked, this, &SettingsDialog::clearHistoryRequested);
    place(*clear, u"clearHistory"_s);
    const QStringList notes = m_settings.notes();
    m_form->notes->setTextFormat(Qt::PlainText); // they are keys of a file
    m_form->notes->setText(tr("The settings file holds values that cannot be used, under: %1. The usual ones count instead.")
                               .arg(notes.join(u", "_s)));
    m_form->notes->setVisible(!notes.isEmpty());
}

//! To the right of its row's words, with their title as its name; a hairline after the row.
void SettingsDialog::place(QWidget &control, const QString &row)
{
    control.setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto *cell = findChild<QHBoxLayout *>(row + u"Place"_s);
    cell->addWidget(&control, 0, Qt::AlignRight | Qt::AlignVCenter);
    auto *title = findChild<QLabel *>(row + u"Title"_s);
    title->setBuddy(&control);
    if (control.accessibleName().isEmpty())
        control.setAccessibleName(title->text());
    if (const auto *caption = findChild<QLabel *>(row + u"Caption"_s))
        control.setAccessibleDescription(caption->text());
    auto *rowWidget = findChild<QWidget *>(row + u"Row"_s);
    rowWidget->setMinimumHeight(44);
    rowWidget->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum); // words that wrap need more than their hint
    auto *rule = new QWidget(rowWidget->parentWidget());
    rule->setObjectName(row + u"Rule"_s);
    rule->setFixedHeight(1);
    auto *column = qobject_cast<QVBoxLayout *>(rowWidget->parentWidget()->layout());
    column->insertWidget(column->indexOf(rowWidget) + 1, rule);
    m_rules << rule;
}

void SettingsDialog::addFlag(Setting id, const QString &row)
{
    auto *box = new QCheckBox(this);
    box->setObjectName(row);
    box->setChecked(m_settings.flag(id));
    connect(box, &QCheckBox::toggled, this, [this, id](bool on) { m_settings.set(id, on); });
    m_flags[id] = box;
    place(*box, row);
}

void SettingsDialog::addSegments(Setting id, const QString &row, const QList<std::pair<QString, QString>> &words)
{
    auto *choice = new SegmentedChoice(m_theme, this);
    choice->setObjectName(row);
    for (const auto &[value, text] : words)
        choice->add(value, text);
    choice->setValue(m_settings.choice(id));
    connect(choice, &SegmentedChoice::chosen, this, [this, id](const QString &value) { m_settings.set(id, value); });
    m_segments[id] = choice;
    place(*choice, row);
}

void SettingsDialog::addPercent(Setting id, const QString &row)
{
    auto *sizes = new QComboBox(this);
    sizes->setObjectName(row);
    connect(sizes, &QComboBox::activated, this, [this, id, sizes] { m_settings.set(id, sizes->currentData().toInt()); });
    m_percents[id] = sizes;
    place(*sizes, row);
    showSetting(id);
}

//! The usual sizes, and the present one if it is another.
void SettingsDialog::showPercent(Setting id, QComboBox &list)
{
    QList<int> sizes { 80, 90, 100, 110, 125, 150, 175, 200 };
    const int now = m_settings.number(id);
    if (!sizes.contains(now))
        sizes << now;
    std::sort(sizes.begin(), sizes.end());
    list.clear();
    for (const int size : std::as_const(sizes))
        list.addItem(tr("%1 %").arg(size), size);
    list.setCurrentIndex(int(sizes.indexOf(now)));
}

void SettingsDialog::addKeepHistory()
{
    m_keepHistory = new QComboBox(this);
    m_keepHistory->setObjectName(u"keepHistory"_s);
    const QList<std::pair<QString, QString>> words {
        { u"forever"_s, tr("For ever") }, { u"year"_s, tr("A year") }, { u"quarter"_s, tr("Three months") },
        { u"month"_s, tr("A month") },    { u"week"_s, tr("A week") }, { u"session"_s, tr("Until Countersign closes") }
    };
    for (const auto &[value, text] : words)
        m_keepHistory->addItem(text, value);
    m_keepHistory->setCurrentIndex(m_keepHistory->findData(m_settings.choice(Setting::KeepHistory)));
    connect(m_keepHistory, &QComboBox::activated, this,
            [this] { m_settings.set(Setting::KeepHistory, m_keepHistory->currentData().toString()); });
    place(*m_keepHistory, u"keepHistory"_s);
}

//! What was changed elsewhere (by keys, say) is shown here too.
void SettingsDialog::showSetting(Setting id)
{
    if (QCheckBox *box = m_flags.value(id))
        box->setChecked(m_settings.flag(id));
    if (SegmentedChoice *choice = m_segments.value(id))
        choice->setValue(m_settings.choice(id));
    if (id == Setting::ReturnSends)
        m_shortcuts->setReturnSends(m_settings.flag(id));
    if (QComboBox *sizes = m_percents.value(id))
        showPercent(id, *sizes);
}

void SettingsDialog::wireConnections()
{
    const auto act = [this](const QPushButton *button, Sidebar::ConnectionAct what) {
        connect(button, &QPushButton::clicked, this, [this, what] {
            if (const QListWidgetItem *item = m_form->connectionList->currentItem())
                Q_EMIT connectionActed(item->data(Qt::UserRole).toString(), what);
        });
    };
    for (QPushButton *button :
         { m_form->addConnection, m_form->editConnection, m_form->duplicateConnection, m_form->removeConnection })
        button->setAutoDefault(false);
    m_form->removeConnection->setProperty("danger", true);
    connect(m_form->addConnection, &QPushButton::clicked, this, &SettingsDialog::addConnectionRequested);
    act(m_form->editConnection, Sidebar::ConnectionAct::Edit);
    act(m_form->duplicateConnection, Sidebar::ConnectionAct::Duplicate);
    act(m_form->removeConnection, Sidebar::ConnectionAct::Remove);
}

void SettingsDialog::setConnections(const QList<ConnectionConfig> &connections, const QString &current)
{
    QListWidget &list = *m_form->connectionList;
    const QString chosen = list.currentItem() ? list.currentItem()->data(Qt::UserRole).toString() : current;
    list.clear();
    for (const ConnectionConfig &config : connections) {
        const QString host = config.address.authority();
        auto *item =
            new QListWidgetItem(m_theme.icon(u"server"_s),
                                config.name == host ? host : tr("%1 (%2)", "connection, host").arg(config.name, host), &list);
        item->setData(Qt::UserRole, config.id());
        if (config.id() == chosen)
            list.setCurrentItem(item);
    }
    if (connections.isEmpty())
        (new QListWidgetItem(tr("No connections yet."), &list))->setFlags(Qt::NoItemFlags);
    else if (!list.currentItem())
        list.setCurrentRow(0);
    for (QPushButton *button : { m_form->editConnection, m_form->duplicateConnection, m_form->removeConnection })
        button->setEnabled(!connections.isEmpty());
}

//! Pages that hold nothing of it leave the list, rows leave their page; the first page left is shown.
void SettingsDialog::filter(const QString &text)
{
    const QString wanted = text.trimmed();
    int first = -1;
    for (int page = 0; page < m_form->stack->count(); ++page) {
        bool any = m_form->pages->item(page)->text().contains(wanted, Qt::CaseInsensitive);
        const bool whole = any;
        for (QWidget *row : m_form->stack->widget(page)->findChildren<QWidget *>(QRegularExpression(u"Row$"_s))) {
            bool fits = whole;
            for (const QLabel *label : row->findChildren<QLabel *>())
                fits |= label->text().contains(wanted, Qt::CaseInsensitive);
            row->setVisible(fits);
            if (auto *rule = findChild<QWidget *>(row->objectName().replace(u"Row"_s, u"Rule"_s)))
                rule->setVisible(fits);
            any |= fits;
        }
        if (page == int(Page::Shortcuts)) {
            m_shortcuts->setFilter(whole ? QString() : wanted);
            any |= m_shortcuts->contains(wanted);
        }
        m_form->pages->item(page)->setHidden(!any);
        if (any && first < 0)
            first = page;
    }
    const QListWidgetItem *now = m_form->pages->currentItem();
    if (first >= 0 && (!now || now->isHidden()))
        m_form->pages->setCurrentRow(first);
}

void SettingsDialog::restyle()
{
    const Tokens &t = m_theme.tokens();
    const qreal em = Theme::em(font());
    m_form->title->setFont(Theme::font(font(), 1.0, QFont::DemiBold));
    m_form->find->setFixedWidth(int(kFindWidthEm * em));
    m_form->pages->setFixedWidth(int(kPagesWidthEm * em));
    const int row = qMax(kPageRow, fontMetrics().height() + 12);
    for (int i = 0; i < m_form->pages->count(); ++i)
        m_form->pages->item(i)->setSizeHint({ 0, row });
    for (QLabel *label : findChildren<QLabel *>(QRegularExpression(u"Caption$|^notes$"_s))) {
        Theme::setInk(*label, label == m_form->notes ? t.caution : t.text2);
        label->setFont(Theme::font(font(), 0.87));
    }
    m_form->headRule->setFixedHeight(1);
    m_form->bodyRule->setFixedWidth(1);
    const auto fill = [](QWidget &widget, const QColor &colour) {
        QPalette palette = widget.palette();
        palette.setColor(QPalette::Window, colour);
        widget.setPalette(palette);
        widget.setAutoFillBackground(true);
    };
    for (QWidget *rule : m_rules + QList<QWidget *> { m_form->headRule, m_form->bodyRule })
        fill(*rule, t.line);
    fill(*m_form->stack, t.base);
}

void SettingsDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (m_keepHistory && event->type() == QEvent::FontChange)
        restyle();
}

} // namespace countersign
