// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/redactor.h"
#include "widgets/connectiondialog.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>

#include <memory>

namespace countersign::test {

//! A dialog about one connection, in the light scheme, and the hands on its fields.
class ConnectionDialogFixture
{
protected:
    ConnectionDialogFixture() { m_theme.apply(QStringLiteral("light"), *qApp); }

    //! A fresh one, empty and not yet shown.
    void open() { m_dialog = std::make_unique<ConnectionDialog>(m_theme, m_redactor); }
    void close() { m_dialog.reset(); }

    [[nodiscard]] QLineEdit *field(const QString &name) const { return m_dialog->findChild<QLineEdit *>(name); }
    [[nodiscard]] QPushButton *button(const QString &name) const { return m_dialog->findChild<QPushButton *>(name); }
    void choose(SignInConfig::Method method) const
    {
        auto *box = m_dialog->findChild<QComboBox *>(QStringLiteral("method"));
        box->setCurrentIndex(box->findData(int(method)));
    }

    Theme m_theme;
    Redactor m_redactor;
    std::unique_ptr<ConnectionDialog> m_dialog;
};

} // namespace countersign::test
