// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/authorizationanswer.h"
#include "auth/codeflow.h"
#include "auth/discovery.h"
#include "auth/idtoken.h"
#include "auth/loopback.h"
#include "auth/providernetwork.h"
#include "auth/signinmethods.h"
#include "auth/signinrecord.h"
#include "auth/tokenset.h"

#include <memory>
#include <variant>

namespace countersign {

//! One sign-in through the browser, from discovery to proven tokens; with its own port, state, verifier and nonce.
//!
//! | stage          | leaves by |
//! |----------------|-----------|
//! | discovery      | metadata -> waiting; else failed |
//! | waiting        | the browser's answer -> exchanging, or failed; 5 min -> SignInTimedOut; cancel() |
//! | exchanging     | tokens, the id_token's proof, userinfo -> succeeded; else failed |
//!
//! Answers without our state change nothing. Exactly one of succeeded() and failed(), never inside a call of start() or
//! cancel(); none after abandon(). Conditions: ProviderUnreachable, ProviderUnreadable, ProviderMismatch, ProviderWithoutPkce,
//! ProviderFailed, ProviderPlainHttp, RedirectTaken, SignInCancelled, SignInTimedOut, SignInDenied, SignInProviderError,
//! SignInAnswerRefused, SignInExchangeFailed, SignInIdentityUnproven, ClockDiffers, ClientSecretMissing, ClientUnknown,
//! ChallengeUnsupported (DPoP). Owner: OAuthMethod, which deletes it later, not inside its signals. UI thread.
class SignInAttempt final : public QObject
{
    Q_OBJECT
public:
    static constexpr int kMinutes = 5; //!< from the browser's start to its answer

    struct Success
    {
        TokenSet tokens;
        Identity identity;
    };

    //! `config` names an issuer and a client id. `cache` outlives the attempt.
    SignInAttempt(const SignInConfig &config, const SignInContext &context, ProviderCache &cache, const QString &loginHint,
                  QObject *parent = nullptr);
    ~SignInAttempt() override;

    void start();
    void cancel();
    //! Ends without a word, because another attempt takes its place: that may need the same port now.
    void abandon();
    //! The code is at the provider. Who lets go of the attempt now keeps it until answered(): what comes would be nobody's.
    [[nodiscard]] bool isExchanging() const { return m_isExchanging; }
    //! The refresh token the provider has given, if it came so far. Unless succeeded() follows, it is nobody's.
    [[nodiscard]] const Secret &given() const { return m_given; }

Q_SIGNALS:
    //! At once, and each second again.
    void waitingForBrowser(const QUrl &link, bool opened, int secondsLeft);
    void exchanging();
    void answered(); //!< isExchanging() no longer; also after an end
    void succeeded(const countersign::SignInAttempt::Success &success);
    void failed(const countersign::Error &why);

private:
    [[nodiscard]] QString host() const { return QUrl(m_config.issuer).host(); }
    void invite(const ProviderMetadata &provider);
    void open(const QUrl &link);
    void tick();
    [[nodiscard]] Loopback::Judgement judge(const Loopback::Parameters &parameters);
    [[nodiscard]] Loopback::Judgement judged(const Loopback::Parameters &parameters);
    void exchange(const Secret &code);
    void tokensArrived(const ProviderAnswer &answer);
    [[nodiscard]] Error reasonOf(const TokenFailure &failure, const ProviderAnswer &answer) const;
    void prove(const TokenSet &tokens);
    void describe(const TokenSet &tokens, const Identity &proven);
    void ask(const TokenSet &tokens, const Identity &proven, const QString &identityId);
    void end(const std::variant<Success, Error> &result);

    SignInConfig m_config;
    SignInContext m_context;
    ProviderCache &m_cache;
    QString m_loginHint;
    SignInRecord m_record;
    ProviderMetadata m_provider;
    QUrl m_link;
    bool m_opened = false;
    qint64 m_deadline = 0;
    bool m_isExchanging = false;
    Secret m_given;
    bool m_answered = false;
    bool m_ended = false;
    std::unique_ptr<Clock::Alarm> m_ticking;
    std::unique_ptr<Loopback> m_loopback;
    std::unique_ptr<CodeFlow> m_flow;
    ProviderNetwork m_network; // last: goes first, so that no reply outlives the flow that reads it
};

} // namespace countersign
