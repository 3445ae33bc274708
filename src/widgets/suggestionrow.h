// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"

#include <QWidget>

class QPushButton;

namespace countersign {

class Theme;

//! What the person may want to say next, as buttons over the message box: pressed, it is said. As many lines as they need.
//! Hidden while there are none. UI thread.
class SuggestionRow : public QWidget
{
    Q_OBJECT
public:
    SuggestionRow(const Theme &theme, QWidget *parent);
    void setSuggestions(const QList<Suggestion> &suggestions);
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override { return place(width, false); }
    [[nodiscard]] QSize sizeHint() const override { return { 200, place(qMax(width(), 200), false) }; }
    [[nodiscard]] QSize minimumSizeHint() const override { return { 120, place(qMax(width(), 120), false) }; }

Q_SIGNALS:
    void chosen(const countersign::Suggestion &suggestion);
    void focusReleased(); //!< the one that had the focus is gone

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    int place(int width, bool apply) const; //!< height that is needed

    const Theme &m_theme;
    QList<Suggestion> m_suggestions;
    QList<QPushButton *> m_buttons;
};

} // namespace countersign
