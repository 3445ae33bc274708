// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/formcard.h"

#include "widgets/argumenttable.h"
#include "widgets/exacttext.h"
#include "widgets/flowlayout.h"
#include "widgets/formfieldedit.h"
#include "widgets/jsoneditor.h"
#include "widgets/theme.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr qint64 kMinute = 60'000; // ms
constexpr int kChoiceGap = 6;      // px
} // namespace

FormCard::FormCard(const Theme &theme, Clock &clock, const FormQuestion &question, const QString &agentName, QWidget *parent)
    : QuestionCard(theme, clock, Kind::Question, parent)
    , m_question(question)
{
    setObjectName(u"question"_s);
    setAgentName(agentName);
    buildBody();
    buildFoot();
    watchTheTime();
    updateFonts();
}

void FormCard::setAgentName(const QString &name)
{
    setHead(tr("%1 asks you").arg(name));
}

void FormCard::buildBody()
{
    m_title = new ExactText(m_question.title, this);
    setSize(*m_title, 1.0, QFont::DemiBold);
    body().addWidget(m_title);
    if (!m_question.details.isEmpty()) {
        m_details = new ExactText(m_question.details, this);
        m_details->setForegroundRole(QPalette::PlaceholderText);
        setSize(*m_details, 1.0);
        body().addWidget(m_details);
    }
    if (!m_question.about.arguments.empty()) {
        m_about = new ArgumentTable(
            theme(), m_question.about, [this](qreal factor) { return monoFont(factor); }, this);
        body().addSpacing(6);
        body().addWidget(m_about);
        connect(m_about, &ArgumentTable::heightChanged, this, &QuestionCard::heightChanged);
    }
    for (const FormField &field : m_question.schema.fields) {
        if (m_question.answer != FormQuestion::Answer::Form)
            break;
        auto *edit = new FormFieldEdit(theme(), field, this);
        body().addWidget(edit);
        m_fields << edit;
        connect(edit, &FormFieldEdit::heightChanged, this, &QuestionCard::heightChanged);
        connect(edit, &FormFieldEdit::changed, this, [this] { say({}); });
    }
    buildAnswer();
    m_problem = new QLabel(this);
    m_problem->setTextFormat(Qt::PlainText); // it may name a field
    m_problem->setObjectName(u"answerProblem"_s);
    m_problem->setWordWrap(true);
    m_problem->hide();
    setSize(*m_problem, 0.87);
    body().addWidget(m_problem);
    m_time = new QLabel(this);
    m_time->setObjectName(u"expiry"_s);
    m_time->setForegroundRole(QPalette::PlaceholderText);
    m_time->setWordWrap(true);
    m_time->hide();
    setSize(*m_time, 0.87);
    body().addWidget(m_time);
}

//! Where it is given, if not in fields.
void FormCard::buildAnswer()
{
    const bool isJson = m_question.answer == FormQuestion::Answer::Json;
    if (isJson || m_question.answer == FormQuestion::Answer::Text) {
        m_editor = new JsonEditor({}, this);
        m_editor->setObjectName(u"answerText"_s);
        m_editor->setAccessibleName(isJson ? tr("Your answer, as JSON") : tr("Your answer"));
        m_editor->setPlaceholderText(m_editor->accessibleName());
        setSize(*m_editor, isJson ? 0.88 : 1.0, QFont::Normal, isJson);
        body().addSpacing(4);
        body().addWidget(m_editor);
        connect(m_editor, &QPlainTextEdit::textChanged, this, [this] { say({}); });
    }
    if (m_question.answer == FormQuestion::Answer::Files) {
        m_files = new FileAnswer(theme(), m_question.files, m_question.filesTaken(), this);
        body().addSpacing(6);
        body().addWidget(m_files);
        connect(m_files, &FileAnswer::changed, this, [this] {
            say({});
            Q_EMIT heightChanged();
        });
    }
    if (m_question.answer != FormQuestion::Answer::Choice)
        return;
    auto *choices = new QWidget(this);
    auto *flow = new FlowLayout(choices, kChoiceGap);
    body().addSpacing(4);
    body().addWidget(choices);
    for (const auto &[value, title] : std::as_const(m_question.choices)) {
        QPushButton *button = addChoice(*flow, QString(title).replace(u'&', u"&&"_s), u"choice"_s);
        button->setAccessibleName(title);
        button->setAccessibleDescription(m_question.title);
        m_first = m_first ? m_first : button;
        connect(button, &QPushButton::clicked, this, [this, answer = value] {
            if (takeAnswer())
                Q_EMIT answered(answer);
        });
    }
}

void FormCard::setUploader(const FileAnswer::Uploader &uploader)
{
    if (m_files)
        m_files->setUploader(uploader);
}

void FormCard::answerFiles()
{
    if (m_files->isUnderWay())
        return say(tr("The files are still on their way."));
    const QJsonArray parts = m_files->parts();
    if (parts.isEmpty())
        return say(tr("Choose a file, or choose “Not now”."));
    if (takeAnswer())
        Q_EMIT answered(parts);
}

