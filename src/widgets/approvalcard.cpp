// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/approvalcard.h"

#include "render/textbox.h"
#include "widgets/holdsfocus.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QMouseEvent>
#include <QPushButton>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr int kArmingTime = 500; // ms

//! One past the end of the JSON value (or string) that begins at `at`; the text was checked to be JSON.
qsizetype endOfJsonValue(const QString &json, qsizetype at)
{
    int depth = 0;
    bool inString = false;
    for (; at < json.size(); ++at) {
        const QChar c = json[at];
        if (inString) {
            if (c == u'\\')
                ++at;
            else if (c == u'"')
                inString = false;
            continue;
        }
        if (c == u'"')
            inString = true;
        else if (c == u'{' || c == u'[')
            ++depth;
        else if ((c == u'}' || c == u']') && --depth < 0)
            return at;
        else if ((c == u',' || c == u':') && depth == 0)
            return at;
    }
    return at;
}

std::optional<QString> jsonString(const QString &slice)
{
    const QString trimmed = slice.trimmed();
    if (!trimmed.startsWith(u'"'))
        return std::nullopt;
    const QJsonArray array = QJsonDocument::fromJson((u"["_s + trimmed + u"]"_s).toUtf8()).array();
    return array.size() == 1 && array.at(0).isString() ? std::optional(array.at(0).toString()) : std::nullopt;
}

//! The members of an object as they were written: a parser would round numbers and drop repeated keys.
std::vector<ApprovalQuestion::Argument> membersOf(const QString &json)
{
    std::vector<ApprovalQuestion::Argument> members;
    qsizetype at = json.indexOf(u'{') + 1;
    while (at > 0 && at < json.size()) {
        const qsizetype nameEnd = endOfJsonValue(json, at);
        if (nameEnd >= json.size() || json[nameEnd] != u':')
            break;
        const qsizetype valueEnd = endOfJsonValue(json, nameEnd + 1);
        const QString name = jsonString(json.mid(at, nameEnd - at)).value_or(json.mid(at, nameEnd - at).trimmed());
        const QString slice = json.mid(nameEnd + 1, valueEnd - nameEnd - 1).trimmed();
        const std::optional<QString> text = jsonString(slice);
        members.push_back({ visibleText(name, true), visibleText(text.value_or(slice)), text.has_value() });
        at = valueEnd + 1;
    }
    return members;
}

} // namespace

ApprovalQuestion ApprovalQuestion::of(const ToolCall &call)
{
    ApprovalQuestion question;
    question.action = visibleText(call.name, true);
    const QJsonDocument document = QJsonDocument::fromJson(call.arguments.toUtf8());
    if (!document.isObject()) {
        if (!call.arguments.trimmed().isEmpty())
            question.arguments.push_back({ tr("Arguments"), visibleText(call.arguments), false });
        return question;
    }
    question.arguments = membersOf(call.arguments);
    if (call.name == "confirm_action"_L1 && document["action"_L1].isString() && !document["action"_L1].toString().isEmpty()) {
        question.action = visibleText(document["action"_L1].toString(), true);
        question.says = visibleText(document["question"_L1].toString(), true);
    }
    return question;
}

QString ApprovalQuestion::title() const
{
    return tr("Run %1?").arg(action);
}

QString ApprovalQuestion::saying() const
{
    return says.isEmpty() ? QString() : tr("The tool says: “%1”").arg(says);
}

ApprovalFoot::ApprovalFoot(Clock &clock, const QString &action, QWidget *parent) : QWidget(parent), m_clock(clock)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(14, 7, 11, 7);
    row->setSpacing(2);
    m_reason = new QLabel(this);
    m_reason->setWordWrap(true);
    m_reason->setForegroundRole(QPalette::PlaceholderText);
    m_reason->setFont(Theme::font(font(), 0.87));
    m_refuse = new QPushButton(tr("&Refuse"), this);
    m_refuse->setObjectName(u"refuse"_s);
    m_confirm = new QPushButton(tr("&Confirm"), this);
    m_confirm->setObjectName(u"confirm"_s);
    m_confirm->setProperty("primary", true);
    for (QPushButton *button : { m_refuse, m_confirm }) {
        button->setAutoDefault(false);
        button->setDefault(false);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleDescription(tr("Run %1?").arg(action));
    }
    m_refuse->setAccessibleName(tr("Refuse"));
    m_confirm->setAccessibleName(tr("Confirm"));
    row->addWidget(m_reason, 1);
    row->addWidget(m_refuse);
    row->addWidget(m_confirm);
    connect(m_refuse, &QPushButton::clicked, this, [this] { answer(false); });
    connect(m_confirm, &QPushButton::clicked, this, [this] { answer(true); });
    refresh();
}

QString ApprovalFoot::reason() const
{
    return m_mayApprove ? QString() : tr("Sign in first; the agent still waits.");
}

void ApprovalFoot::refresh()
{
    const QPushButton *held = holdsFocus(*m_refuse) ? m_refuse : holdsFocus(*m_confirm) ? m_confirm : nullptr;
    m_refuse->setEnabled(m_isArmed && !m_isAnswered);
    m_confirm->setEnabled(m_isArmed && !m_isAnswered && m_mayApprove);
    m_reason->setText(reason());
    if (held && !held->isEnabled())
        Q_EMIT focusReleased();
}

void ApprovalFoot::setMayApprove(bool may)
{
    m_mayApprove = may;
    refresh();
}

void ApprovalFoot::focusFirst()
{
    m_refuse->setFocus(Qt::TabFocusReason);
}

void ApprovalFoot::answer(bool approved)
{
    if (m_isAnswered || !m_isArmed)
        return;
    m_isAnswered = true;
    const bool held = holdsFocus(*this);
    refresh();
    if (!held) // a click on a card leaves the focus in the transcript around it
        Q_EMIT focusReleased();
    Q_EMIT answered(approved);
}

void ApprovalFoot::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_alarm = m_clock.after(kArmingTime, this, [this] {
        m_isArmed = true;
        refresh();
    });
}

void ApprovalFoot::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_alarm.reset();
    m_isArmed = false;
    refresh();
}

void ApprovalFoot::mousePressEvent(QMouseEvent *event)
{
    event->accept(); // a press beside (or on a sleeping) button is nobody's
}

} // namespace countersign
