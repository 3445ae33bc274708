// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QWidget>

class QFormLayout;
class QLabel;

namespace countersign {

class Theme;

//! What the lens makes of what it saw: a title, a sentence, and facts below it ("To change", "Who can"). Its words can be
//! selected; it takes the focus, so that a keyboard gets to it and a screen reader says all of it. UI thread.
class LensCard : public QWidget
{
    Q_OBJECT
public:
    enum class Look {
        Fact,  //!< nothing is asked of anybody
        Asks,  //!< somebody has to change something
        Fails, //!< something is broken
        Well,
    };
    struct Words
    {
        Look look = Look::Fact;
        QString title;
        QString text;
        QList<std::pair<QString, QString>> facts; //!< name, value; an empty value is left out
        [[nodiscard]] bool operator==(const Words &) const = default;
    };
    LensCard(const Theme &theme, const QString &objectName, QWidget *parent);
    void setWords(const Words &words);
    [[nodiscard]] const Words &words() const { return m_words; }
    [[nodiscard]] QString spoken() const; //!< all of it, as a screen reader gets it

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void restyle();
    [[nodiscard]] QLabel *makeLabel(const QString &objectName);

    const Theme &m_theme;
    Words m_words;
    QLabel *m_icon = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_text = nullptr;
    QFormLayout *m_facts = nullptr;
};

} // namespace countersign
