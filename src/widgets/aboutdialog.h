// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>

#include <memory>

namespace Ui {
class AboutDialog;
}

namespace countersign {

class Theme;

//! Name, version, licence, the libraries it stands on (form: ui/aboutdialog.ui). UI thread.
class AboutDialog : public QDialog
{
    Q_OBJECT
public:
    explicit AboutDialog(const Theme &theme, QWidget *parent = nullptr);
    ~AboutDialog() override;

private:
    void restyle();
    const Theme &m_theme;
    std::unique_ptr<Ui::AboutDialog> m_form;
};

} // namespace countersign
