// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/passworddialog.h"

#include "core/redactor.h"
#include "widgets/fieldnote.h"
#include "widgets/runningicon.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kPasswordWidth = 400; // px at a text size of 14.67 px
constexpr qreal kPasswordWidthEm = 27.3;
constexpr int kPasswordMargin = 24;
} // namespace

struct PasswordDialog::Parts : public QObject
{
    Parts(PasswordDialog &owner, const Theme &look, Redactor &secrets)
        : QObject(&owner)
        , dialog(owner)
        , theme(look)
        , redactor(secrets)
    {
    }

    void build(const QString &server);
    [[nodiscard]] QLineEdit *field(QVBoxLayout &column, const QString &label, const QString &objectName);
    [[nodiscard]] QLayout *foot();
    void updateButtons();
    void restyle();

    PasswordDialog &dialog;
    const Theme &theme;
    Redactor &redactor;
    QLabel *title = nullptr;
    QLineEdit *name = nullptr;
    QLineEdit *password = nullptr;
    FieldNote *note = nullptr;
    Error trouble; // in the note
    RunningIcon *running = nullptr;
    QLabel *state = nullptr;
    QPushButton *signIn = nullptr;
    bool isBusy = false;
};

QLineEdit *PasswordDialog::Parts::field(QVBoxLayout &column, const QString &label, const QString &objectName)
{
    auto *made = new QLineEdit(&dialog);
    made->setObjectName(objectName);
    auto *caption = new QLabel(label, &dialog);
    caption->setBuddy(made);
    column.addWidget(caption);
    column.addSpacing(2);
    column.addWidget(made);
    connect(made, &QLineEdit::textChanged, this, [this] { updateButtons(); });
    connect(made, &QLineEdit::returnPressed, &dialog, &PasswordDialog::enter);
    return made;
}

QLayout *PasswordDialog::Parts::foot()
{
    running = new RunningIcon(theme, &dialog);
    state = new QLabel(&dialog);
    state->setObjectName(u"state"_s);
    auto *cancel = new QPushButton(PasswordDialog::tr("&Cancel"), &dialog);
    cancel->setObjectName(u"cancel"_s);
    signIn = new QPushButton(PasswordDialog::tr("&Sign in"), &dialog);
    signIn->setObjectName(u"enterPassword"_s);
    signIn->setProperty("primary", true);
    for (QPushButton *button : { cancel, signIn })
        button->setAutoDefault(false); // Return in a field does it
    connect(cancel, &QPushButton::clicked, &dialog, &QDialog::reject);
    connect(signIn, &QPushButton::clicked, &dialog, &PasswordDialog::enter);
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(running);
    row->addWidget(state, 1);
    row->addWidget(cancel);
    row->addWidget(signIn);
    return row;
}

void PasswordDialog::Parts::build(const QString &server)
{
    title = new QLabel(PasswordDialog::tr("Sign in to %1").arg(server), &dialog);
    title->setTextFormat(Qt::PlainText);
    title->setWordWrap(true);
    auto *all = new QVBoxLayout(&dialog);
    all->setContentsMargins(kPasswordMargin, kPasswordMargin, kPasswordMargin, 17);
    all->setSpacing(0);
    all->addWidget(title);
    all->addSpacing(14);
    name = field(*all, PasswordDialog::tr("&Name"), u"userName"_s);
    all->addSpacing(10);
    password = field(*all, PasswordDialog::tr("&Password"), u"password"_s);
    password->setEchoMode(QLineEdit::Password);
    password->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhSensitiveData);
    note = new FieldNote(theme, *password, &dialog);
    note->setCaption(PasswordDialog::tr("It goes to %1 and is not kept.").arg(server));
    all->addWidget(note);
    all->addStretch();
    all->addSpacing(20);
    all->addLayout(foot());
}

void PasswordDialog::Parts::updateButtons()
{
    signIn->setEnabled(!isBusy && !name->text().isEmpty() && !password->text().isEmpty());
}

void PasswordDialog::Parts::restyle()
{
    const QFont base = dialog.font();
    dialog.setMinimumWidth(qMin(qMax(kPasswordWidth, int(Theme::em(base) * kPasswordWidthEm)), 960));
    title->setFont(Theme::font(base, 1.2, QFont::DemiBold));
    Theme::setInk(*state, theme.tokens().text2);
    state->setFont(Theme::font(base, 0.87));
}

PasswordDialog::PasswordDialog(const Theme &theme, Redactor &redactor, const QString &server, QWidget *parent)
    : QDialog(parent)
    , m_parts(new Parts(*this, theme, redactor))
{
    setObjectName(u"passwordDialog"_s);
    setWindowTitle(tr("Sign in to %1").arg(server));
    setWindowModality(Qt::WindowModal);
    m_parts->build(server);
    connect(&theme, &Theme::changed, m_parts, [this] { m_parts->restyle(); });
    m_parts->restyle();
    setBusy(false);
}

void PasswordDialog::setName(const QString &name)
{
    if (m_parts->name->text().isEmpty())
        m_parts->name->setText(name);
}

void PasswordDialog::setBusy(bool busy)
{
    Parts &p = *m_parts;
    p.isBusy = busy;
    p.running->setVisible(busy);
    p.state->setText(busy ? tr("Signing in…") : QString());
    p.name->setReadOnly(busy);
    p.password->setReadOnly(busy);
    p.updateButtons();
}

void PasswordDialog::setTrouble(const Error &trouble)
{
    if (m_parts->trouble == trouble)
        return; // told once; what is being typed stays
    m_parts->trouble = trouble;
    m_parts->note->setError(trouble);
    if (trouble.condition == Condition::None)
        return;
    m_parts->password->selectAll(); // typed anew at once
    m_parts->password->setFocus(Qt::OtherFocusReason);
    if (isVisible())
        resize(width(), layout()->totalHeightForWidth(width()));
}

void PasswordDialog::enter()
{
    if (!m_parts->signIn->isEnabled())
        return;
    m_parts->trouble = {};
    m_parts->note->setError({});
    Q_EMIT entered(m_parts->name->text(), m_parts->redactor.keep(m_parts->password->text().toUtf8()));
}

void PasswordDialog::setVisible(bool visible)
{
    if (visible && !isVisible()) // wrapped text: the height follows from the width
        resize(minimumWidth(), layout()->totalHeightForWidth(minimumWidth()));
    QDialog::setVisible(visible);
    QLineEdit *first = m_parts->name->text().isEmpty() ? m_parts->name : m_parts->password;
    first->setFocus(Qt::OtherFocusReason);
}

void PasswordDialog::reject()
{
    if (isVisible())
        Q_EMIT cancelRequested();
    QDialog::reject();
}

void PasswordDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (m_parts && m_parts->signIn && event->type() == QEvent::FontChange)
        m_parts->restyle();
}

} // namespace countersign
