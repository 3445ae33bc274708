// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"

#include <QWidget>

class QLabel;

namespace countersign {

class Theme;

//! The line under a field: a caption, or what is not right yet with its icon in danger colour. The field gets the outline and
//! the sentence as its accessible description. UI thread.
class FieldNote : public QWidget
{
    Q_OBJECT
public:
    FieldNote(const Theme &theme, QWidget &field, QWidget *parent);
    void setCaption(const QString &caption); //!< also shown again when the error is gone
    void setError(const Error &error);       //!< Condition::None clears
    [[nodiscard]] bool hasError() const { return !m_sentence.isEmpty(); }
    [[nodiscard]] QWidget &field() { return m_field; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void restyle();

    const Theme &m_theme;
    QWidget &m_field;
    QLabel *m_icon = nullptr;
    QLabel *m_text = nullptr;
    QString m_caption;
    QString m_sentence; // empty: nothing wrong
};

} // namespace countersign
