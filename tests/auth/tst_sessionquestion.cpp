// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessionscene.h"

using namespace countersign;
using namespace countersign::test;

//! A method that must ask the person something before it can go on.
class tst_SessionQuestion : public QObject
{
    Q_OBJECT

    //! Replies end where the test can see them.
    class AskingMethod final : public SignInMethod
    {
    public:
        QStringList heard;
        void begin(const std::optional<AccountRecord> &) override {}
        void cancel() override {}
        void again() override {}
        void restore(const AccountRecord &, const Secret &) override {}
        void renew(const Credential &) override {}
        void end(const Credential &) override {}
        void answer(const SignInReply &reply) override { heard << reply.name + u' ' + QString::fromUtf8(reply.secret.reveal()); }
        void choose(const QString &choice) override { heard << choice; }
    };

    Scene m_scene;
    AskingMethod *m_method = nullptr;
    std::unique_ptr<Session> m_session;

private Q_SLOTS:
    void init()
    {
        auto method = std::make_unique<AskingMethod>();
        m_method = method.get();
        m_session =
            std::make_unique<Session>(kServer, kConnection, std::move(method), m_scene.store, m_scene.index, m_scene.clock);
        m_session->load();
        Scene::settle();
    }
    void cleanup() { m_session.reset(); }

    void passwordIsAStageOfItsOwn()
    {
        m_session->signIn();
        QCOMPARE(m_session->attempt().stage, Stage::Preparing);
        Q_EMIT m_method->asks({ SignInQuestion::Kind::Password, u"ada"_s, {}, {}, {} });
        QCOMPARE(m_session->attempt().stage, Stage::Asking);
        QCOMPARE(m_session->attempt().question.name, u"ada"_s);
        m_session->answer({ u"ada"_s, m_scene.redactor.keep("a-password") });
        QCOMPARE(m_method->heard, QStringList { u"ada a-password"_s });
        Q_EMIT m_method->exchanging();
        QCOMPARE(m_session->attempt().stage, Stage::Exchanging);
        Q_EMIT m_method->asks({ SignInQuestion::Kind::Password, u"ada"_s, {}, {}, Error { Condition::PasswordRefused, {} } });
        QCOMPARE(m_session->attempt().stage, Stage::Asking);
        QVERIFY(m_session->attempt().question.no);
    }
    void anAddressIsAskedForBesideTheBrowser()
    {
        m_session->signIn();
        Q_EMIT m_method->asks({ SignInQuestion::Kind::ReturnAddress, {}, { u"google"_s, u"github"_s }, u"google"_s, {} });
        Q_EMIT m_method->waitingForBrowser(QUrl(u"https://id.example.com"_s), true, 180);
        QCOMPARE(m_session->attempt().stage, Stage::WaitingForBrowser);
        QCOMPARE(m_session->attempt().question.kind, SignInQuestion::Kind::ReturnAddress);
        Q_EMIT m_method->waitingForBrowser(QUrl(u"https://id.example.com"_s), true, 179);
        QCOMPARE(m_session->attempt().question.chosen, u"google"_s);
        m_session->choose(u"github"_s);
        m_session->choose(u"nobody"_s); // none of the choices
        QCOMPARE(m_method->heard, QStringList { u"github"_s });
    }
    void nobodyAsked()
    {
        Q_EMIT m_method->asks({ SignInQuestion::Kind::Password, {}, {}, {}, {} }); // no attempt
        QCOMPARE(m_session->attempt().stage, Stage::None);
        m_session->answer({ u"ada"_s, {} });
        m_session->signIn();
        m_session->answer({ u"ada"_s, {} }); // before the question
        QVERIFY(m_method->heard.isEmpty());
    }
    void theQuestionGoesWithTheAttempt()
    {
        m_session->signIn();
        Q_EMIT m_method->asks({ SignInQuestion::Kind::Password, {}, {}, {}, {} });
        Q_EMIT m_method->failed({ Condition::SignInCancelled, {} });
        QCOMPARE(m_session->attempt().stage, Stage::None);
        QCOMPARE(m_session->attempt().question.kind, SignInQuestion::Kind::None);
        m_session->answer({ u"ada"_s, {} });
        QVERIFY(m_method->heard.isEmpty());
    }
};

COUNTERSIGN_TEST(tst_SessionQuestion, "tst_sessionquestion")
#include "tst_sessionquestion.moc"
