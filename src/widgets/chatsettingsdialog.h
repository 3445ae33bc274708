// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/threadsession.h"

#include <QDialog>

class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace countersign {

class LensTabs;
class SettingField;
class Theme;

//! The settings an agent offers for a chat, as a form: one page, or tabs. Save gives all values, Reset puts back what they were
//! at first, Cancel leaves them as they are; every change on the way is told too, and the agent may answer with another form. UI
//! thread.
class ChatSettingsDialog : public QDialog
{
    Q_OBJECT
public:
    ChatSettingsDialog(const Theme &theme, QWidget *parent);
    //! Also while it is open: what the person changed in an input that is still the same stays.
    void setForm(const QList<SettingPage> &pages, const QJsonObject &values);
    [[nodiscard]] QJsonObject values() const; //!< of all inputs, and what was given without one

Q_SIGNALS:
    void edited(const QJsonObject &values); //!< the person is at it
    void saved(const QJsonObject &values);

protected:
    void changeEvent(QEvent *event) override;

private:
    void rebuild(const QJsonObject &typed);
    [[nodiscard]] QWidget *page(const SettingPage &page, const QJsonObject &typed);
    void reset();
    void save();
    void noteEdit();
    void restyle();

    const Theme &m_theme;
    QList<SettingPage> m_pages;
    QJsonObject m_values;
    QList<SettingField *> m_fields;
    QVBoxLayout *m_column = nullptr;
    LensTabs *m_tabs = nullptr; // hidden where there is one page
    QStackedWidget *m_stack = nullptr;
    QPushButton *m_save = nullptr;
};

} // namespace countersign
