// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/passworddialog.h"

#include "core/redactor.h"
#include "widgets/fieldnote.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kPasswordWidth = 400; // px
}

PasswordDialog::PasswordDialog(const Theme &theme, Redactor &redactor, const QString &server, QWidget *parent)
    : FittedDialog(theme, kPasswordWidth, parent)
    , m_redactor(redactor)
{
    setObjectName(u"passwordDialog"_s);
    setWindowTitle(tr("Sign in to %1").arg(server));
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(label(Role::Title, tr("Sign in to %1").arg(server)));
    column->addSpacing(14);
    m_name = field(*column, tr("&Name"), u"userName"_s);
    column->addSpacing(10);
    m_password = field(*column, tr("&Password"), u"password"_s);
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhSensitiveData);
    m_note = new FieldNote(theme, *m_password, this);
    m_note->setCaption(tr("It goes to %1 and is not kept.").arg(server));
    column->addWidget(m_note);
    m_signIn = button(tr("&Sign in"), u"enterPassword"_s);
    connect(m_signIn, &QPushButton::clicked, this, &PasswordDialog::enter);
    compose({}, column, nullptr, m_signIn);
    setBusy(false);
}

QLineEdit *PasswordDialog::field(QVBoxLayout &column, const QString &caption, const QString &objectName)
{
    auto *made = new QLineEdit(this);
    made->setObjectName(objectName);
    QLabel *above = label(Role::Body, caption);
    above->setBuddy(made);
    column.addWidget(above);
    column.addSpacing(2);
    column.addLayout(inset(made));
    connect(made, &QLineEdit::textChanged, this, &PasswordDialog::updateButtons);
    connect(made, &QLineEdit::returnPressed, this, &PasswordDialog::enter);
    return made;
}

void PasswordDialog::setName(const QString &name)
{
    if (m_name->text().isEmpty())
        m_name->setText(name);
}

void PasswordDialog::setBusy(bool busy)
{
    m_isBusy = busy;
    setState(busy ? tr("Signing in…") : QString());
    m_name->setReadOnly(busy);
    m_password->setReadOnly(busy);
    updateButtons();
}

void PasswordDialog::setTrouble(const Error &trouble)
{
    if (m_trouble == trouble)
        return; // told once; what is being typed stays
    m_trouble = trouble;
    m_note->setError(trouble);
    if (trouble.condition == Condition::None)
        return;
    m_password->selectAll(); // typed anew at once
    m_password->setFocus(Qt::OtherFocusReason);
    fit();
}

void PasswordDialog::updateButtons()
{
    m_signIn->setEnabled(!m_isBusy && !m_name->text().isEmpty() && !m_password->text().isEmpty());
}

void PasswordDialog::enter()
{
    if (!m_signIn->isEnabled())
        return;
    m_trouble = {};
    m_note->setError({});
    Q_EMIT entered(m_name->text(), m_redactor.keep(m_password->text().toUtf8()));
}

QWidget *PasswordDialog::firstField() const
{
    return m_name->text().isEmpty() ? m_name : m_password;
}

} // namespace countersign
