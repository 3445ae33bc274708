// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/providerdialog.h"

#include "core/connectionconfig.h"
#include "widgets/breakable.h"
#include "widgets/copyfield.h"
#include "widgets/factgrid.h"
#include "widgets/fieldnote.h"
#include "widgets/sentences.h"
#include "widgets/signindialog.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kAgreementWidth = 480; // px
constexpr qsizetype kHostWhole = 32; // characters that are not broken

QList<FactGrid::Fact> factsOf(const ProviderAgreement &agreement)
{
    const ProviderAgreement::File &file = agreement.file;
    const auto list = [](const QStringList &names) { return names.join(ProviderDialog::tr(", ", "between things sent along")); };
    QList<FactGrid::Fact> facts { { ProviderDialog::tr("Agents"), agreement.server, true } };
    if (!agreement.provider.isEmpty()) {
        facts << FactGrid::Fact { ProviderDialog::tr("Sign-in by"), agreement.provider, true };
        facts << FactGrid::Fact { ProviderDialog::tr("Asks for"), scopeWords(agreement.scopes) };
    }
    if (!file.wayIn.isEmpty())
        facts << FactGrid::Fact { ProviderDialog::tr("Sign-in by"), file.wayIn };
    if (!file.resource.isEmpty())
        facts << FactGrid::Fact { ProviderDialog::tr("Token for"), file.resource, true };
    if (!file.clientId.isEmpty())
        facts << FactGrid::Fact { ProviderDialog::tr("Client ID"), file.clientId };
    if (!file.parameters.isEmpty())
        facts << FactGrid::Fact { ProviderDialog::tr("Parameters"), list(file.parameters) };
    if (!file.proxy.isEmpty())
        facts << FactGrid::Fact { ProviderDialog::tr("By way of"), ProviderDialog::tr("the proxy %1").arg(file.proxy), true };
    if (!file.authorities.isEmpty())
        facts << FactGrid::Fact { ProviderDialog::tr("Trusts"),
                                  ProviderDialog::tr("also whom %1 vouches for").arg(file.authorities), true };
    if (!file.certificate.isEmpty())
        facts << FactGrid::Fact { ProviderDialog::tr("Shows"), ProviderDialog::tr("your certificate %1").arg(file.certificate) };
    if (!file.sends.isEmpty())
        facts << FactGrid::Fact { ProviderDialog::tr("Sends along"), list(file.sends) };
    if (!file.suggestions.isEmpty())
        facts << FactGrid::Fact { ProviderDialog::tr("Suggests"), list(file.suggestions) };
    if (!file.silenced.isEmpty())
        facts << FactGrid::Fact { ProviderDialog::tr("Leaves out"), list(file.silenced) };
    if (!file.locked.isEmpty())
        facts << FactGrid::Fact { ProviderDialog::tr("Locks"), list(file.locked) };
    return facts;
}

QString questionOf(const ProviderAgreement &agreement, qsizetype staysWhole)
{
    const auto shown = [staysWhole](const QString &text) { return staysWhole < 0 ? text : breakable(text, staysWhole); };
    const QString server = shown(agreement.server);
    const QString provider = shown(agreement.provider);
    if (agreement.file.name.isEmpty())
        return ProviderDialog::tr("%1 wants you to sign in at %2.").arg(server, provider);
    const QString file = shown(agreement.file.name);
    if (agreement.provider.isEmpty())
        return ProviderDialog::tr("“%1” connects you to %2.").arg(file, server);
    return ProviderDialog::tr("“%1” connects you to %2 and signs you in at %3.").arg(file, server, provider);
}
} // namespace

QString plainHost(const QUrl &address)
{
    const QString host = address.host(QUrl::FullyEncoded);
    const QString name = host.contains(u':') ? u'[' + host + u']' : host;
    return address.port() < 0 ? name : name + u':' + QString::number(address.port());
}

ProviderDialog::ProviderDialog(const Theme &theme, QWidget *parent) : FittedDialog(theme, kAgreementWidth, parent)
{
    setObjectName(u"providerDialog"_s);
    m_title = label(Role::Title, {}, u"title"_s);
    m_lead = label(Role::Quiet, {}, u"lead"_s);
    m_facts = new FactGrid(theme, this);
    auto *text = new QVBoxLayout;
    text->setSpacing(0);
    text->addWidget(m_title);
    text->addSpacing(6);
    text->addWidget(m_lead);
    text->addSpacing(14);
    text->addWidget(m_facts);
    text->addWidget(clientPage());
    m_open = button({}, u"openProvider"_s);
    connect(m_open, &QPushButton::clicked, this, &ProviderDialog::agree);
    compose(u"24/browser"_s, text, nullptr, m_open);
    setAgreement({});
}

