// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/connectiondialog.h"

#include "core/redactor.h"
#include "widgets/fieldnote.h"
#include "widgets/theme.h"

#include "ui_connectiondialog.h"

#include <QEvent>
#include <QPushButton>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kFormWidthEm = 35;

template<typename T> void chooseData(QComboBox &box, T value)
{
    box.setCurrentIndex(qMax(0, box.findData(int(value))));
}
} // namespace

ConnectionDialog::ConnectionDialog(const Theme &theme, Redactor &redactor, QWidget *parent)
    : QDialog(parent)
    , m_theme(theme)
    , m_redactor(redactor)
    , m_form(std::make_unique<Ui::ConnectionDialog>())
{
    m_form->setupUi(this);
    setObjectName(u"connectionDialog"_s);
    m_addressNote = new FieldNote(theme, *m_form->address, this);
    m_form->addressNotePlace->addWidget(m_addressNote);
    m_issuerNote = new FieldNote(theme, *m_form->issuer, this);
    m_form->issuerNotePlace->addWidget(m_issuerNote);
    fillChoices();

    QPushButton *save = m_form->buttons->button(QDialogButtonBox::Save);
    save->setObjectName(u"save"_s);
    save->setProperty("primary", true);
    m_form->buttons->button(QDialogButtonBox::Cancel)->setObjectName(u"cancel"_s);
    connect(m_form->buttons, &QDialogButtonBox::accepted, this, &ConnectionDialog::accept);
    connect(m_form->buttons, &QDialogButtonBox::rejected, this, &ConnectionDialog::reject);
    connect(m_form->method, &QComboBox::currentIndexChanged, this, [this] { showMethod(); });
    connect(m_form->address, &QLineEdit::textEdited, this, [this] { m_addressNote->setError({}); });
    connect(m_form->issuer, &QLineEdit::textEdited, this, [this] { m_issuerNote->setError({}); });
    connect(&m_theme, &Theme::changed, this, &ConnectionDialog::restyle);
    setConfig({});
    restyle();
    m_form->address->setFocus(Qt::OtherFocusReason);
}

ConnectionDialog::~ConnectionDialog() = default;

void ConnectionDialog::fillChoices()
{
    m_form->kind->addItem(tr("Found out by asking"), int(ConnectionConfig::Kind::Auto));
    m_form->kind->addItem(u"CopilotKit"_s, int(ConnectionConfig::Kind::CopilotKit));
    m_form->kind->addItem(u"AG-UI"_s, int(ConnectionConfig::Kind::AgUi));
    m_form->kind->addItem(u"Chainlit"_s, int(ConnectionConfig::Kind::Chainlit));
    m_form->method->addItem(tr("In the browser (OAuth)"), int(SignInConfig::Method::OAuth));
    m_form->method->addItem(tr("With a token you paste"), int(SignInConfig::Method::Token));
    m_form->method->addItem(tr("None"), int(SignInConfig::Method::None));
}

void ConnectionDialog::setConfig(const ConnectionConfig &config)
{
    m_config = config;
    m_form->address->setText(config.address.toString());
    m_form->name->setText(config.name);
    chooseData(*m_form->kind, config.kind);
    // A method this form cannot make (a connection file brought it) is kept as it is.
    const int method = int(config.signIn.method);
    if (m_form->method->findData(method) < 0)
        m_form->method->addItem(
            config.signIn.method == SignInConfig::Method::Password ? tr("With a password") : tr("With a header"), method);
    chooseData(*m_form->method, config.signIn.method);
    m_form->issuer->setText(config.signIn.issuer);
    m_form->clientId->setText(config.signIn.clientId);
    m_form->scopes->setText(config.signIn.scopes.join(u' '));
    m_form->resource->setText(config.signIn.resource);
    m_form->token->clear();
    m_addressNote->setError({});
    m_issuerNote->setError({});
    lockFields();
    showMethod();
}

