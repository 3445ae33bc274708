// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The fields of the connection dialog: a configuration into them, and out of them.
#include "widgets/connectiondialog.h"

#include "core/redactor.h"
#include "widgets/secretheaders.h"
#include "widgets/theme.h"

#include "ui_connectiondialog.h"

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
template<typename T> void chooseData(QComboBox &box, T value)
{
    box.setCurrentIndex(qMax(0, box.findData(int(value))));
}

template<typename T> [[nodiscard]] T chosen(const QComboBox &box)
{
    return T(box.currentData().toInt());
}

QString headerLines(const QList<ConnectionConfig::Header> &headers)
{
    QStringList lines;
    for (const ConnectionConfig::Header &header : headers)
        lines << header.name + u": "_s + header.value;
    return lines.join(u'\n');
}

QList<ConnectionConfig::Header> headersOf(const QString &lines)
{
    QList<ConnectionConfig::Header> headers;
    for (const QString &line : lines.split(u'\n', Qt::SkipEmptyParts)) {
        const qsizetype colon = line.indexOf(u':');
        if (!line.trimmed().isEmpty())
            headers.append(
                { (colon < 0 ? line : line.left(colon)).trimmed(), colon < 0 ? QString() : line.mid(colon + 1).trimmed() });
    }
    return headers;
}
} // namespace

void ConnectionDialog::fillChoices()
{
    m_form->kind->addItem(tr("Found out by asking"), int(ConnectionConfig::Kind::Auto));
    m_form->kind->addItem(u"CopilotKit"_s, int(ConnectionConfig::Kind::CopilotKit));
    m_form->kind->addItem(u"AG-UI"_s, int(ConnectionConfig::Kind::AgUi));
    m_form->kind->addItem(u"Chainlit"_s, int(ConnectionConfig::Kind::Chainlit));
    m_form->method->addItem(tr("In the browser (OAuth)"), int(SignInConfig::Method::OAuth));
    m_form->method->addItem(tr("With a token you paste"), int(SignInConfig::Method::Token));
    m_form->method->addItem(tr("With a header (API key)"), int(SignInConfig::Method::Header));
    m_form->method->addItem(tr("None"), int(SignInConfig::Method::None));
    m_form->resourceParameter->addItem(u"resource (RFC 8707)"_s, int(SignInConfig::ResourceParameter::Resource));
    m_form->resourceParameter->addItem(u"audience"_s, int(SignInConfig::ResourceParameter::Audience));
    m_form->resourceParameter->addItem(tr("Not sent"), int(SignInConfig::ResourceParameter::None));
    m_form->bearer->addItem(tr("Access token"), int(SignInConfig::Bearer::Access));
    m_form->bearer->addItem(tr("ID token"), int(SignInConfig::Bearer::Id));
    m_form->clientAuth->addItem(tr("Not at all (public client)"), int(SignInConfig::ClientAuth::None));
    m_form->clientAuth->addItem(tr("By HTTP Basic"), int(SignInConfig::ClientAuth::Basic));
    m_form->clientAuth->addItem(tr("In the request's body"), int(SignInConfig::ClientAuth::Post));
}

void ConnectionDialog::fillFields(const ConnectionConfig &config)
{
    m_form->address->setText(config.address.toString());
    m_form->name->setText(config.name);
    chooseData(*m_form->kind, config.kind);
    chooseData(*m_form->method, config.signIn.method);
    m_form->issuer->setText(config.signIn.issuer);
    m_form->clientId->setText(config.signIn.clientId);
    m_form->scopes->setText(config.signIn.scopes.join(u' '));
    m_form->resource->setText(config.signIn.resource);
    chooseData(*m_form->resourceParameter, config.signIn.resourceParameter);
    chooseData(*m_form->bearer, config.signIn.bearer);
    chooseData(*m_form->clientAuth, config.signIn.clientAuth);
    m_form->redirect->setText(config.signIn.redirect.toString());
    m_form->token->clear();
    m_form->clientSecret->clear();
    m_secretHeaders->setNames(config.signIn.headers);
    m_form->headers->setPlainText(headerLines(config.headers));
    m_form->proxy->setText(config.proxy.toString());
    m_form->caFile->setText(config.caFile);
    m_form->clientCertificate->setText(config.clientCertificate);
    m_form->clientKey->setText(config.clientKey);
    for (QLineEdit *field : findChildren<QLineEdit *>())
        field->setCursorPosition(0); // a long address shows where it begins
}

