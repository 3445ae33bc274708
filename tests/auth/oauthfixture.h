// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/oauthmethod.h"
#include "browsertrap.h"
#include "core/redactor.h"
#include "fakeclock.h"
#include "net/trafficlog.h"
#include "patience.h"
#include "scriptedprovider.h"

#include <QTcpSocket>
#include <QTest>

namespace countersign::test {
using namespace Qt::StringLiterals;

[[nodiscard]] inline bool refusesConnections(int port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(port));
    return !socket.waitForConnected(1000);
}

//! An OAuthMethod, its provider, its browser and everything they said. Time stands still until a test moves it; the network
//! is real.
struct OAuthFixture
{
    OAuthFixture() { connectTo(); }
    explicit OAuthFixture(const QSslConfiguration &tls) : provider(tls) { connectTo(); }

    void connectTo()
    {
        provider.now = [this] { return clock.wall(); };
        config.name = u"Team agents"_s;
        config.address = QUrl(u"http://127.0.0.1:4000/api"_s);
        config.signIn.issuer = provider.issuer();
        config.signIn.clientId = provider.clientId;
    }

    void makeMethod()
    {
        SignInContext context { trap, clock, redactor, log, pages, Route::of(config) };
        context.clientSecret = [this] { return clientSecret; };
        context.clientUnknown = [this] { ++clientUnknown; };
        context.quirksOf = [this](const QUrl &) { return quirks; };
        method = std::make_unique<OAuthMethod>(config, context);
        QObject *here = method.get();
        QObject::connect(method.get(), &SignInMethod::waitingForBrowser, here,
                         [this](const QUrl &url, bool started, int seconds) {
                             link = url;
                             opened = started;
                             secondsLeft << seconds;
                         });
        QObject::connect(method.get(), &SignInMethod::exchanging, here, [this] { ++exchanges; });
        QObject::connect(method.get(), &SignInMethod::obtained, here, [this](const Credential &c) {
            credential = c;
            ++ends;
        });
        QObject::connect(method.get(), &SignInMethod::renewed, here, [this](const Credential &c) {
            credential = c;
            ++ends;
            ++renewals;
        });
        QObject::connect(method.get(), &SignInMethod::failed, here, [this](const Error &e) {
            error = e;
            ++ends;
        });
        const auto refreshFailure = [this](SignInMethod::RenewFailure f, const Error &e) {
            failure = f;
            error = e;
            ++ends;
        };
        QObject::connect(method.get(), &SignInMethod::restoreFailed, here, refreshFailure);
        QObject::connect(method.get(), &SignInMethod::renewFailed, here, refreshFailure);
        QObject::connect(method.get(), &SignInMethod::ended, here, [this](const std::optional<Error> &l) {
            left = l;
            ++ends;
        });
    }

    void forget()
    {
        link.clear();
        error.reset();
        failure.reset();
        left.reset();
        ends = 0;
        exchanges = 0;
    }

    //! Until the link is there.
    [[nodiscard]] bool invite(const std::optional<AccountRecord> &hint = {})
    {
        if (!method)
            makeMethod();
        forget();
        method->begin(hint);
        return waitForLink();
    }
    [[nodiscard]] bool waitForLink()
    {
        return QTest::qWaitFor([this] { return !link.isEmpty() || ends > 0; }, test::kEventually) && !link.isEmpty();
    }
    //! Until the operation that runs has ended.
    [[nodiscard]] bool waitForEnd()
    {
        return QTest::qWaitFor([this] { return ends > 0; }, test::kEventually);
    }
    //! The whole sign-in with the provider as it is bent now. True = it ended, well or not.
    [[nodiscard]] bool signIn()
    {
        credential.reset();
        if (!invite())
            return ends > 0;
        person.visit(link);
        return waitForEnd();
    }
    [[nodiscard]] bool renew()
    {
        forget();
        const Credential current = *credential;
        method->renew(current);
        return waitForEnd();
    }
    [[nodiscard]] Condition condition() const { return error ? error->condition : Condition::None; }
    [[nodiscard]] QUrl callback() const
    {
        const auto fields = ReceivedRequest::form(link.query(QUrl::FullyEncoded).toLatin1());
        return QUrl::fromEncoded(value(fields, "redirect_uri"));
    }
    [[nodiscard]] QByteArray linkValue(const QByteArray &name) const
    {
        return value(ReceivedRequest::form(link.query(QUrl::FullyEncoded).toLatin1()), name);
    }
    [[nodiscard]] static QByteArray value(const ScriptedProvider::Parameters &fields, const QByteArray &name)
    {
        for (const auto &[key, text] : fields) {
            if (key == name)
                return text;
        }
        return {};
    }
    [[nodiscard]] QByteArray authorization() const
    {
        return credential && !credential->headers.isEmpty() ? credential->headers.constFirst().value.reveal() : QByteArray();
    }
    //! What the traffic log says of requests; a sign-in has steps that are none.
    [[nodiscard]] QList<TrafficRecord> requests() const
    {
        QList<TrafficRecord> all;
        for (const TrafficRecord &record : log.records()) {
            if (record.kind == TrafficRecord::Kind::Http)
                all << record;
        }
        return all;
    }
    //! Everything the traffic log says, as text.
    [[nodiscard]] QByteArray recorded() const
    {
        QByteArray text;
        for (const TrafficRecord &record : log.records()) {
            text += record.purpose.toUtf8() + ' ' + record.method + ' ' + record.url.toUtf8() + ' '
                    + QByteArray::number(record.status) + ' ' + record.note.toUtf8() + '\n';
            for (const RecordedHeader &header : record.requestHeaders + record.answerHeaders)
                text += header.name + ": " + header.value + '\n';
            for (const RecordedField &field : record.fields + record.answerFields)
                text += field.name.toUtf8() + '=' + field.value.toUtf8() + '\n';
            text += record.bodyStart + '\n';
        }
        return text;
    }

    FakeClock clock;
    Redactor redactor;
    TrafficLog log;
    BrowserTrap trap;
    LoopbackPages pages { u"Signed in"_s,  u"You can close this tab."_s, u"Not signed in"_s, u"Go back & look <there>."_s,
                          u"Signed out"_s, u"You can close this tab."_s };
    Secret clientSecret;
    int clientUnknown = 0;
    const ProviderQuirks *quirks = nullptr;
    ScriptedProvider provider;
    TestBrowser person;
    ConnectionConfig config;

    QUrl link;
    bool opened = false;
    QList<int> secondsLeft;
    int exchanges = 0;
    int ends = 0;
    int renewals = 0;
    std::optional<Credential> credential;
    std::optional<Error> error;
    std::optional<SignInMethod::RenewFailure> failure;
    std::optional<Error> left;

    std::unique_ptr<OAuthMethod> method; // goes first
};

} // namespace countersign::test
