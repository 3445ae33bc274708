// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"

#include <QFont>
#include <QPointer>
#include <QWidget>

class QHBoxLayout;
class QLabel;
class QLayout;
class QPushButton;
class QVBoxLayout;

namespace countersign {

class Theme;

//! A card in the transcript that waits for the person: a head that says who asks, a body, a foot with buttons. It stands outside
//! of what a message says, so that no message can look like one. The buttons work 500 ms after they came in sight, so that a
//! click or key meant for something else answers nothing; it never takes the focus by itself, a click on a button leaves the
//! focus where it was; there is no default button: Return presses the button that has the focus, Alt+letter works while the focus
//! is inside. Owner: TranscriptView, which shows and hides it with its place on screen. UI thread.
class QuestionCard : public QWidget
{
    Q_OBJECT
public:
    enum class Kind { Approval, Question };
    QuestionCard(const Theme &theme, Clock &clock, Kind kind, QWidget *parent);
    ~QuestionCard() override;

    void setPlace(int number, int count); //!< "1 of 2"; one alone says nothing
    void setMayAnswer(bool may);          //!< false while signed out: only what changes nothing can be said
    [[nodiscard]] int heightFor(int width);
    [[nodiscard]] QRect footArea() const;
    //! Whether the foot is on screen: from then on the half second counts; out of sight its buttons sleep again.
    void setFootSeen(bool seen);
    [[nodiscard]] QString reason() const; //!< why the answer cannot be given now; empty = it can, or only for the half second
    virtual void focusFirst();

Q_SIGNALS:
    void focusReleased(); //!< answered, or the control that had the focus can no longer be used
    void heightChanged();

protected:
    void setHead(const QString &words);
    [[nodiscard]] QString head() const;
    [[nodiscard]] QVBoxLayout &body() { return *m_body; }
    //! A button of the foot. `answers`: it needs setMayAnswer(true).
    QPushButton *addButton(const QString &label, const QString &name, bool answers, bool isPrimary = false);
    QPushButton *addQuietButton(const QString &label, const QString &name);             //!< at the leading end
    QPushButton *addChoice(QLayout &layout, const QString &label, const QString &name); //!< answers, and stands in the body
    void setBlocked(const QString &why); //!< the answer cannot be given any more, whoever is signed in; empty = it can
    //! To be called by whatever answers; false = not yet, or no longer.
    [[nodiscard]] bool takeAnswer();
    //! `widget` keeps this size relative to the card's font.
    void setSize(QWidget &widget, qreal factor, QFont::Weight weight = QFont::Normal, bool isMono = false);
    [[nodiscard]] QFont monoFont(qreal factor, QFont::Weight weight = QFont::Normal) const;
    [[nodiscard]] const Theme &theme() const { return m_theme; }
    [[nodiscard]] Clock &clock() { return m_clock; }
    virtual void updateFonts();
    virtual void fitTo(int width); //!< before it is measured for this width: how its parts stand

    void hideEvent(QHideEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool event(QEvent *event) override;

private:
    void updateIcon();
    struct Sized
    {
        QPointer<QWidget> widget;
        qreal factor;
        QFont::Weight weight;
        bool isMono;
    };
    QPushButton *makeButton(const QString &label, const QString &name);
    void refresh();

    const Theme &m_theme;
    Clock &m_clock;
    Kind m_kind;
    QWidget *m_headRow = nullptr;
    QLabel *m_icon = nullptr;
    QLabel *m_head = nullptr;
    QLabel *m_place = nullptr;
    QVBoxLayout *m_body = nullptr;
    QWidget *m_footRow = nullptr;
    QVBoxLayout *m_footColumn = nullptr;
    QHBoxLayout *m_foot = nullptr;
    QLabel *m_reason = nullptr;
    std::vector<std::pair<QPushButton *, bool>> m_buttons; // and whether it answers
    std::vector<Sized> m_sized;
    std::unique_ptr<Clock::Alarm> m_alarm;
    QString m_blocked;
    int m_leadingButtons = 0;
    int m_measured = 0; // px, as heightFor() found it last
    bool m_isArmed = false;
    bool m_isAnswered = false;
    bool m_mayAnswer = true;
};

} // namespace countersign