SignInConfig::Method ConnectionDialog::method() const
{
    return chosen<SignInConfig::Method>(*m_form->method);
}

ConnectionConfig ConnectionDialog::config() const
{
    ConnectionConfig config = m_config;
    if (const Expected<QUrl> address = ConnectionConfig::checkAddress(m_form->address->text().trimmed()))
        config.address = *address;
    config.name = m_form->name->text().trimmed();
    if (config.name.isEmpty())
        config.name = config.address.host();
    config.kind = chosen<ConnectionConfig::Kind>(*m_form->kind);
    config.signIn.method = method();
    if (method() == SignInConfig::Method::OAuth) {
        config.signIn.issuer = m_form->issuer->text().trimmed();
        config.signIn.clientId = m_form->clientId->text().trimmed();
        config.signIn.scopes = m_form->scopes->text().split(u' ', Qt::SkipEmptyParts);
        config.signIn.resource = m_form->resource->text().trimmed();
        config.signIn.resourceParameter = chosen<SignInConfig::ResourceParameter>(*m_form->resourceParameter);
        config.signIn.bearer = chosen<SignInConfig::Bearer>(*m_form->bearer);
        config.signIn.clientAuth = chosen<SignInConfig::ClientAuth>(*m_form->clientAuth);
        config.signIn.redirect = QUrl(m_form->redirect->text().trimmed(), QUrl::StrictMode);
    }
    config.signIn.headers = method() == SignInConfig::Method::Header ? m_secretHeaders->names() : QStringList();
    if (config.signIn.clientId != m_config.signIn.clientId)
        config.signIn.registered = false; // another one was typed in
    config.headers = headersOf(m_form->headers->toPlainText());
    config.proxy = QUrl(m_form->proxy->text().trimmed());
    config.caFile = m_form->caFile->text().trimmed();
    config.clientCertificate = m_form->clientCertificate->text().trimmed();
    config.clientKey = m_form->clientKey->text().trimmed();
    return config;
}

ConnectionSecrets ConnectionDialog::secrets() const
{
    const auto typed = [this](const QLineEdit &field) {
        const QByteArray text = field.text().trimmed().toUtf8();
        return text.isEmpty() ? Secret() : m_redactor.keep(text);
    };
    ConnectionSecrets secrets;
    if (method() == SignInConfig::Method::Token)
        secrets.token = typed(*m_form->token);
    if (method() == SignInConfig::Method::Header)
        secrets.headers = m_secretHeaders->headers();
    const bool hasClientSecret = chosen<SignInConfig::ClientAuth>(*m_form->clientAuth) != SignInConfig::ClientAuth::None;
    if (method() == SignInConfig::Method::OAuth && hasClientSecret)
        secrets.clientSecret = typed(*m_form->clientSecret);
    return secrets;
}

//! Locked fields can still be read, by eye and by screen reader; they only cannot be changed.
void ConnectionDialog::lockFields()
{
    qDeleteAll(m_locks);
    m_locks.clear();
    const QString reason = tr("Set by your administrator");
    const auto lock = [&](const QString &key, std::initializer_list<QWidget *> fields) {
        const bool locked = m_config.locked.contains(key);
        for (QWidget *field : fields) {
            field->setToolTip(locked ? reason : QString());
            if (auto *edit = qobject_cast<QLineEdit *>(field)) {
                edit->setReadOnly(locked);
                if (locked)
                    m_locks << edit->addAction(m_theme.icon(u"lock"_s), QLineEdit::TrailingPosition);
            } else if (auto *text = qobject_cast<QPlainTextEdit *>(field)) {
                text->setReadOnly(locked);
            } else {
                field->setEnabled(!locked);
            }
            if (locked)
                field->setAccessibleDescription(reason);
        }
    };
    const auto &f = m_form;
    lock(u"address"_s, { f->address });
    lock(u"name"_s, { f->name });
    lock(u"kind"_s, { f->kind });
    lock(u"signIn"_s, { f->method, f->issuer, f->clientId, f->scopes, f->resource, f->resourceParameter, f->bearer, f->clientAuth,
                        f->redirect });
    m_secretHeaders->setLocked(m_config.locked.contains(u"signIn"_s));
    lock(u"headers"_s, { f->headers });
    lock(u"proxy"_s, { f->proxy });
    lock(u"caFile"_s, { f->caFile, f->chooseCaFile });
    m_form->lockedNote->setVisible(!m_config.locked.isEmpty());
}

} // namespace countersign
