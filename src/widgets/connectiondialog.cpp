// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/connectiondialog.h"

#include "core/redactor.h"
#include "widgets/fieldnote.h"
#include "widgets/theme.h"

#include "ui_connectiondialog.h"

#include <QEvent>
#include <QFileDialog>
#include <QPushButton>
#include <QScreen>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kFormWidthEm = 37;
constexpr qreal kMostOfScreen = 0.9;

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

ConnectionDialog::ConnectionDialog(const Theme &theme, Redactor &redactor, QWidget *parent)
    : QDialog(parent)
    , m_theme(theme)
    , m_redactor(redactor)
    , m_form(std::make_unique<Ui::ConnectionDialog>())
{
    m_form->setupUi(this);
    setObjectName(u"connectionDialog"_s);
    addNotes();
    fillChoices();
    m_form->advanced->setProperty("expands", true);
    m_form->advanced->setProperty("leading", true);
    m_form->headers->setFixedHeight(3 * QFontMetrics(font()).lineSpacing() + 16);

    QPushButton *save = m_form->buttons->button(QDialogButtonBox::Save);
    save->setObjectName(u"save"_s);
    save->setProperty("primary", true);
    m_form->buttons->button(QDialogButtonBox::Cancel)->setObjectName(u"cancel"_s);
    m_result = new QLabel(this);
    m_result->setObjectName(u"testResult"_s);
    m_result->setTextFormat(Qt::PlainText);
    m_result->setWordWrap(true);
    m_result->hide();
    m_form->resultPlace->addWidget(m_result);
    wire();
    setConfig({});
    restyle();
    m_form->address->setFocus(Qt::OtherFocusReason);
}

ConnectionDialog::~ConnectionDialog() = default;

void ConnectionDialog::addNotes()
{
    const std::initializer_list<std::pair<QWidget *, QVBoxLayout *>> places {
        { m_form->address, m_form->addressNotePlace },
        { m_form->issuer, m_form->issuerNotePlace },
        { m_form->scopes, m_form->scopesNotePlace },
        { m_form->resource, m_form->resourceNotePlace },
        { m_form->redirect, m_form->redirectNotePlace },
        { m_form->headers, m_form->headersNotePlace },
        { m_form->proxy, m_form->proxyNotePlace },
        { m_form->caFile, m_form->caFileNotePlace },
        { m_form->clientCertificate, m_form->clientCertificateNotePlace },
        { m_form->clientKey, m_form->clientKeyNotePlace },
    };
    for (const auto &[field, place] : places) {
        auto *note = new FieldNote(m_theme, *field, this);
        m_notes[field->objectName()] = note;
        place->addWidget(note);
        if (auto *edit = qobject_cast<QLineEdit *>(field))
            connect(edit, &QLineEdit::textEdited, note, [note] { note->setError({}); });
    }
    connect(m_form->headers, &QPlainTextEdit::textChanged, this, [this] { m_notes.at(u"headers"_s)->setError({}); });
}

void ConnectionDialog::wire()
{
    connect(m_form->buttons, &QDialogButtonBox::accepted, this, &ConnectionDialog::accept);
    connect(m_form->buttons, &QDialogButtonBox::rejected, this, &ConnectionDialog::reject);
    connect(m_form->test, &QPushButton::clicked, this, &ConnectionDialog::test);
    connect(m_form->method, &QComboBox::currentIndexChanged, this, &ConnectionDialog::showMethod);
    connect(m_form->advanced, &QPushButton::toggled, this, [this](bool open) {
        m_form->advancedPage->setVisible(open);
        fit();
    });
    for (const QLineEdit *field : { m_form->address, m_form->issuer, m_form->clientId, m_form->proxy, m_form->caFile })
        connect(field, &QLineEdit::textChanged, this, &ConnectionDialog::showWhatItBecomes);
    connect(m_form->chooseCaFile, &QPushButton::clicked, this, [this] { chooseFile(*m_form->caFile); });
    connect(m_form->chooseClientCertificate, &QPushButton::clicked, this, [this] { chooseFile(*m_form->clientCertificate); });
    connect(m_form->chooseClientKey, &QPushButton::clicked, this, [this] { chooseFile(*m_form->clientKey); });
    connect(&m_theme, &Theme::changed, this, &ConnectionDialog::restyle);
}

