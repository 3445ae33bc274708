// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The control of each kind of setting: how it is made, read and written.
#include "widgets/settingfield.h"

#include "render/blockdocument.h"
#include "render/textbox.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDate>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QRadioButton>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kMostSliderSteps = 100'000;
constexpr int kTextLines = 4;

QString shownJson(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    const QString list = QString::fromUtf8(QJsonDocument(QJsonArray { value }).toJson(QJsonDocument::Compact));
    return value.isNull() || value.isUndefined() ? QString() : list.mid(1, list.size() - 2);
}

QString itemLabel(const SettingInput::Item &item)
{
    return visibleText((item.label.isEmpty() ? shownJson(item.value) : item.label).left(300), true).simplified();
}

QString withoutMnemonics(QString text)
{
    return text.replace(u'&', u"&&"_s);
}

//! Of an ISO date or time; empty = it is none.
QString dayOf(const QString &text)
{
    return QDate::fromString(text.trimmed().left(10), Qt::ISODate).isValid() ? text.trimmed().left(10) : QString();
}
} // namespace

void SettingField::buildTick()
{
    auto *tick = new QCheckBox(withoutMnemonics(label()), this);
    m_label->hide(); // it stands beside its box
    take(tick);
    m_read = [tick] { return QJsonValue(tick->isChecked()); };
    m_write = [tick](const QJsonValue &value) { tick->setChecked(value.toBool()); };
    connect(tick, &QCheckBox::toggled, this, &SettingField::noteEdit);
}

void SettingField::buildSlider()
{
    auto *row = new QWidget(this);
    auto *slider = new QSlider(Qt::Horizontal, row);
    auto *shown = new QLabel(row);
    const int steps = int(std::clamp((m_input.maximum - m_input.minimum) / m_input.step + 1e-9, 0.0, double(kMostSliderSteps)));
    slider->setRange(0, steps);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    line->addWidget(slider, 1);
    line->addWidget(shown);
    take(row);
    slider->setObjectName(u"slider"_s);
    slider->setAccessibleName(label());
    setFocusProxy(slider);
    const auto at = [this](int step) { return step == 0 ? m_input.minimum : m_input.minimum + step * m_input.step; };
    const auto show = [at, slider, shown] {
        shown->setText(QLocale().toString(at(slider->value()), 'g', 6));
        slider->setAccessibleDescription(shown->text());
    };
    m_read = [at, slider] { return QJsonValue(at(slider->value())); };
    m_write = [this, slider, show](const QJsonValue &value) {
        const double wanted = std::round((value.toDouble(m_input.minimum) - m_input.minimum) / m_input.step);
        slider->setValue(int(std::clamp(wanted, 0.0, double(kMostSliderSteps))));
        show();
    };
    connect(slider, &QSlider::valueChanged, this, [this, show] {
        show();
        noteEdit();
    });
}

void SettingField::buildSelect()
{
    auto *list = new QComboBox(this);
    for (const SettingInput::Item &item : m_input.items)
        list->addItem(itemLabel(item), item.value.toVariant());
    list->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    take(list);
    m_read = [this, list] {
        const int at = list->currentIndex();
        return at < 0 || at >= m_input.items.size() ? m_given : m_input.items.at(at).value;
    };
    m_write = [this, list](const QJsonValue &value) {
        int at = -1; // a value that is not in the list stays as it is until another is chosen
        for (int i = 0; i < m_input.items.size(); ++i)
            at = m_input.items.at(i).value == value ? i : at;
        const QString shown = visibleText(shownJson(value).left(200), true);
        list->setPlaceholderText(shown.isEmpty() ? tr("Nothing chosen") : shown); // first: without one an entry is chosen
        list->setCurrentIndex(at);
    };
    connect(list, &QComboBox::currentIndexChanged, this, &SettingField::noteEdit);
}

void SettingField::buildText()
{
    if (m_input.isMultiline) {
        auto *text = new QPlainTextEdit(this);
        text->setTabChangesFocus(true);
        text->setPlaceholderText(m_input.placeholder);
        text->setFixedHeight(kTextLines * text->fontMetrics().lineSpacing() + 16);
        take(text);
        m_read = [text] { return QJsonValue(text->toPlainText()); };
        m_write = [text](const QJsonValue &value) { text->setPlainText(value.toString()); };
        connect(text, &QPlainTextEdit::textChanged, this, &SettingField::noteEdit);
        return;
    }
    auto *text = new QLineEdit(this);
    text->setPlaceholderText(m_input.placeholder);
    take(text);
    m_read = [text] { return QJsonValue(text->text()); };
    m_write = [text](const QJsonValue &value) { text->setText(value.toString()); };
    connect(text, &QLineEdit::textChanged, this, &SettingField::noteEdit);
}

