// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/approvalquestion.h"

#include <QWidget>

#include <functional>
#include <optional>

class QGridLayout;
class QLabel;
class QPushButton;

namespace countersign {

class ExactText;
class Theme;

//! The arguments of a call, exactly: names and values, nothing shortened without a button that shows all of it, invisible
//! characters visible. Editing turns values into fields: the text as text, everything else as JSON, checked as it is typed.
//! UI thread.
class ArgumentTable : public QWidget
{
    Q_OBJECT
public:
    //! `mono`: the font of values that are no text, for a given font of the table.
    ArgumentTable(const Theme &theme, const ApprovalQuestion &question, const std::function<QFont(qreal factor)> &mono,
                  QWidget *parent);
    void setEditing(bool editing); //!< false forgets what was changed
    [[nodiscard]] bool isEditing() const { return m_isEditing; }
    [[nodiscard]] bool isChanged() const;
    //! The arguments as they would be sent; nothing = a field holds no value, and says so.
    [[nodiscard]] std::optional<QString> edited() const;
    void focusFirst();
    void updateFonts();
    //! Names stand above their values where beside them they would be broken or take too much of the width.
    void fitTo(int width);

Q_SIGNALS:
    void changed(); //!< what a field holds
    void heightChanged();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Line
    {
        ExactText *name = nullptr;
        ExactText *value = nullptr;
        QPushButton *more = nullptr; //!< "Show all"
        QWidget *field = nullptr;
        QLabel *note = nullptr;
        QWidget *nameCell = nullptr;
        QWidget *cell = nullptr;
    };
    void addLine(const ApprovalQuestion::Argument &argument);
    void addField(std::size_t line);
    void arrange();
    [[nodiscard]] QString typed(std::size_t line) const;
    [[nodiscard]] QString jsonOf(std::size_t line, QString &why) const;
    void check(std::size_t line);

    const Theme &m_theme;
    ApprovalQuestion m_question;
    std::function<QFont(qreal)> m_mono;
    std::vector<Line> m_lines;
    QGridLayout *m_grid = nullptr;
    bool m_isEditing = false;
    bool m_isStacked = false;
};

} // namespace countersign
