// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/connectiondialog.h"

#include "widgets/droppedfile.h"
#include "widgets/fieldnote.h"
#include "widgets/secretheaders.h"
#include "widgets/theme.h"

#include "ui_connectiondialog.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMimeData>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QScreen>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kFormWidthEm = 40;
constexpr qreal kMostOfScreen = 0.9;
} // namespace

ConnectionDialog::ConnectionDialog(const Theme &theme, Redactor &redactor, QWidget *parent)
    : QDialog(parent)
    , m_theme(theme)
    , m_redactor(redactor)
    , m_form(std::make_unique<Ui::ConnectionDialog>())
{
    m_form->setupUi(this);
    setObjectName(u"connectionDialog"_s);
    setAcceptDrops(true);
    m_secretHeaders = new SecretHeaders(theme, redactor, m_form->headerPage);
    m_secretHeaders->setObjectName(u"secretHeaders"_s);
    m_form->secretHeadersPlace->addWidget(m_secretHeaders);
    addNotes();
    fillChoices();
    m_form->advanced->setProperty("expands", true);
    m_form->advanced->setProperty("leading", true);

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
    m_useElsewhere = new QPushButton(this);
    m_useElsewhere->setObjectName(u"useElsewhere"_s);
    m_useElsewhere->hide();
    m_form->resultPlace->addWidget(m_useElsewhere, 0, Qt::AlignLeft);
    wire();
    setConfig({});
    restyle();
    m_form->address->setFocus(Qt::OtherFocusReason);
}

ConnectionDialog::~ConnectionDialog() = default;

void ConnectionDialog::addNotes()
{
    const std::initializer_list<std::pair<QWidget *, QVBoxLayout *>> places {
        { m_form->address, m_form->addressNotePlace },     { m_form->issuer, m_form->issuerNotePlace },
        { m_form->scopes, m_form->scopesNotePlace },       { m_form->resource, m_form->resourceNotePlace },
        { m_form->redirect, m_form->redirectNotePlace },   { m_form->headers, m_form->headersNotePlace },
        { m_secretHeaders, m_form->secretHeadersPlace },   { m_form->proxy, m_form->proxyNotePlace },
        { m_form->caFile, m_form->caFileNotePlace },       { m_form->clientCertificate, m_form->clientCertificateNotePlace },
        { m_form->clientKey, m_form->clientKeyNotePlace },
    };
    for (const auto &[field, place] : places) {
        auto *note = new FieldNote(m_theme, *field, this);
        m_notes[field->objectName()] = note;
        place->addWidget(note);
        if (auto *edit = qobject_cast<QLineEdit *>(field))
            connect(edit, &QLineEdit::textEdited, note, [note] { note->setError({}); });
    }
    connect(m_secretHeaders, &SecretHeaders::edited, this, [this] { m_notes.at(u"secretHeaders"_s)->setError({}); });
    connect(m_form->headers, &QPlainTextEdit::textChanged, this, [this] { m_notes.at(u"headers"_s)->setError({}); });
}

void ConnectionDialog::wire()
{
    connect(m_form->buttons, &QDialogButtonBox::accepted, this, &ConnectionDialog::accept);
    connect(m_form->buttons, &QDialogButtonBox::rejected, this, &ConnectionDialog::reject);
    connect(m_form->test, &QPushButton::clicked, this, &ConnectionDialog::test);
    connect(m_useElsewhere, &QPushButton::clicked, this, [this] {
        m_form->address->setText(m_elsewhere.toString());
        offer({}, false);
        test();
    });
    static const QRegularExpression clientId(u"^[\\x20-\\x7E]{0,1024}$"_s); // RFC 6749 A.1
    m_form->clientId->setValidator(new QRegularExpressionValidator(clientId, this));
    connect(m_form->method, &QComboBox::currentIndexChanged, this, &ConnectionDialog::showMethod);
    connect(m_form->clientAuth, &QComboBox::currentIndexChanged, this, &ConnectionDialog::showClient);
    connect(m_form->kind, &QComboBox::currentIndexChanged, this, &ConnectionDialog::showKind);
    connect(m_secretHeaders, &SecretHeaders::rowsChanged, this, &ConnectionDialog::fit);
    connect(m_form->openFile, &QPushButton::clicked, this, &ConnectionDialog::chooseConnectionFile);
    connect(m_form->copyRedirect, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_form->redirect->text().trimmed()); });
    for (const QLineEdit *field : { m_form->clientId, m_form->redirect })
        connect(field, &QLineEdit::textChanged, this, &ConnectionDialog::showClient);
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

