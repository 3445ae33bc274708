// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>

#include <vector>

class QLabel;
class QPushButton;

namespace countersign {

class RunningIcon;
class Theme;

//! What the dialogs of a sign-in have in common: a width that goes with the text, a height that goes with the words, labels that
//! follow theme and font, a foot that says what is under way, and one signal for leaving. No default button; Esc is Cancel.
//! Window-modal, shown with open(), closed by its owner. UI thread.
class FittedDialog : public QDialog
{
    Q_OBJECT
public:
    void reject() override;
    void setVisible(bool visible) override;

Q_SIGNALS:
    void cancelRequested(); //!< by the person, while it was on screen

protected:
    enum class Role {
        Title,
        Body,
        Quiet,   //!< in text2
        Caption, //!< likewise, and small
    };
    //! `width` in px beside text of 14.67 px.
    FittedDialog(const Theme &theme, int width, QWidget *parent);

    //! A label that wraps, of plain text.
    [[nodiscard]] QLabel *label(Role role, const QString &text = {}, const QString &objectName = {});
    [[nodiscard]] QPushButton *button(const QString &text, const QString &objectName);
    //! A button keeps some air around itself; a field that ends where buttons seem to end does not.
    [[nodiscard]] static QLayout *inset(QWidget *field);
    //! The whole: an icon beside `body` (none if it has no name), and the foot: `aside`, Cancel, `goOn` (either may be nullptr).
    //! The last thing a constructor does: it calls restyle().
    void compose(const QString &icon, QLayout *body, QPushButton *aside, QPushButton *goOn);
    //! What is under way, beside the turning arc; empty = nothing. `spoken`: what a screen reader says in its place.
    void setState(const QString &words, const QString &spoken = {});
    void fit(); //!< the height follows from the words; nothing while it is hidden
    [[nodiscard]] const Theme &theme() const { return m_theme; }

    virtual void restyle();                                //!< theme or font is another
    [[nodiscard]] virtual QWidget *firstField() const = 0; //!< gets the focus when it opens
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] QLayout *foot(QPushButton *aside, QPushButton *goOn);
    [[nodiscard]] int heightFor(int width) const;

    const Theme &m_theme;
    const int m_width;
    QString m_iconName;
    std::vector<std::pair<QLabel *, Role>> m_labels;
    QLabel *m_icon = nullptr;
    RunningIcon *m_running = nullptr;
    QLabel *m_state = nullptr;
    bool m_isComposed = false;
};

} // namespace countersign
