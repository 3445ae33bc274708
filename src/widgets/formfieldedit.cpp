// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/formfieldedit.h"

#include "render/textbox.h"
#include "widgets/jsoneditor.h"
#include "widgets/theme.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QRadioButton>
#include <QVBoxLayout>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostRadios = 5;

QString numberText(double number)
{
    return QLocale::c().toString(number, 'g', QLocale::FloatingPointShortest);
}

//! What a person types as a number, in their own way or the plain one.
std::optional<double> numberIn(const QString &text)
{
    bool ok = false;
    double number = QLocale::c().toDouble(text.trimmed(), &ok);
    if (!ok)
        number = QLocale().toDouble(text.trimmed(), &ok);
    return ok && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

} // namespace

FormFieldEdit::FormFieldEdit(const Theme &theme, const FormField &field, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_field(field)
{
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 4, 0, 4);
    m_column->setSpacing(4);
    const QString title = visibleText(field.title.isEmpty() ? field.name : field.title, true);
    if (field.kind != FormField::Kind::Boolean && !title.isEmpty()) {
        m_label = new QLabel(field.required ? tr("%1 (needed)").arg(title) : title, this);
        m_label->setTextFormat(Qt::PlainText);
        m_label->setWordWrap(true);
        m_column->addWidget(m_label);
    }
    if (!field.description.isEmpty()) {
        m_description = new QLabel(visibleText(field.description), this);
        m_description->setTextFormat(Qt::PlainText);
        m_description->setWordWrap(true);
        m_description->setForegroundRole(QPalette::PlaceholderText);
        m_column->addWidget(m_description);
    }
    build();
    m_control->setObjectName(u"field:"_s + field.name);
    m_control->setAccessibleName(field.required ? tr("%1 (needed)").arg(title) : title);
    m_control->setAccessibleDescription(m_description ? m_description->text() : QString());
    m_column->addWidget(m_control);
    if (m_label)
        m_label->setBuddy(m_control);
    m_problem = new QLabel(this);
    m_problem->setObjectName(u"problem"_s);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_column->addWidget(m_problem);
    updateFonts();
}

void FormFieldEdit::build()
{
    switch (m_field.kind) {
    case FormField::Kind::Boolean: {
        const QString title = visibleText(m_field.title.isEmpty() ? m_field.name : m_field.title, true);
        auto *box = new QCheckBox(QString(title).replace(u'&', u"&&"_s), this);
        box->setChecked(m_field.initial.toBool());
        connect(box, &QCheckBox::toggled, this, &FormFieldEdit::noteChange);
        m_control = box;
        break;
    }
    case FormField::Kind::Choice:
    case FormField::Kind::Choices:
        buildChoices();
        break;
    case FormField::Kind::Text:
    case FormField::Kind::LongText:
    case FormField::Kind::Number:
    case FormField::Kind::Integer:
        buildText();
        break;
    }
}

void FormFieldEdit::buildText()
{
    const QString initial = m_field.initial.isDouble() ? numberText(m_field.initial.toDouble()) : m_field.initial.toString();
    if (m_field.kind == FormField::Kind::LongText) {
        auto *edit = new JsonEditor(initial, this);
        connect(edit, &QPlainTextEdit::textChanged, this, &FormFieldEdit::noteChange);
        m_control = edit;
        return;
    }
    auto *edit = new QLineEdit(initial, this);
    connect(edit, &QLineEdit::textChanged, this, &FormFieldEdit::noteChange);
    m_control = edit;
}

void FormFieldEdit::buildChoices()
{
    const bool many = m_field.kind == FormField::Kind::Choices;
    QStringList titles;
    for (qsizetype i = 0; i < m_field.choices.size(); ++i)
        titles << visibleText(m_field.choiceTitles.value(i, m_field.choices[i].toVariant().toString()), true);
    if (!many && titles.size() > kMostRadios) {
        auto *box = new QComboBox(this);
        box->addItem(tr("Choose one"));
        box->addItems(titles);
        box->setCurrentIndex(static_cast<int>(m_field.choices.indexOf(m_field.initial)) + 1);
        connect(box, &QComboBox::currentIndexChanged, this, &FormFieldEdit::noteChange);
        m_control = box;
        return;
    }
    m_control = new QWidget(this);
    auto *column = new QVBoxLayout(m_control);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto *group = new QButtonGroup(m_control);
    group->setExclusive(!many);
    const QJsonArray initial = m_field.initial.toArray();
    for (qsizetype i = 0; i < titles.size(); ++i) {
        const QString title = QString(titles[i]).replace(u'&', u"&&"_s);
        QAbstractButton *box =
            many ? static_cast<QAbstractButton *>(new QCheckBox(title, m_control)) : new QRadioButton(title, m_control);
        box->setChecked(many ? initial.contains(m_field.choices[i]) : m_field.choices[i] == m_field.initial);
        group->addButton(box);
        column->addWidget(box);
        m_boxes << box;
        connect(box, &QAbstractButton::toggled, this, &FormFieldEdit::noteChange);
    }
}