void ConnectionDialog::setConfig(const ConnectionConfig &config)
{
    m_config = config;
    if (config.signIn.method == SignInConfig::Method::Password)
        offerPassword(); // whatever the kind: what a file brought is kept as it is
    fillFields(config);
    for (const auto &[name, note] : m_notes)
        note->setError({});
    lockFields();
    // What is folded away and has to be typed is not folded away.
    const bool wantsSecret =
        config.signIn.method == SignInConfig::Method::OAuth && config.signIn.clientAuth != SignInConfig::ClientAuth::None;
    m_form->advanced->setChecked(wantsSecret);
    m_form->advancedPage->setVisible(wantsSecret);
    showKind();
    showMethod();
    showWhatItBecomes();
}

void ConnectionDialog::setKnown(const QList<ConnectionConfig> &known, const QString &edited)
{
    m_known = known;
    m_edited = edited;
    showWhatItBecomes();
}

void ConnectionDialog::showMethod()
{
    m_form->oauthPage->setVisible(method() == SignInConfig::Method::OAuth);
    m_form->advancedOauthPage->setVisible(method() == SignInConfig::Method::OAuth);
    m_form->tokenPage->setVisible(method() == SignInConfig::Method::Token);
    m_form->headerPage->setVisible(method() == SignInConfig::Method::Header);
    showClient();
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

//! Above "None", the last one.
void ConnectionDialog::offerPassword()
{
    const auto password = int(SignInConfig::Method::Password);
    if (m_form->method->findData(password) < 0)
        m_form->method->insertItem(m_form->method->findData(int(SignInConfig::Method::None)), tr("With name and password"),
                                   password);
}

//! A Chainlit server has accounts of its own, and may lead to a provider of its own.
void ConnectionDialog::showKind()
{
    const bool isChainlit = ConnectionConfig::Kind(m_form->kind->currentData().toInt()) == ConnectionConfig::Kind::Chainlit;
    const auto password = SignInConfig::Method::Password;
    const int place = m_form->method->findData(int(password));
    if (isChainlit)
        offerPassword();
    else if (place >= 0 && method() != password && m_config.signIn.method != password)
        m_form->method->removeItem(place);
    m_form->oauthNote->setText(isChainlit ? tr("Left empty, the server signs you in by its own provider.")
                                          : tr("Leave empty what the server tells by itself."));
}

//! Who is to give out a client id wants to know where the browser comes back to.
void ConnectionDialog::showClient()
{
    const bool isAsked = m_form->clientId->text().trimmed().isEmpty();
    m_form->clientIdNote->setVisible(isAsked);
    m_form->copyRedirect->setVisible(isAsked);
    m_form->openFile->setVisible(isAsked);
    m_form->clientIdNote->setText(tr("Who gives you one wants to know the return address: %1").arg(m_form->redirect->text()));
    const bool hasSecret = SignInConfig::ClientAuth(m_form->clientAuth->currentData().toInt()) != SignInConfig::ClientAuth::None;
    m_form->clientSecretLabel->setVisible(hasSecret);
    m_form->clientSecret->setVisible(hasSecret);
    fit();
}

void ConnectionDialog::chooseConnectionFile()
{
    auto *dialog = new QFileDialog(this, tr("Open a connection file"), QString(), tr("Connection files (*.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &ConnectionDialog::takeConnectionFile);
    dialog->open();
}

void ConnectionDialog::takeConnectionFile(const QString &path)
{
    reject();
    Q_EMIT connectionFileChosen(path);
}

void ConnectionDialog::dragEnterEvent(QDragEnterEvent *event)
{
    if (!droppedFile(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void ConnectionDialog::dropEvent(QDropEvent *event)
{
    const QString file = droppedFile(*event->mimeData());
    if (file.isEmpty())
        return;
    event->acceptProposedAction();
    takeConnectionFile(file);
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
    QMetaObject::invokeMethod(
        this,
        [this] {
            fit();
            // Selected when it got the focus: backwards, so that a long address shows where it begins.
            const int length = int(m_form->address->text().size());
            if (m_form->address->hasSelectedText())
                m_form->address->setSelection(length, -length);
        },
        Qt::QueuedConnection);
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
    m_form->headers->setFixedHeight(3 * QFontMetrics(font()).lineSpacing() + 16);
    for (QLabel *note : { m_form->oauthNote, m_form->clientIdNote, m_form->tokenNote, m_form->headerNote, m_form->lockedNote,
                          m_form->anotherNote }) {
        Theme::setInk(*note, m_theme.tokens().text2);
        note->setTextFormat(Qt::PlainText); // they name connections and hosts
        note->setFont(Theme::font(font(), 0.87));
    }
    Theme::setInk(*m_result, m_isTrouble ? m_theme.tokens().danger : m_theme.tokens().text);
    m_form->copyRedirect->setIcon(m_theme.icon(u"copy"_s));
    m_form->openFile->setIcon(m_theme.icon(u"file"_s));
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
