// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"

#include <QWidget>

class QLabel;
class QLayout;
class QLineEdit;
class QPushButton;

namespace countersign {

class ChoiceButton;
class FieldNote;
class Theme;

//! "Where are your agents?": the address field, the demo, a connection file (chosen or dropped). A column of 464 px (more with
//! larger text), a little above the middle. What is typed is checked here before it is handed on. UI thread.
class FirstRunPage : public QWidget
{
    Q_OBJECT
public:
    explicit FirstRunPage(const Theme &theme, QWidget *parent = nullptr);
    void setBusy(bool busy);            //!< asking the server: Cancel stands where Connect stood, what was typed stays readable
    void setMayGoBack(bool may);        //!< there is a connection to go back to: Back, and Escape
    void showError(const Error &error); //!< sentence under the field; Condition::None clears
    void showFileError(const Error &error); //!< likewise, under what opens a connection file
    [[nodiscard]] QString address() const;
    void setAddress(const QString &address);

Q_SIGNALS:
    void addressEntered(const QString &address);
    void demoRequested();
    void connectionFileChosen(const QString &path);
    void cancelRequested(); //!< while busy: Cancel or Escape
    void backRequested();

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    [[nodiscard]] QLayout *head();
    [[nodiscard]] QLayout *addressRow();
    void submit();
    void chooseFile();
    void restyle();

    const Theme &m_theme;
    QWidget *m_column = nullptr;
    QPushButton *m_back = nullptr;
    QLabel *m_mark = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_lead = nullptr;
    QLabel *m_label = nullptr;
    QLineEdit *m_address = nullptr;
    QPushButton *m_connect = nullptr;
    QPushButton *m_cancel = nullptr; // in the place of m_connect while busy
    FieldNote *m_note = nullptr;
    QWidget *m_rule = nullptr;
    ChoiceButton *m_demo = nullptr;
    ChoiceButton *m_file = nullptr;
    FieldNote *m_fileNote = nullptr;
    bool m_isBusy = false;
    bool m_mayGoBack = false;
};

} // namespace countersign