void ConnectionDialog::lockFields()
{
    const auto free = [this](const QString &key) { return !m_config.locked.contains(key); };
    m_form->address->setEnabled(free(u"address"_s));
    m_form->name->setEnabled(free(u"name"_s));
    m_form->kind->setEnabled(free(u"kind"_s));
    const bool signIn = free(u"signIn"_s);
    for (QWidget *field : { static_cast<QWidget *>(m_form->method), static_cast<QWidget *>(m_form->issuer),
                            static_cast<QWidget *>(m_form->clientId), static_cast<QWidget *>(m_form->scopes),
                            static_cast<QWidget *>(m_form->resource) })
        field->setEnabled(signIn);
    m_form->lockedNote->setVisible(!m_config.locked.isEmpty());
}

SignInConfig::Method ConnectionDialog::method() const
{
    return SignInConfig::Method(m_form->method->currentData().toInt());
}

void ConnectionDialog::showMethod()
{
    m_form->oauthPage->setVisible(method() == SignInConfig::Method::OAuth);
    m_form->tokenPage->setVisible(method() == SignInConfig::Method::Token);
    if (isVisible())
        adjustSize();
}

ConnectionConfig ConnectionDialog::config() const
{
    ConnectionConfig config = m_config;
    if (const Expected<QUrl> address = ConnectionConfig::checkAddress(m_form->address->text().trimmed()))
        config.address = *address;
    config.name = m_form->name->text().trimmed();
    if (config.name.isEmpty())
        config.name = config.address.host();
    config.kind = ConnectionConfig::Kind(m_form->kind->currentData().toInt());
    config.signIn.method = method();
    if (method() == SignInConfig::Method::OAuth) {
        config.signIn.issuer = m_form->issuer->text().trimmed();
        config.signIn.clientId = m_form->clientId->text().trimmed();
        config.signIn.scopes = m_form->scopes->text().split(u' ', Qt::SkipEmptyParts);
        config.signIn.resource = m_form->resource->text().trimmed();
    }
    return config;
}

Secret ConnectionDialog::pastedToken() const
{
    if (method() != SignInConfig::Method::Token)
        return {};
    // People copy the whole header's value.
    QByteArray token = m_form->token->text().trimmed().toUtf8();
    if (token.toLower().startsWith("bearer "))
        token = token.mid(7).trimmed();
    return token.isEmpty() ? Secret() : m_redactor.keep(token);
}

void ConnectionDialog::accept()
{
    const Expected<QUrl> address = ConnectionConfig::checkAddress(m_form->address->text().trimmed());
    m_addressNote->setError(address ? Error() : address.error());
    const QString issuer = m_form->issuer->text().trimmed();
    const bool asksIssuer = method() == SignInConfig::Method::OAuth && !issuer.isEmpty();
    const Expected<QUrl> provider = asksIssuer ? ConnectionConfig::checkAddress(issuer) : Expected<QUrl>(QUrl());
    m_issuerNote->setError(provider ? Error() : provider.error());
    if (address && provider)
        QDialog::accept();
    else
        (address ? m_form->issuer : m_form->address)->setFocus(Qt::OtherFocusReason);
}

void ConnectionDialog::restyle()
{
    // Three grids, one column of labels.
    int labels = 0;
    for (const QLabel *label :
         { m_form->addressLabel, m_form->nameLabel, m_form->kindLabel, m_form->methodLabel, m_form->issuerLabel,
           m_form->clientIdLabel, m_form->scopesLabel, m_form->resourceLabel, m_form->tokenLabel })
        labels = qMax(labels, label->sizeHint().width());
    for (QGridLayout *grid : { m_form->server, m_form->oauth, m_form->tokenGrid })
        grid->setColumnMinimumWidth(0, labels);
    setMinimumWidth(qMin(int(Theme::em(font()) * kFormWidthEm), 960));
    for (QLabel *note : { m_form->oauthNote, m_form->tokenNote, m_form->lockedNote }) {
        Theme::setInk(*note, m_theme.tokens().text2);
        note->setFont(Theme::font(font(), 0.87));
    }
}

void ConnectionDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (m_addressNote && event->type() == QEvent::FontChange)
        restyle();
}

} // namespace countersign
