// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace countersign {

class Theme;

//! The bar under the header that finds words in the conversation: a field, which of how many, back and on, capitals, close.
//! Return goes on, Shift+Return back, Esc closes. Knows no conversation: it says what is wanted and shows what it is told. What
//! was found is told to the screen reader too. UI thread.
class FindBar : public QWidget
{
    Q_OBJECT
public:
    explicit FindBar(const Theme &theme, QWidget *parent = nullptr);

    void open(const QString &words); //!< shown, with these words (empty: those of the last time) selected, and the focus
    //! Which match of how many is shown; `isComplete` = there are no more.
    void setResult(int number, int count, bool isComplete);
    [[nodiscard]] QString result() const; //!< as it is shown

Q_SIGNALS:
    void sought(const QString &words, bool matchCase); //!< whenever one of them changes
    void stepped(bool back);
    void closed();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void seek();
    void close();
    [[nodiscard]] QToolButton *makeButton(const QString &icon, const QString &name, const QString &keys);

    const Theme &m_theme;
    QLineEdit *m_words = nullptr;
    QLabel *m_result = nullptr;
    QToolButton *m_back = nullptr;
    QToolButton *m_on = nullptr;
    QToolButton *m_case = nullptr;
};

} // namespace countersign