void ConnectionDialog::fillChoices()
{
    m_form->kind->addItem(tr("Found out by asking"), int(ConnectionConfig::Kind::Auto));
    m_form->kind->addItem(u"CopilotKit"_s, int(ConnectionConfig::Kind::CopilotKit));
    m_form->kind->addItem(u"AG-UI"_s, int(ConnectionConfig::Kind::AgUi));
    m_form->kind->addItem(u"Chainlit"_s, int(ConnectionConfig::Kind::Chainlit));
    m_form->method->addItem(tr("In the browser (OAuth)"), int(SignInConfig::Method::OAuth));
    m_form->method->addItem(tr("With a token you paste"), int(SignInConfig::Method::Token));
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

void ConnectionDialog::setConfig(const ConnectionConfig &config)
{
    m_config = config;
    // A method this form cannot make (a connection file brought it) is kept as it is.
    const int method = int(config.signIn.method);
    if (m_form->method->findData(method) < 0)
        m_form->method->addItem(
            config.signIn.method == SignInConfig::Method::Password ? tr("With a password") : tr("With a header"), method);
    fillFields(config);
    for (const auto &[name, note] : m_notes)
        note->setError({});
    lockFields();
    m_form->advanced->setChecked(false);
    m_form->advancedPage->hide();
    showMethod();
    showWhatItBecomes();
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
    m_form->headers->setPlainText(headerLines(config.headers));
    m_form->proxy->setText(config.proxy.toString());
    m_form->caFile->setText(config.caFile);
    m_form->clientCertificate->setText(config.clientCertificate);
    m_form->clientKey->setText(config.clientKey);
}

void ConnectionDialog::setKnown(const QList<ConnectionConfig> &known, const QString &edited)
{
    m_known = known;
    m_edited = edited;
    showWhatItBecomes();
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
    lock(u"headers"_s, { f->headers });
    lock(u"proxy"_s, { f->proxy });
    lock(u"caFile"_s, { f->caFile, f->chooseCaFile });
    m_form->lockedNote->setVisible(!m_config.locked.isEmpty());
}

SignInConfig::Method ConnectionDialog::method() const
{
    return chosen<SignInConfig::Method>(*m_form->method);
}

void ConnectionDialog::showMethod()
{
    m_form->oauthPage->setVisible(method() == SignInConfig::Method::OAuth);
    m_form->advancedOauthPage->setVisible(method() == SignInConfig::Method::OAuth);
    m_form->tokenPage->setVisible(method() == SignInConfig::Method::Token);
    showWhatItBecomes();
    fit();
}

//! A connection is its address, its way there and who signs people in: with another one of these, chats and sign-in that are
//! kept for it stay where they are.
void ConnectionDialog::showWhatItBecomes()
{
    const bool another = !m_edited.isEmpty() && config().id() != m_edited;
    m_form->anotherNote->setVisible(another);
    if (another)
        m_form->anotherNote->setText(
            tr("This makes a new connection. “%1” stays as it is, with its chats and its sign-in.").arg(m_config.name));
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
    config.headers = headersOf(m_form->headers->toPlainText());
    config.proxy = QUrl(m_form->proxy->text().trimmed());
    config.caFile = m_form->caFile->text().trimmed();
    config.clientCertificate = m_form->clientCertificate->text().trimmed();
    config.clientKey = m_form->clientKey->text().trimmed();
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

void ConnectionDialog::chooseFile(QLineEdit &field)
{
    auto *dialog =
        new QFileDialog(this, field.accessibleName(), QString(), tr("Certificates (*.pem *.crt *.cer *.key);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, &field, [&field](const QString &path) { field.setText(path); });
    dialog->open();
}

void ConnectionDialog::fit()
{
    if (!isVisible())
        return;
    // What the fields need, as far as the screen goes; beyond that they scroll.
    m_form->fields->layout()->activate();
    layout()->activate();
    const int foot = m_form->foot->sizeHint().height();
    const int wanted = m_form->fields->layout()->totalHeightForWidth(width()) + foot;
    resize(width(), qMin(wanted, int(screen()->availableGeometry().height() * kMostOfScreen)));
}

void ConnectionDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    // Once now, so that it does not jump, and once when fonts and margins are what they will be.
    fit();
    QMetaObject::invokeMethod(this, &ConnectionDialog::fit, Qt::QueuedConnection);
}

void ConnectionDialog::restyle()
{
    // Several grids, one column of labels.
    int labels = 0;
    const QList<QGridLayout *> grids { m_form->server, m_form->oauth, m_form->tokenGrid, m_form->advancedOauth,
                                       m_form->advancedGrid };
    for (const QLabel *label : findChildren<QLabel *>()) {
        if (label->buddy())
            labels = qMax(labels, label->sizeHint().width());
    }
    for (QGridLayout *grid : grids)
        grid->setColumnMinimumWidth(0, labels);
    setMinimumWidth(qMin(int(Theme::em(font()) * kFormWidthEm), 960));
    for (QLabel *note : { m_form->oauthNote, m_form->tokenNote, m_form->lockedNote, m_form->anotherNote }) {
        Theme::setInk(*note, m_theme.tokens().text2);
        note->setFont(Theme::font(font(), 0.87));
    }
    Theme::setInk(*m_result, m_isTrouble ? m_theme.tokens().danger : m_theme.tokens().text);
    for (QAction *lock : std::as_const(m_locks))
        lock->setIcon(m_theme.icon(u"lock"_s));
}

void ConnectionDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (m_result && event->type() == QEvent::FontChange)
        restyle();
}

} // namespace countersign
