// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settingfield.h"

#include "render/blockdocument.h"
#include "render/textbox.h"
#include "widgets/plaintip.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace countersign {
using namespace Qt::StringLiterals;

SettingField::SettingField(const Theme &theme, const SettingInput &input, const QJsonValue &value, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_input(input)
    , m_given(value)
{
    setObjectName(u"setting:"_s + input.id);
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(2);
    m_label = new QLabel(label(), this);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setWordWrap(true);
    m_column->addWidget(m_label);
    build();
    m_note = new QLabel(this);
    m_note->setObjectName(u"settingNote"_s);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_column->addWidget(m_note);
    setValue(value);
    connect(&m_theme, &Theme::changed, this, &SettingField::restyle);
    restyle();
}

QString SettingField::label() const
{
    return visibleText((m_input.label.isEmpty() ? m_input.id : m_input.label).left(300), true).simplified();
}

void SettingField::build()
{
    using Kind = SettingInput::Kind;
    switch (m_input.kind) {
    case Kind::Switch:
    case Kind::Checkbox:
        return buildTick();
    case Kind::Slider:
        return buildSlider();
    case Kind::Select:
        return buildSelect();
    case Kind::Text:
        return buildText();
    case Kind::Number:
        return buildNumber();
    case Kind::Tags:
        return buildTags();
    case Kind::MultiSelect:
        return buildTicks();
    case Kind::Radio:
        return buildRadio();
    case Kind::Date:
        return buildDates();
    case Kind::Unknown:
        return buildUnknown();
    }
}

void SettingField::take(QWidget *control)
{
    m_control = control;
    control->setObjectName(u"control"_s);
    control->setAccessibleName(label());
    control->setToolTip(plainTip(visibleText(m_input.tooltip.left(500))));
    control->setEnabled(!m_input.isDisabled);
    m_column->addWidget(control);
}

void SettingField::setValue(const QJsonValue &value)
{
    m_isSetting = true;
    m_isTouched = false;
    m_given = value;
    if (m_write)
        m_write(value);
    m_isSetting = false;
    restyle();
}

void SettingField::noteEdit()
{
    m_isTouched = m_isTouched || !m_isSetting;
    restyle();
    if (!m_isSetting)
        Q_EMIT edited();
}

void SettingField::restyle()
{
    if (!m_note)
        return;
    const QString wrong = problem();
    QString about = visibleText(m_input.description.left(1000));
    if (m_input.kind == SettingInput::Kind::Tags)
        about += (about.isEmpty() ? QString() : u" "_s) + tr("One per line.");
    if (m_input.kind == SettingInput::Kind::Unknown)
        about += (about.isEmpty() ? QString() : u" "_s) + tr("It cannot be changed here, and stays as it is.");
    m_note->setText(wrong.isEmpty() ? about : wrong);
    m_note->setVisible(!m_note->text().isEmpty());
    m_note->setFont(Theme::font(font(), 0.87));
    m_label->setFont(Theme::font(font(), 1.0, QFont::Medium));
    Theme::setInk(*m_note, wrong.isEmpty() ? m_theme.tokens().text2 : m_theme.tokens().danger);
    m_control->setAccessibleDescription(m_note->text().isEmpty() ? visibleText(m_input.tooltip.left(500)) : m_note->text());
}

void SettingField::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        restyle();
}

} // namespace countersign
