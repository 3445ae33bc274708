// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/secret.h"
#include "widgets/fitteddialog.h"

#include <QHash>

class QLineEdit;

namespace countersign {

class Redactor;

//! "chat.example.com wants keys of your own": a field for each, by the name the server has for it; what is typed is not shown.
//! One that is kept already need not be typed again. They leave as Secrets. Closed by its owner after entered(). UI thread.
class KeysDialog : public FittedDialog
{
    Q_OBJECT
public:
    KeysDialog(const Theme &theme, Redactor &redactor, const QString &server, const QStringList &wanted, const QStringList &kept,
               QWidget *parent = nullptr);

Q_SIGNALS:
    void entered(const QHash<QString, countersign::Secret> &typed); //!< by name; those left empty are not in it

protected:
    void restyle() override;
    [[nodiscard]] QWidget *firstField() const override;

private:
    struct Key
    {
        QString name;
        QLabel *label;
        QLineEdit *value;
        bool isKept;
    };
    void updateButtons();
    void enter();

    Redactor &m_redactor;
    std::vector<Key> m_keys;
    QPushButton *m_save = nullptr;
};

} // namespace countersign
