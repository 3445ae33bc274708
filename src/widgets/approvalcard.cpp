// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/approvalcard.h"

#include "widgets/argumenttable.h"
#include "widgets/exacttext.h"
#include "widgets/holdsfocus.h"
#include "widgets/theme.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace countersign {

using namespace Qt::StringLiterals;

ApprovalCard::ApprovalCard(const Theme &theme, Clock &clock, const ToolCall &call, const QString &agentName, QWidget *parent)
    : QuestionCard(theme, clock, Kind::Approval, parent)
    , m_question(ApprovalQuestion::of(call))
{
    setObjectName(u"approval"_s);
    setAgentName(agentName);
    m_title = new ExactText(m_question.title(), this);
    setSize(*m_title, 1.0, QFont::DemiBold);
    body().addWidget(m_title);
    if (!m_question.says.isEmpty()) {
        m_says = new ExactText(m_question.saying(), this);
        m_says->setForegroundRole(QPalette::PlaceholderText);
        m_says->setLineHeight(1.55);
        setSize(*m_says, 1.0);
        body().addWidget(m_says);
    }
    if (!m_question.arguments.empty()) {
        m_table = new ArgumentTable(
            theme, m_question, [this](qreal factor) { return monoFont(factor); }, this);
        body().addSpacing(6);
        body().addWidget(m_table);
        connect(m_table, &ArgumentTable::changed, this, &ApprovalCard::check);
        connect(m_table, &ArgumentTable::heightChanged, this, &QuestionCard::heightChanged);
        m_edit = addQuietButton(tr("&Edit…"), u"edit"_s);
        m_edit->setIcon(theme.icon(u"edit"_s));
        connect(m_edit, &QPushButton::clicked, this, [this] { setEditing(!m_table->isEditing()); });
    }
    m_refuse = addButton(tr("&Refuse"), u"refuse"_s, false);
    QPushButton *confirm = addButton(tr("&Confirm"), u"confirm"_s, true, true);
    for (QPushButton *button : { m_refuse, confirm })
        button->setAccessibleDescription(m_question.title());
    connect(m_refuse, &QPushButton::clicked, this, [this] {
        if (takeAnswer())
            Q_EMIT answered(false, {});
    });
    connect(confirm, &QPushButton::clicked, this, [this] {
        const bool isEdited = m_table && m_table->isChanged();
        const std::optional<QString> edited = isEdited ? m_table->edited() : QString();
        if (edited && takeAnswer())
            Q_EMIT answered(true, *edited);
    });
    updateFonts();
}

void ApprovalCard::setAgentName(const QString &name)
{
    setHead(tr("%1 asks for your confirmation").arg(name));
}

void ApprovalCard::setEditing(bool editing)
{
    const bool held = holdsFocus(*this);
    m_table->setEditing(editing);
    m_edit->setText(editing ? tr("&Undo edits") : tr("&Edit…"));
    m_edit->setShortcut({});
    m_edit->setAccessibleName(editing ? tr("Undo edits") : tr("Edit…"));
    m_edit->setIcon(editing ? QIcon() : theme().icon(u"edit"_s));
    if (editing)
        m_table->focusFirst();
    else if (held)
        m_edit->setFocus(Qt::TabFocusReason);
}

//! What cannot be sent cannot be confirmed.
void ApprovalCard::check()
{
    const bool isRight = !m_table->isEditing() || m_table->edited().has_value();
    setBlocked(isRight ? QString() : tr("One of the values cannot be sent like this."));
}

void ApprovalCard::focusFirst()
{
    m_refuse->setFocus(Qt::TabFocusReason);
}

void ApprovalCard::updateFonts()
{
    QuestionCard::updateFonts();
    if (m_title)
        m_title->setPart(m_question.action, monoFont(0.92, QFont::DemiBold));
    if (m_table)
        m_table->updateFonts();
}

void ApprovalCard::fitTo(int width)
{
    QuestionCard::fitTo(width);
    const QMargins margins = body().contentsMargins();
    if (m_table)
        m_table->fitTo(width - margins.left() - margins.right() - 2);
}

} // namespace countersign
