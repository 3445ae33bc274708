// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionsecrets.h"

#include <QStringList>
#include <QWidget>

#include <optional>
#include <vector>

class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace countersign {

class Redactor;
class Theme;

//! Headers whose values are secret: a row of name and value each (the value is not shown), and a button for one more. What is
//! typed leaves as Secrets. Part of the connection dialog. UI thread.
class SecretHeaders : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kMostRows = 8;

    SecretHeaders(const Theme &theme, Redactor &redactor, QWidget *parent);
    //! A row for each, without values; none: one empty row.
    void setNames(const QStringList &names);
    void setLocked(bool locked); //!< names stand, values can be typed
    [[nodiscard]] QStringList names() const;
    [[nodiscard]] QList<SecretHeader> headers() const; //!< those with a value
    //! Name of the first header without a value (empty: of the first value without a name); nothing = all is there.
    [[nodiscard]] std::optional<QString> incomplete() const;

Q_SIGNALS:
    void edited();
    void rowsChanged();

private:
    struct Row
    {
        QWidget *widget;
        QLineEdit *name;
        QLineEdit *value;
        QPushButton *remove;
    };
    void addRow(const QString &name);
    void removeRow(const QWidget *widget);
    void renumber();
    void restyle();

    const Theme &m_theme;
    Redactor &m_redactor;
    QVBoxLayout *m_column = nullptr;
    QPushButton *m_add = nullptr;
    std::vector<Row> m_rows;
    bool m_isLocked = false;
};

} // namespace countersign