QString FormFieldEdit::typed() const
{
    if (const auto *edit = qobject_cast<const QLineEdit *>(m_control))
        return edit->text();
    const auto *edit = qobject_cast<const QPlainTextEdit *>(m_control);
    return edit ? edit->toPlainText() : QString();
}

QJsonValue FormFieldEdit::value() const
{
    const QJsonValue nothing(QJsonValue::Undefined);
    switch (m_field.kind) {
    case FormField::Kind::Text:
    case FormField::Kind::LongText:
        return typed().isEmpty() ? nothing : QJsonValue(typed());
    case FormField::Kind::Number:
    case FormField::Kind::Integer: {
        const std::optional<double> number = numberIn(typed());
        return number ? QJsonValue(*number) : nothing;
    }
    case FormField::Kind::Boolean:
        return qobject_cast<const QCheckBox *>(m_control)->isChecked();
    case FormField::Kind::Choice: {
        qsizetype chosen = -1;
        if (const auto *box = qobject_cast<const QComboBox *>(m_control))
            chosen = box->currentIndex() - 1;
        for (qsizetype i = 0; i < m_boxes.size(); ++i)
            chosen = m_boxes[i]->isChecked() ? i : chosen;
        return chosen < 0 ? nothing : m_field.choices[chosen];
    }
    case FormField::Kind::Choices: {
        QJsonArray chosen;
        for (qsizetype i = 0; i < m_boxes.size(); ++i) {
            if (m_boxes[i]->isChecked())
                chosen.append(m_field.choices[i]);
        }
        return chosen.isEmpty() && !m_field.required ? nothing : QJsonValue(chosen);
    }
    }
    return nothing;
}

QString FormFieldEdit::numberProblem() const
{
    if (typed().trimmed().isEmpty())
        return m_field.required ? tr("This is needed.") : QString();
    const std::optional<double> number = numberIn(typed());
    if (!number)
        return tr("This must be a number.");
    if (m_field.kind == FormField::Kind::Integer && *number != std::floor(*number))
        return tr("This must be a whole number.");
    const bool isBelow = m_field.minimum && *number < *m_field.minimum;
    const bool isAbove = m_field.maximum && *number > *m_field.maximum;
    if (!isBelow && !isAbove)
        return {};
    if (m_field.minimum && m_field.maximum)
        return tr("From %1 to %2.").arg(numberText(*m_field.minimum), numberText(*m_field.maximum));
    return isBelow ? tr("At least %1.").arg(numberText(*m_field.minimum)) : tr("At most %1.").arg(numberText(*m_field.maximum));
}

QString FormFieldEdit::problem() const
{
    switch (m_field.kind) {
    case FormField::Kind::Number:
    case FormField::Kind::Integer:
        return numberProblem();
    case FormField::Kind::Text:
    case FormField::Kind::LongText: {
        const qsizetype size = typed().size();
        if (size == 0)
            return m_field.required ? tr("This is needed.") : QString();
        if (size < m_field.minLength)
            return tr("At least %1 characters.").arg(m_field.minLength);
        return size > m_field.maxLength ? tr("At most %1 characters.").arg(m_field.maxLength) : QString();
    }
    case FormField::Kind::Choice:
        return m_field.required && value().isUndefined() ? tr("Choose one.") : QString();
    case FormField::Kind::Choices:
        return m_field.required && value().toArray().isEmpty() ? tr("Choose at least one.") : QString();
    case FormField::Kind::Boolean:
        break;
    }
    return {};
}

void FormFieldEdit::showProblem(const QString &words)
{
    const bool changes = m_problem->isHidden() != words.isEmpty();
    m_problem->setText(words);
    m_problem->setVisible(!words.isEmpty());
    Theme::setInk(*m_problem, m_theme.tokens().danger);
    m_control->setProperty("invalid", !words.isEmpty());
    m_control->setAccessibleDescription(!words.isEmpty() ? words : m_description ? m_description->text() : QString());
    m_control->update();
    if (changes)
        Q_EMIT heightChanged();
}

void FormFieldEdit::noteChange()
{
    if (!m_problem->isHidden())
        showProblem(problem()); // it goes as soon as it is no longer true; a new one waits for the answer
    Q_EMIT changed();
}

void FormFieldEdit::focusField()
{
    QWidget *target = m_boxes.isEmpty() ? m_control : m_boxes.front();
    for (QAbstractButton *box : std::as_const(m_boxes))
        target = box->isChecked() && m_field.kind == FormField::Kind::Choice ? box : target;
    target->setFocus(Qt::TabFocusReason);
}

void FormFieldEdit::updateFonts()
{
    if (m_label)
        m_label->setFont(Theme::font(font(), 1.0, QFont::Medium));
    if (m_description)
        m_description->setFont(Theme::font(font(), 0.87));
    if (m_problem)
        m_problem->setFont(Theme::font(font(), 0.87));
}

void FormFieldEdit::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateFonts();
}

} // namespace countersign
