// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTimer>
#include <QWidget>

class QLineEdit;
class QPushButton;

namespace countersign {

class Theme;

//! A line to be taken elsewhere: it can be read, selected and copied, not changed. The button says "Copied" for a moment. UI
//! thread.
class CopyField : public QWidget
{
    Q_OBJECT
public:
    //! `name` is the field's object name, that of the button is "copy" and it; `label` is what a screen reader calls the field.
    CopyField(const Theme &theme, const QString &name, const QString &label, QWidget *parent);
    void setText(const QString &text); //!< shown from its beginning
    [[nodiscard]] QString text() const;
    [[nodiscard]] QLineEdit &field() { return *m_field; }
    //! What stands on the button: two of them in a dialog must not have the same access key.
    void setCopyWord(const QString &word);

protected:
    void changeEvent(QEvent *event) override;

private:
    void copy();
    void restyle();

    const Theme &m_theme;
    QLineEdit *m_field = nullptr;
    QPushButton *m_copy = nullptr;
    QString m_word;
    QTimer m_copied; // runs while the button says so
};

//! The fixed-width font for what machines read, beside text in `base`.
[[nodiscard]] QFont machineFont(const QFont &base);

} // namespace countersign
