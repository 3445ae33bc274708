// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/chatsettingsdialog.h"

#include "render/blockdocument.h"
#include "render/textbox.h"
#include "widgets/controlpainter.h"
#include "widgets/lenstabs.h"
#include "widgets/settingfield.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kFormEm = 34;
constexpr qreal kFormHeightEm = 34;
constexpr int kFormMargin = 16;
constexpr int kFieldGap = 16;
} // namespace

ChatSettingsDialog::ChatSettingsDialog(const Theme &theme, QWidget *parent) : QDialog(parent), m_theme(theme)
{
    setObjectName(u"chatSettingsDialog"_s);
    setWindowTitle(tr("Chat settings"));
    setWindowModality(Qt::WindowModal);
    auto *reset = new QPushButton(tr("&Reset"), this);
    reset->setObjectName(u"resetSettings"_s);
    reset->setToolTip(tr("Puts back what the agent set at first"));
    auto *cancel = new QPushButton(tr("&Cancel"), this);
    cancel->setObjectName(u"cancel"_s);
    m_save = new QPushButton(tr("&Save"), this);
    m_save->setObjectName(u"saveSettings"_s);
    m_save->setProperty("primary", true);
    for (QPushButton *button : { reset, cancel })
        button->setAutoDefault(false);
    m_save->setDefault(true);
    connect(reset, &QPushButton::clicked, this, &ChatSettingsDialog::reset);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &ChatSettingsDialog::save);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(kFormMargin - ControlPainter::kRing, 8, kFormMargin - ControlPainter::kRing, 9);
    foot->setSpacing(2);
    foot->addWidget(reset);
    foot->addStretch(1);
    foot->addWidget(cancel);
    foot->addWidget(m_save);
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_tabs = new LensTabs(m_theme, this);
    m_tabs->setObjectName(u"settingPages"_s);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setAccessibleName(tr("Pages"));
    m_stack = new QStackedWidget(this);
    auto *line = new QFrame(this); // the page scrolls away beneath it
    line->setFrameShape(QFrame::HLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    connect(m_tabs, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    m_column->addSpacing(8);
    m_column->addWidget(m_tabs);
    m_column->addWidget(m_stack, 1);
    m_column->addWidget(line);
    m_column->addLayout(foot);
    restyle();
}

void ChatSettingsDialog::setForm(const QList<SettingPage> &pages, const QJsonObject &values)
{
    if (pages == m_pages && values == m_values)
        return;
    QJsonObject typed; // what differs from what was given, of inputs that are still the same
    for (const SettingField *field : std::as_const(m_fields)) {
        const bool isSame = std::any_of(pages.begin(), pages.end(),
                                        [field](const SettingPage &page) { return page.inputs.contains(field->input()); });
        const QString id = field->input().id;
        if (isSame && values.value(id) == m_values.value(id) && field->value() != m_values.value(id))
            typed.insert(id, field->value());
    }
    const bool isSameForm = pages == m_pages;
    m_pages = pages;
    m_values = values;
    if (!isSameForm)
        return rebuild(typed);
    for (SettingField *field : std::as_const(m_fields)) {
        const QString id = field->input().id;
        if (!typed.contains(id) && field->value() != values.value(id))
            field->setValue(values.value(id));
    }
}

void ChatSettingsDialog::rebuild(const QJsonObject &typed)
{
    const int tab = qMax(0, m_tabs->currentIndex());
    m_fields.clear();
    {
        const QSignalBlocker quiet(m_tabs);
        while (m_tabs->count() > 0)
            m_tabs->removeTab(0);
    }
    while (QWidget *old = m_stack->widget(0)) {
        m_stack->removeWidget(old);
        old->hide(); // one of its controls may be the sender of the signal that led here
        old->deleteLater();
    }
    for (const SettingPage &each : std::as_const(m_pages)) {
        const QString name = visibleText((each.label.isEmpty() ? each.id : each.label).left(60), true).simplified();
        QString label = name.isEmpty() ? tr("More") : name;
        m_stack->addWidget(page(each, typed));
        m_tabs->addTab(label.replace(u'&', u"&&"_s));
    }
    m_tabs->setCurrentIndex(qMin(tab, m_tabs->count() - 1));
    m_tabs->setVisible(m_pages.size() > 1);
    if (!m_fields.isEmpty() && isVisible())
        m_fields.constFirst()->setFocus(Qt::OtherFocusReason);
    noteEdit();
}

QWidget *ChatSettingsDialog::page(const SettingPage &page, const QJsonObject &typed)
{
    auto *area = new QScrollArea(this);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *form = new QWidget(area);
    auto *column = new QVBoxLayout(form);
    column->setContentsMargins(kFormMargin, kFormMargin, kFormMargin, kFormMargin);
    column->setSpacing(kFieldGap);
    for (const SettingInput &input : page.inputs) {
        auto *field = new SettingField(m_theme, input, m_values.value(input.id), form);
        if (typed.contains(input.id))
            field->setValue(typed.value(input.id));
        connect(field, &SettingField::edited, this, [this] {
            noteEdit();
            if (m_save->isEnabled())
                Q_EMIT edited(values());
        });
        column->addWidget(field);
        m_fields << field;
    }
    column->addStretch(1);
    area->setWidget(form);
    return area;
}

QJsonObject ChatSettingsDialog::values() const
{
    QJsonObject all = m_values;
    for (const SettingField *field : m_fields)
        all.insert(field->input().id, field->value());
    return all;
}

void ChatSettingsDialog::reset()
{
    for (SettingField *field : std::as_const(m_fields)) {
        if (!field->input().isDisabled)
            field->setValue(field->input().initial);
    }
    noteEdit();
    Q_EMIT edited(values());
}

void ChatSettingsDialog::save()
{
    Q_EMIT saved(values());
    accept();
}

void ChatSettingsDialog::noteEdit()
{
    m_save->setEnabled(
        std::all_of(m_fields.begin(), m_fields.end(), [](const SettingField *field) { return field->problem().isEmpty(); }));
}

void ChatSettingsDialog::restyle()
{
    const qreal em = Theme::em(font());
    const QSize most = screen()->availableSize() - QSize(32, 64);
    resize(QSize(int(kFormEm * em), int(kFormHeightEm * em)).boundedTo(most));
}

void ChatSettingsDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (m_save && event->type() == QEvent::FontChange)
        restyle();
}

} // namespace countersign