void FormCard::buildFoot()
{
    const bool isYesNo = m_question.answer == FormQuestion::Answer::YesNo;
    m_decline = isYesNo ? addQuietButton(tr("&Not now"), u"notNow"_s) : addButton(tr("&Not now"), u"notNow"_s, false);
    connect(m_decline, &QPushButton::clicked, this, [this] {
        if (takeAnswer())
            Q_EMIT declined();
    });
    if (m_question.answer == FormQuestion::Answer::Choice)
        return;
    if (!isYesNo) {
        const bool isSent = m_files || m_question.answer == FormQuestion::Answer::Submit;
        m_first = addButton(isSent ? tr("&Send") : tr("&Answer"), u"answer"_s, true, true);
        connect(m_first, &QPushButton::clicked, this, &FormCard::answer);
        return;
    }
    m_first = addButton(tr("N&o"), u"no"_s, true);
    QPushButton *yes = addButton(tr("&Yes"), u"yes"_s, true, true);
    for (QPushButton *button : { m_first, yes }) {
        button->setAccessibleDescription(m_question.title);
        connect(button, &QPushButton::clicked, this, [this, isYes = button == yes] {
            if (takeAnswer())
                Q_EMIT answered(m_question.agreed(isYes));
        });
    }
}

QJsonValue FormCard::collected() const
{
    if (m_question.answer == FormQuestion::Answer::Text)
        return m_editor->toPlainText();
    if (m_question.answer == FormQuestion::Answer::Json) {
        const QByteArray json = (u'[' + m_editor->toPlainText() + u']').toUtf8();
        const QJsonArray array = QJsonDocument::fromJson(json).array();
        return array.size() == 1 ? array.at(0) : QJsonValue(QJsonValue::Undefined);
    }
    if (m_question.schema.isScalar)
        return m_fields.isEmpty() ? QJsonValue(QJsonValue::Undefined) : m_fields.front()->value();
    QJsonObject answer = m_question.rest;
    for (const FormFieldEdit *edit : m_fields) {
        if (const QJsonValue value = edit->value(); !value.isUndefined())
            answer.insert(edit->field().name, value);
    }
    return answer;
}

//! Every field says what is wrong with it; the first of them gets the focus.
bool FormCard::checkFields()
{
    FormFieldEdit *first = nullptr;
    for (FormFieldEdit *edit : std::as_const(m_fields)) {
        const QString problem = edit->problem();
        edit->showProblem(problem);
        first = !first && !problem.isEmpty() ? edit : first;
    }
    if (!first && !m_fields.isEmpty()) {
        const std::optional<QString> refused = m_question.schema.firstRefused(collected());
        for (FormFieldEdit *edit : std::as_const(m_fields)) {
            if (refused && !first && (edit->field().name == *refused || m_question.schema.isScalar)) {
                edit->showProblem(tr("The agent does not take this."));
                first = edit;
            }
        }
    }
    if (first)
        first->focusField();
    return !first;
}

void FormCard::answer()
{
    if (m_files)
        return answerFiles();
    if (!checkFields())
        return;
    const QJsonValue answer = collected();
    if (m_question.answer == FormQuestion::Answer::Text && answer.toString().trimmed().isEmpty()) {
        say(tr("Write an answer, or choose “Not now”."));
        m_editor->setFocus(Qt::TabFocusReason);
        return;
    }
    if (answer.isUndefined() && m_question.answer == FormQuestion::Answer::Json) {
        say(tr("This is not JSON yet."));
        m_editor->setFocus(Qt::TabFocusReason);
        return;
    }
    if (takeAnswer())
        Q_EMIT answered(answer);
}

void FormCard::say(const QString &problem)
{
    if (m_problem->text() == problem)
        return;
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    Theme::setInk(*m_problem, theme().tokens().danger);
    if (m_editor) {
        m_editor->setProperty("invalid", !problem.isEmpty());
        m_editor->setAccessibleDescription(problem);
        m_editor->update();
    }
    Q_EMIT heightChanged();
}

bool FormCard::isExpired() const
{
    return m_question.expiresAt.isValid() && const_cast<FormCard *>(this)->clock().wall() >= m_question.expiresAt;
}

//! Minutes while there are many, then seconds.
void FormCard::watchTheTime()
{
    if (!m_question.expiresAt.isValid())
        return;
    const qint64 left = clock().wall().msecsTo(m_question.expiresAt);
    if (left <= 0) {
        m_tick.reset();
        m_time->setText(tr("The agent no longer waits for this answer."));
        setBlocked(tr("The time to answer is over. You can only put it aside."));
        for (FormFieldEdit *edit : std::as_const(m_fields))
            edit->setEnabled(false);
        if (m_editor)
            m_editor->setEnabled(false);
        if (m_files)
            m_files->cancel();
    } else if (left > 2 * kMinute) {
        m_time->setText(tr("Answer within %1 min.").arg(left / kMinute));
        m_tick = clock().after(static_cast<int>(qMin(left % kMinute + 1, kMinute)), this, [this] { watchTheTime(); });
    } else {
        m_time->setText(tr("Answer within %1 s.").arg((left + 999) / 1000));
        m_tick = clock().after(static_cast<int>((left - 1) % 1000 + 1), this, [this] { watchTheTime(); });
    }
    if (m_time->isHidden()) {
        m_time->show();
        Q_EMIT heightChanged();
    }
}

void FormCard::focusFirst()
{
    if (isExpired())
        m_decline->setFocus(Qt::TabFocusReason);
    else if (!m_fields.isEmpty())
        m_fields.front()->focusField();
    else if (m_editor)
        m_editor->setFocus(Qt::TabFocusReason);
    else if (m_files)
        m_files->focusButton();
    else
        m_first->setFocus(Qt::TabFocusReason);
}

void FormCard::updateFonts()
{
    QuestionCard::updateFonts();
    if (m_about)
        m_about->updateFonts();
}

} // namespace countersign