//! Shown where the provider gives no client id: the field, and what its owner has to be told.
QWidget *ProviderDialog::clientPage()
{
    m_client = new QWidget(this);
    m_clientId = new QLineEdit(m_client);
    m_clientId->setObjectName(u"clientId"_s);
    m_clientId->setAccessibleName(tr("Client ID"));
    m_note = new FieldNote(theme(), *m_clientId, m_client);
    m_redirect = new CopyField(theme(), u"redirect"_s, tr("Return address"), m_client);
    QLabel *idLabel = label(Role::Body, tr("Client &ID"));
    idLabel->setBuddy(m_clientId);
    QLabel *redirectLabel = label(Role::Body, tr("&Return address"));
    redirectLabel->setBuddy(m_redirect);
    auto *column = new QVBoxLayout(m_client);
    column->setContentsMargins(0, 14, 0, 0);
    column->setSpacing(2);
    column->addWidget(idLabel);
    column->addLayout(inset(m_clientId));
    column->addWidget(m_note);
    column->addSpacing(8);
    column->addWidget(redirectLabel);
    column->addWidget(m_redirect);
    connect(m_clientId, &QLineEdit::textChanged, this, &ProviderDialog::updateButtons);
    connect(m_clientId, &QLineEdit::returnPressed, this, &ProviderDialog::agree);
    return m_client;
}

void ProviderDialog::setAgreement(const ProviderAgreement &agreement)
{
    m_agreement = agreement;
    showQuestion();
    showClient();
    setBusy(false);
    if (isVisible() && agreement.wantsClientId)
        m_clientId->setFocus(Qt::OtherFocusReason);
    fit();
}

void ProviderDialog::showQuestion()
{
    const ProviderAgreement &a = m_agreement;
    const bool isOfFile = !a.file.name.isEmpty();
    setWindowTitle(isOfFile ? tr("Open a connection file") : tr("Sign in at %1").arg(a.provider));
    m_title->setText(questionOf(a, kHostWhole));
    m_title->setAccessibleName(questionOf(a, -1));
    m_lead->setText(!isOfFile ? tr("Go on only if you know both.")
                    : !a.file.resource.isEmpty()
                        ? tr("%1 would get a token for %2. Go on only if that is right, and you know who "
                             "gave you the file.")
                              .arg(a.server, breakable(a.file.resource, kHostWhole))
                    : a.provider.isEmpty() ? tr("Go on only if you know the server, and who gave you the file.")
                                           : tr("Go on only if you know both, and who gave you the file."));
    m_facts->setFacts(factsOf(a));
    // In full it stands above.
    const QString host = a.provider.isEmpty() ? a.server : a.provider;
    const QString shown = fontMetrics().elidedText(host, Qt::ElideMiddle, minimumWidth() * 2 / 5).replace(u'&', "&&"_L1);
    m_open->setText((a.provider.isEmpty() ? tr("Connect &to %1") : tr("&Open %1")).arg(shown));
    m_open->setAccessibleName((a.provider.isEmpty() ? tr("Connect to %1") : tr("Open %1")).arg(host));
}

void ProviderDialog::showClient()
{
    const Error &trouble = m_agreement.trouble;
    m_client->setVisible(m_agreement.wantsClientId);
    // That none is given out by itself is no failure: it only has to be known.
    const bool isUsual = trouble.condition == Condition::None || trouble.condition == Condition::ClientIdNeeded;
    const QString usual = Sentences::of(Error { Condition::ClientIdNeeded, { m_agreement.provider } }).plain();
    m_note->setCaption(usual);
    m_note->setError(isUsual ? Error() : trouble);
    if (isUsual)
        m_clientId->setAccessibleDescription(usual);
    m_redirect->setText(m_agreement.redirect.toString(QUrl::FullyEncoded));
}

void ProviderDialog::setBusy(bool busy)
{
    m_isBusy = busy;
    setState(busy ? tr("Getting ready…") : QString());
    m_clientId->setReadOnly(busy);
    updateButtons();
}

void ProviderDialog::updateButtons()
{
    const QString id = m_clientId->text().trimmed();
    m_open->setEnabled(!m_isBusy && (!m_agreement.wantsClientId || (!id.isEmpty() && SignInConfig::isClientId(id))));
}

void ProviderDialog::agree()
{
    if (!m_open->isEnabled())
        return;
    const QString clientId = m_agreement.wantsClientId ? m_clientId->text().trimmed() : QString();
    setBusy(true);
    Q_EMIT agreed(clientId);
}

QWidget *ProviderDialog::firstField() const
{
    if (m_agreement.wantsClientId)
        return m_clientId;
    return findChild<QPushButton *>(u"cancel"_s);
}

} // namespace countersign
