// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/message.h"
#include "core/clock.h"

#include <QCoreApplication>
#include <QWidget>

#include <optional>
#include <vector>

class QLabel;
class QPushButton;

namespace countersign {

//! What the person is asked: which tool, its own words, and every argument exactly. Nothing is interpreted: no Markdown,
//! invisible characters made visible, numbers and repeated keys as the agent wrote them. A value.
struct ApprovalQuestion
{
    Q_DECLARE_TR_FUNCTIONS(ApprovalQuestion)
public:
    struct Argument
    {
        QString name;
        QString value;
        bool isText = false; //!< a JSON string, shown without its quotes
    };
    QString action; //!< what would run
    QString says;   //!< the tool's own words; empty = none
    std::vector<Argument> arguments;

    [[nodiscard]] static ApprovalQuestion of(const ToolCall &call);
    [[nodiscard]] QString title() const;  //!< Run `name`?
    [[nodiscard]] QString saying() const; //!< The tool says: “…”
};

//! The foot of an approval card: Refuse, Confirm, and why not. The only child widget in the transcript, placed over the card's
//! reserved rectangle while that is on screen. Its buttons work 500 ms after it was shown, so that a click or key meant for
//! something else answers nothing. It never takes the focus, not even by a click, and has no default button. Owner:
//! TranscriptView. UI thread.
class ApprovalFoot : public QWidget
{
    Q_OBJECT
public:
    ApprovalFoot(Clock &clock, const QString &action, QWidget *parent);
    void setMayApprove(bool may);
    void focusFirst();
    [[nodiscard]] QString reason() const; //!< why Confirm is disabled; empty = it is not, or only for the half second

Q_SIGNALS:
    void answered(bool approved);
    void focusReleased(); //!< answered, or the button that had the focus can no longer be used

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

private:
    void refresh();
    void answer(bool approved);

    Clock &m_clock;
    QLabel *m_reason = nullptr;
    QPushButton *m_refuse = nullptr;
    QPushButton *m_confirm = nullptr;
    std::unique_ptr<Clock::Alarm> m_alarm;
    bool m_isArmed = false;
    bool m_isAnswered = false;
    bool m_mayApprove = true;
};

} // namespace countersign
