// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "chat/formschema.h"

#include <QWidget>

class QAbstractButton;
class QLabel;
class QVBoxLayout;

namespace countersign {

class Theme;

//! One field of a form: label (marked if it must be filled in), its description, a control that fits its kind (radio buttons up
//! to five choices, then a list), and what is wrong with it beside it. UI thread.
class FormFieldEdit : public QWidget
{
    Q_OBJECT
public:
    FormFieldEdit(const Theme &theme, const FormField &field, QWidget *parent);
    [[nodiscard]] const FormField &field() const { return m_field; }
    //! Undefined = nothing was filled in.
    [[nodiscard]] QJsonValue value() const;
    [[nodiscard]] QString problem() const; //!< why it cannot be sent like this; empty = it can
    void showProblem(const QString &words);
    void focusField();

Q_SIGNALS:
    void changed();
    void heightChanged();

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void buildText();
    void buildChoices();
    void noteChange();
    void updateFonts();
    [[nodiscard]] QString typed() const;
    [[nodiscard]] QString numberProblem() const;

    const Theme &m_theme;
    FormField m_field;
    QVBoxLayout *m_column = nullptr;
    QLabel *m_label = nullptr;
    QLabel *m_description = nullptr;
    QLabel *m_problem = nullptr;
    QWidget *m_control = nullptr;
    QList<QAbstractButton *> m_boxes; // of a choice, in order
};

} // namespace countersign
