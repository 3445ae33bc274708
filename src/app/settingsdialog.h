// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "store/settings.h"
#include "widgets/sidebar.h"

#include <QDialog>

#include <memory>

class QCheckBox;
class QComboBox;

namespace Ui {
class SettingsDialog;
}

namespace countersign {

class SegmentedChoice;
class ShortcutPage;
class Theme;
class WindowActions;

//! The preferences over the key table, the connections and the shortcuts (form: ui/settingsdialog.ui). What is changed counts at
//! once: the dialog writes the settings, and whoever it concerns listens to Settings::changed. So there is no OK. Owner:
//! MainWindow. UI thread.
class SettingsDialog : public QDialog
{
    Q_OBJECT
public:
    enum class Page { Appearance, Writing, Connections, Privacy, Shortcuts };
    SettingsDialog(const Theme &theme, Settings &settings, WindowActions &actions, QWidget *parent = nullptr);
    ~SettingsDialog() override;
    void showPage(Page page);
    void setConnections(const QList<ConnectionConfig> &connections, const QString &current);

Q_SIGNALS:
    void addConnectionRequested();
    void connectionActed(const QString &id, countersign::Sidebar::ConnectionAct act);
    void clearHistoryRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void fillPages();
    void letPagesScroll();
    void fillRows();
    void wireConnections();
    void addFlag(Setting id, const QString &row);
    void addSegments(Setting id, const QString &row, const QList<std::pair<QString, QString>> &words);
    void addPercent(Setting id, const QString &row);
    void showPercent(Setting id, QComboBox &list);
    void addKeepHistory();
    void place(QWidget &control, const QString &row);
    void showSetting(Setting id);
    void filter(const QString &text);
    void restyle();

    const Theme &m_theme;
    Settings &m_settings;
    std::unique_ptr<Ui::SettingsDialog> m_form;
    QMap<Setting, QCheckBox *> m_flags;
    QMap<Setting, SegmentedChoice *> m_segments;
    QHash<Setting, QComboBox *> m_percents;
    QComboBox *m_keepHistory = nullptr;
    ShortcutPage *m_shortcuts = nullptr;
    QList<QWidget *> m_rules;
};

} // namespace countersign
