// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/mainwindow.h"
#include "desk.h"
#include "peer.h"
#include "testregistry.h"
#include "widgets/providerdialog.h"

#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSet>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
//! What a person's hands do in the program, from when it is made: fields something was typed into, and clicks.
class Hands : public QObject
{
public:
    Hands() { qApp->installEventFilter(this); }
    [[nodiscard]] qsizetype fields() const { return m_fields.size(); }
    [[nodiscard]] int clicks() const { return m_clicks; }

protected:
    bool eventFilter(QObject *target, QEvent *event) override
    {
        if (event->type() == QEvent::KeyPress && qobject_cast<QLineEdit *>(target))
            m_fields << target;
        if (event->type() == QEvent::MouseButtonPress && qobject_cast<QAbstractButton *>(target))
            ++m_clicks;
        return false;
    }

private:
    QSet<const QObject *> m_fields;
    int m_clicks = 0;
};
} // namespace

//! A guarded server that says where to sign in, a provider that takes new clients: what is left for the person to do.
class tst_Guarded : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void oneFieldAndOneClick();
    void aClosedRegistrationWantsOneFieldMore();
    void metadataOfAnotherServerLeadsNowhere();

private:
    void typeTheAddress(const QString &address) const;
    [[nodiscard]] ProviderDialog *agreement() const { return m_desk->application().window().findChild<ProviderDialog *>(); }
    void agree() const;
    void sayHello() const;

    std::unique_ptr<ProviderPeer> m_provider;
    std::unique_ptr<RuntimePeer> m_runtime;
    std::unique_ptr<Desk> m_desk;
};

void tst_Guarded::init()
{
    m_provider = std::make_unique<ProviderPeer>(QMap<QString, QString> { { u"IDP_ANY_RESOURCE"_s, u"1"_s } });
    m_runtime = std::make_unique<RuntimePeer>(m_provider.get(), QStringList { u"--resource-metadata"_s });
    QVERIFY(m_provider->isReady());
    QVERIFY(m_runtime->isReady());
    m_desk = std::make_unique<Desk>();
    Desk::setUser(u"admin"_s);
    m_desk->start();
}

void tst_Guarded::cleanup()
{
    m_desk.reset();
    m_runtime.reset();
    m_provider.reset();
}

void tst_Guarded::typeTheAddress(const QString &address) const
{
    m_desk->type(u"address"_s, address);
    QTest::keyClick(m_desk->application().window().findChild<QLineEdit *>(u"address"_s), Qt::Key_Return);
}

void tst_Guarded::agree() const
{
    QTest::mouseClick(agreement()->findChild<QAbstractButton *>(u"openProvider"_s), Qt::LeftButton);
}

void tst_Guarded::sayHello() const
{
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->application().connection() && m_desk->isReady(), kPatience);
    m_desk->say(u"hello"_s);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
    QVERIFY2(m_desk->transcript().contains(u"You said: hello"_s), qPrintable(m_desk->transcript()));
}

void tst_Guarded::oneFieldAndOneClick()
{
    const Hands hands;
    typeTheAddress(m_runtime->address());
    QTRY_VERIFY_WITH_TIMEOUT(agreement() && agreement()->isVisible(), kPatience);
    const QString question = agreement()->findChild<QLabel *>(u"title"_s)->accessibleName();
    QVERIFY(question.contains(QUrl(m_runtime->address()).authority()));
    QVERIFY(question.contains(QUrl(m_provider->issuer()).authority()));
    QCOMPARE(m_provider->requests(u"/reg"_s).size(), 0);
    agree();
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->application().connection() && m_desk->isReady(), kPatience);
    QCOMPARE(hands.fields(), 1);
    QCOMPARE(hands.clicks(), 1);
    sayHello();
    QCOMPARE(m_provider->requests(u"/reg"_s).size(), 1);
    QCOMPARE(m_provider->grants("authorization_code"), 1);

    m_desk->restart(); // remembered: nothing is asked again, nothing registered again
    sayHello();
    QCOMPARE(m_provider->requests(u"/reg"_s).size(), 1);
    QCOMPARE(m_provider->grants("authorization_code"), 1);
}

void tst_Guarded::aClosedRegistrationWantsOneFieldMore()
{
    m_provider->fail(u"reg.403"_s);
    const Hands hands;
    typeTheAddress(m_runtime->address());
    QTRY_VERIFY_WITH_TIMEOUT(agreement() && agreement()->isVisible(), kPatience);
    agree();
    auto *field = agreement()->findChild<QLineEdit *>(u"clientId"_s);
    QTRY_VERIFY_WITH_TIMEOUT(field->isVisible(), kPatience);
    QTest::keyClicks(field, u"countersign"_s);
    agree();
    sayHello();
    QCOMPARE(hands.fields(), 2);
    QCOMPARE(hands.clicks(), 2);
}

void tst_Guarded::metadataOfAnotherServerLeadsNowhere()
{
    m_provider->fail(u"api.evil_metadata"_s);
    const QString api = m_provider->resource();
    typeTheAddress(api + u"/copilotkit"_s); // the provider's own guarded API, whose metadata is about another server
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->screen().contains(u"describes the sign-in of another server"_s), kPatience);
    QVERIFY(!agreement());
    QVERIFY(!m_desk->application().connection());
    QCOMPARE(m_provider->requests(u"/reg"_s).size(), 0);
    QCOMPARE(m_provider->requests(u"/auth"_s).size(), 0);
}

COUNTERSIGN_TEST(tst_Guarded, "tst_guarded")
#include "tst_guarded.moc"
