// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/session.h"
#include "core/redactor.h"
#include "fakeclock.h"
#include "memorycredentialstore.h"
#include "memoryindex.h"
#include "testregistry.h"

#include <QSignalSpy>
#include <QTest>

namespace countersign::test {
using namespace Qt::StringLiterals;
using Outcome = CredentialStore::Outcome;
using RenewFailure = SignInMethod::RenewFailure;
using State = Session::State;
using Stage = Session::Attempt::Stage;
using Verdict = Authorizer::Decision::Verdict;
using Why = Session::Why;

inline const QString kConnection = u"0123abcd"_s;
inline const QUrl kServer { u"https://agents.example.com/api/copilotkit"_s };

inline AccountRecord person(const QString &subject)
{
    AccountRecord record;
    record.id = { u"https://id.example.com"_s, u"countersign"_s, subject };
    record.name = subject.toUpper();
    return record;
}

//! A method that does what the test says, when the test says it.
class ScriptedMethod final : public SignInMethod
{
public:
    bool needs = true;
    QStringList calls;
    std::optional<AccountRecord> hint;
    QByteArray restoredFrom;
    QByteArray renewedFrom;
    QList<QByteArray> revoked; // what was kept of the credentials given to end()
    std::optional<Error> notRevoked;

    [[nodiscard]] bool needsSignIn() const override { return needs; }
    void begin(const std::optional<AccountRecord> &account) override
    {
        calls << u"begin"_s;
        hint = account;
    }
    void cancel() override
    {
        calls << u"cancel"_s;
        QTimer::singleShot(0, this, [this] { Q_EMIT failed({ Condition::SignInCancelled, { u"id.example.com"_s } }); });
    }
    void again() override { calls << u"again"_s; }
    void demand(const SignInDemand &demand) override
    {
        calls << u"demand "_s + demand.scopes.join(u'+') + (demand.freshLogin ? u"fresh"_s : QString());
    }
    void endBrowserSession(const Credential &) override { calls << u"endBrowserSession"_s; }
    void restore(const AccountRecord &, const Secret &kept) override
    {
        calls << u"restore"_s;
        restoredFrom = kept.reveal();
    }
    void renew(const Credential &current) override
    {
        calls << u"renew"_s;
        renewedFrom = current.kept.reveal();
    }
    void end(const Credential &current) override
    {
        calls << u"end"_s;
        revoked << current.kept.reveal();
        QTimer::singleShot(0, this, [this] { Q_EMIT ended(notRevoked); });
    }
    [[nodiscard]] int count(const QString &call) const { return int(calls.count(call)); }
};

//! Everything around one Session. `ada` is the person of most tests.
struct Scene
{
    FakeClock clock;
    Redactor redactor;
    MemoryCredentialStore store;
    MemoryIndex index;
    ScriptedMethod *method = nullptr;
    std::unique_ptr<Session> session;

    void open(const QUrl &server = kServer, bool needsSignIn = true, const QString &connection = kConnection)
    {
        auto scripted = std::make_unique<ScriptedMethod>();
        scripted->needs = needsSignIn;
        method = scripted.get();
        session = std::make_unique<Session>(server, connection, std::move(scripted), store, index, clock);
    }
    [[nodiscard]] Credential credential(const QString &subject, const QByteArray &token, const QByteArray &kept,
                                        int lifetime = 3600)
    {
        Credential result;
        result.account = person(subject);
        result.headers = { { "Authorization", redactor.keep("Bearer " + token) } };
        result.lifetime = lifetime;
        result.renewable = !kept.isEmpty();
        result.kept = redactor.keep(kept);
        return result;
    }
    static QString key(const QString &subject) { return person(subject).id.key() + u'-' + kConnection; }
    void rememberAda(const QByteArray &kept = "refresh-0")
    {
        AccountRecord ada = person(u"ada"_s);
        ada.hasSecret = true;
        index.put(kConnection, ada);
        store.entries.insert(key(u"ada"_s), redactor.keep(kept));
    }
    static void settle()
    {
        for (int i = 0; i < 4; ++i)
            QCoreApplication::processEvents();
    }
    void load()
    {
        session->load();
        settle();
    }
    //! Ada signed in interactively; token-1, refresh-1, generation 1.
    void signInAda(int lifetime = 3600)
    {
        session->signIn();
        Q_EMIT method->obtained(credential(u"ada"_s, "token-1", "refresh-1", lifetime));
        settle();
    }
    void openSignedIn(int lifetime = 3600)
    {
        open();
        load();
        signInAda(lifetime);
    }
    //! Loading, the restore asked for and not answered.
    void openRestoring()
    {
        rememberAda();
        open();
        load();
    }
    [[nodiscard]] Authorizer::Decision ask(Initiative initiative = Initiative::Background)
    {
        return session->authorize(Origin(kServer), initiative);
    }
    //! Renewals begin with a look at the keychain.
    [[nodiscard]] int renewals() const
    {
        settle();
        return method->count(u"renew"_s);
    }
    void renew(const Credential &credential)
    {
        settle();
        Q_EMIT method->renewed(credential);
    }
    void failRenewal(RenewFailure failure)
    {
        settle();
        Q_EMIT method->renewFailed(failure, { Condition::ProviderUnreachable });
    }
    void failRestore(RenewFailure failure) { Q_EMIT method->restoreFailed(failure, { Condition::ProviderUnreachable }); }
    void seconds(qint64 count) { clock.advance(count * 1000); }
};

inline void bring(Scene &scene, State state)
{
    switch (state) {
    case State::SignedOut:
        scene.open();
        scene.load();
        return;
    case State::Loading:
        scene.openRestoring();
        return;
    case State::KeychainUnavailable:
        scene.store.trouble = Outcome::Locked;
        scene.openRestoring();
        return;
    case State::SignedIn:
        scene.openSignedIn();
        return;
    case State::SignInRequired:
        scene.openSignedIn();
        scene.session->rejected(1, true);
        return;
    case State::SigningOut:
        scene.openSignedIn();
        scene.session->signOut();
        return;
    }
}

inline QByteArray bearer(const Authorizer::Decision &decision)
{
    return decision.headers.isEmpty() ? QByteArray() : decision.headers.first().value.reveal();
}

} // namespace countersign::test
