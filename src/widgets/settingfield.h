// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/threadsession.h"

#include <QWidget>

#include <functional>

class QLabel;
class QVBoxLayout;

namespace countersign {

class Theme;

//! One setting of a chat: its label, what it is about, and a control of its kind. A value no control can hold, or of a kind
//! nobody here knows, is shown as it is and handed back unchanged. UI thread.
class SettingField : public QWidget
{
    Q_OBJECT
public:
    SettingField(const Theme &theme, const SettingInput &input, const QJsonValue &value, QWidget *parent);
    [[nodiscard]] const SettingInput &input() const { return m_input; }
    [[nodiscard]] QJsonValue value() const { return m_isTouched && m_read ? m_read() : m_given; }
    void setValue(const QJsonValue &value); //!< tells nobody
    //! Why it cannot be kept like this; empty = it can.
    [[nodiscard]] QString problem() const { return m_judge ? m_judge() : QString(); }

Q_SIGNALS:
    void edited(); //!< by the person

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void take(QWidget *control); //!< into the column, named and described
    void noteEdit();
    void restyle();
    [[nodiscard]] QString label() const;

    // settingcontrols.cpp
    void buildTick();
    void buildSlider();
    void buildSelect();
    void buildText();
    void buildNumber();
    void buildTags();
    void buildTicks();
    void buildRadio();
    void buildDates();
    void buildUnknown();

    const Theme &m_theme;
    const SettingInput m_input;
    QJsonValue m_given; // as it was set
    QVBoxLayout *m_column = nullptr;
    QLabel *m_label = nullptr;
    QLabel *m_note = nullptr;
    QWidget *m_control = nullptr;
    std::function<QJsonValue()> m_read;
    std::function<void(const QJsonValue &)> m_write;
    std::function<QString()> m_judge;
    bool m_isSetting = false;
    bool m_isTouched = false; // by the person: until then it is what was given, whatever a control makes of that
};

} // namespace countersign
