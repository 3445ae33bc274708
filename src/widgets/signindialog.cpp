// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/signindialog.h"

#include "core/error.h"
#include "widgets/copyfield.h"
#include "widgets/factgrid.h"
#include "widgets/sentences.h"
#include "widgets/theme.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kSignInWidth = 480; // px
}

QString scopeWords(const QStringList &scopes)
{
    QStringList words;
    for (const QString &scope : scopes) {
        if (scope == "openid"_L1)
            continue;
        words << (scope == "profile"_L1          ? SignInDialog::tr("your name")
                  : scope == "email"_L1          ? SignInDialog::tr("your mail address")
                  : scope == "offline_access"_L1 ? SignInDialog::tr("staying signed in")
                                                 : scope);
    }
    return words.isEmpty() ? SignInDialog::tr("who you are") : words.join(SignInDialog::tr(", ", "between things asked for"));
}

SignInDialog::SignInDialog(const Theme &theme, const QString &server, const QString &provider, const QStringList &asksFor,
                           QWidget *parent)
    : BrowserDialog(theme, kSignInWidth, parent)
    , m_provider(provider)
{
    setObjectName(u"signInDialog"_s);
    setWindowTitle(tr("Continue in your browser"));
    m_lead = label(Role::Body, {}, u"lead"_s);
    m_lead->setTextFormat(Qt::RichText);
    m_linkCaption = label(Role::Caption);
    auto *facts = new FactGrid(theme, this);
    facts->setFacts({ { tr("Agents"), server }, { tr("Sign-in by"), provider }, { tr("Asks for"), scopeWords(asksFor) } });
    m_help = button(tr("&Error on that page?"), u"pageError"_s);
    m_help->setFlat(true);
    m_help->setCheckable(true);
    m_help->setProperty("expands", true);
    m_help->setProperty("leading", true);
    m_help->hide();
    QWidget *help = helpPage();
    help->hide();
    connect(m_help, &QPushButton::toggled, this, [this, help](bool open) {
        help->setVisible(open);
        fit();
    });

    auto *text = new QVBoxLayout;
    text->setSpacing(0);
    text->addWidget(label(Role::Title, tr("Continue in your browser")));
    text->addSpacing(6);
    text->addWidget(m_lead);
    text->addSpacing(14);
    text->addWidget(m_linkCaption);
    text->addSpacing(2);
    text->addWidget(&link());
    text->addSpacing(12);
    text->addWidget(facts);
    text->addSpacing(8);
    text->addWidget(m_help, 0, Qt::AlignLeading);
    text->addWidget(help);
    compose(u"24/browser"_s, text, openAgain(), nullptr);
}

//! What the page there may complain of, who can change it, and what they need for that.
QWidget *SignInDialog::helpPage()
{
    auto *page = new QWidget(this);
    m_clientId = new CopyField(theme(), u"client"_s, tr("Client ID"), page);
    m_clientId->setCopyWord(tr("Co&py"));
    m_redirect = new CopyField(theme(), u"redirect"_s, tr("Return address"), page);
    m_redirect->setCopyWord(tr("Copy"));
    m_anyPort = label(Role::Caption, tr("On any port: a free one is taken each time."));
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 2, 0, 0);
    column->setSpacing(4);
    column->addWidget(label(Role::Quiet, tr("If it speaks of the client or the redirect URI, the administrators of %1 can help. "
                                            "They must know this client and this return address:")
                                             .arg(m_provider)));
    column->addWidget(m_clientId);
    column->addWidget(m_redirect);
    column->addWidget(m_anyPort);
    return page;
}

void SignInDialog::setClient(const Client &client)
{
    m_help->show();
    m_clientId->setText(client.id);
    m_redirect->setText(client.redirect.toString(QUrl::FullyEncoded));
    m_anyPort->setVisible(client.redirect.port() < 0);
}

void SignInDialog::showOpened(const QString &, bool opened)
{
    m_isOpened = opened;
    const Tokens &t = theme().tokens();
    const QString host = u"<span style=\"color:%1\">%2</span>"_s.arg(t.text.name(), m_provider.toHtmlEscaped());
    const QString text = opened ? tr("%1 has opened there. Sign in, then come back: Countersign notices by itself.")
                                : tr("Sign in at %1 with the link below, then come back: Countersign notices by itself.");
    m_lead->setText(u"<span style=\"color:%1\">%2</span>"_s.arg(t.text2.name(), text.arg(host)));
    m_linkCaption->setText(opened ? tr("No page opened? Use this link in any browser on this computer:")
                                  : Sentences::of(Error { Condition::BrowserNotOpened, {}, 0, {} }).plain());
}

void SignInDialog::restyle()
{
    FittedDialog::restyle();
    showOpened({}, m_isOpened); // its colours stand in its text
}

QWidget *SignInDialog::firstField() const
{
    return &link().field();
}

} // namespace countersign