void SettingField::buildNumber()
{
    auto *text = new QLineEdit(this);
    text->setPlaceholderText(m_input.placeholder);
    text->setInputMethodHints(Qt::ImhFormattedNumbersOnly);
    take(text);
    m_read = [this, text]() -> QJsonValue {
        const QString typed = text->text().trimmed();
        bool isNumber = false;
        const double number = QLocale().toDouble(typed, &isNumber);
        const double plain = isNumber ? number : typed.toDouble(&isNumber);
        if (typed.isEmpty())
            return {};
        return isNumber ? QJsonValue(plain) : m_given;
    };
    m_judge = [text] {
        const QString typed = text->text().trimmed();
        bool isNumber = typed.isEmpty();
        if (!isNumber)
            std::ignore = QLocale().toDouble(typed, &isNumber);
        if (!isNumber)
            std::ignore = typed.toDouble(&isNumber);
        return isNumber ? QString() : tr("This is not a number.");
    };
    m_write = [text](const QJsonValue &value) {
        text->setText(value.isDouble() ? QLocale().toString(value.toDouble(), 'g', 15) : QString());
    };
    connect(text, &QLineEdit::textChanged, this, &SettingField::noteEdit);
}

//! One a line: a comma may well be part of one.
void SettingField::buildTags()
{
    auto *text = new QPlainTextEdit(this);
    text->setTabChangesFocus(true);
    text->setFixedHeight(kTextLines * text->fontMetrics().lineSpacing() + 16);
    take(text);
    m_read = [text] {
        QJsonArray tags;
        for (const QString &line : text->toPlainText().split(u'\n')) {
            if (!line.trimmed().isEmpty())
                tags << line.trimmed();
        }
        return QJsonValue(tags);
    };
    m_write = [text](const QJsonValue &value) {
        QStringList lines;
        for (const QJsonValue &tag : value.toArray())
            lines << tag.toString();
        text->setPlainText(lines.join(u'\n'));
    };
    connect(text, &QPlainTextEdit::textChanged, this, &SettingField::noteEdit);
}

void SettingField::buildTicks()
{
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    QList<QCheckBox *> ticks;
    for (const SettingInput::Item &item : m_input.items) {
        ticks << new QCheckBox(withoutMnemonics(itemLabel(item)), box);
        column->addWidget(ticks.last());
        connect(ticks.last(), &QCheckBox::toggled, this, &SettingField::noteEdit);
    }
    take(box);
    m_read = [this, ticks] {
        QJsonArray chosen;
        for (int i = 0; i < ticks.size(); ++i) {
            if (ticks.at(i)->isChecked())
                chosen << m_input.items.at(i).value;
        }
        return QJsonValue(chosen);
    };
    m_write = [this, ticks](const QJsonValue &value) {
        for (int i = 0; i < ticks.size(); ++i)
            ticks.at(i)->setChecked(value.toArray().contains(m_input.items.at(i).value));
    };
}

void SettingField::buildRadio()
{
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto *group = new QButtonGroup(box);
    for (int i = 0; i < m_input.items.size(); ++i) {
        auto *choice = new QRadioButton(withoutMnemonics(itemLabel(m_input.items.at(i))), box);
        group->addButton(choice, i);
        column->addWidget(choice);
        connect(choice, &QRadioButton::clicked, this, &SettingField::noteEdit);
    }
    take(box);
    m_read = [this, group] { return group->checkedId() < 0 ? m_given : m_input.items.at(group->checkedId()).value; };
    m_write = [this, group](const QJsonValue &value) {
        group->setExclusive(false); // none of them may be it
        for (int i = 0; i < m_input.items.size(); ++i)
            group->button(i)->setChecked(m_input.items.at(i).value == value);
        group->setExclusive(true);
    };
}

//! Typed as they go to the server: a form in the person's own order could be read in two ways.
void SettingField::buildDates()
{
    auto *box = new QWidget(this);
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    QList<QLineEdit *> days;
    for (int i = 0; i < (m_input.isRange ? 2 : 1); ++i) {
        days << new QLineEdit(box);
        days.last()->setPlaceholderText(QDate(2026, 11, 22).toString(Qt::ISODate));
        days.last()->setAccessibleName(!m_input.isRange ? label()
                                       : i == 0         ? tr("%1, from").arg(label())
                                                        : tr("%1, to").arg(label()));
        days.last()->setObjectName(u"day%1"_s.arg(i + 1));
        row->addWidget(days.last());
        connect(days.last(), &QLineEdit::textChanged, this, &SettingField::noteEdit);
    }
    take(box);
    const auto values = [this](const QJsonValue &value) { return m_input.isRange ? value.toArray() : QJsonArray { value }; };
    m_read = [this, days, values]() -> QJsonValue {
        QJsonArray read;
        for (int i = 0; i < days.size(); ++i) {
            const QJsonValue before = values(m_given).at(i);
            const QString day = days.at(i)->text().trimmed();
            read << (day == dayOf(before.toString()) && !day.isEmpty() ? before : day.isEmpty() ? QJsonValue() : QJsonValue(day));
        }
        return m_input.isRange ? QJsonValue(read) : QJsonValue(read.at(0));
    };
    m_judge = [days] {
        const bool areDays = std::all_of(days.begin(), days.end(), [](const QLineEdit *day) {
            return day->text().trimmed().isEmpty() || dayOf(day->text()) == day->text().trimmed();
        });
        return areDays ? QString() : tr("Write year, month and day, like 2026-11-22.");
    };
    m_write = [days, values](const QJsonValue &value) {
        for (int i = 0; i < days.size(); ++i)
            days.at(i)->setText(dayOf(values(value).at(i).toString()));
    };
}

void SettingField::buildUnknown()
{
    auto *text = new QLabel(this);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    take(text);
    m_write = [text](const QJsonValue &value) { text->setText(visibleText(shownJson(value).left(2000))); };
}

} // namespace countersign
