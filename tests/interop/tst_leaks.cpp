// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/mainwindow.h"
#include "core/redactor.h"
#include "desk.h"
#include "peer.h"
#include "plantedsecrets.h"
#include "testregistry.h"

#include <QDir>
#include <QDirIterator>
#include <QLineEdit>
#include <QSet>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
struct Leak
{
    QByteArray kind;
    QByteArray value;
};

QByteArray logged; // everything, of Qt and of ours
QtMessageHandler handlerBefore = nullptr;

//! What somebody would look for who holds the secret; within a larger base64 it may begin at any of three letters.
QList<QByteArray> wordsOf(const QByteArray &secret)
{
    QList<QByteArray> words = dictionaryOf(secret);
    for (int shift = 1; shift < 3; ++shift)
        words << (QByteArray(shift, 'x') + secret).toBase64().mid(4).chopped(4);
    const QString text = QString::fromUtf8(secret);
    words << QByteArray(reinterpret_cast<const char *>(text.utf16()), text.size() * 2); // as Qt keeps it in memory
    words.removeIf([](const QByteArray &word) { return word.size() < 8; });
    return words;
}
} // namespace

//! A whole life of the product at the real provider: registered, confidential, with typed secrets, renewed, refused, restarted
//! and killed. Then every file it has left, and every line it has logged, is searched for every secret that anybody gave anybody.
class tst_Leaks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aRegisteredClient();
    void aConfidentialClient();
    void whatIsTyped();
    void killedOnTheWay();
    void everyKindWasThere();
    void theSearchFindsWhatIsThere();
    void nothingIsAnywhere();
    void cleanupTestCase();

private:
    void sayHello(const QString &text) const;
    [[nodiscard]] QList<Leak> secrets() const;
    [[nodiscard]] static QByteArrayList found(const QByteArray &text, const QList<Leak> &all);
    [[nodiscard]] QStringList files() const;

    std::unique_ptr<ProviderPeer> m_provider;
    std::unique_ptr<RuntimePeer> m_runtime;
    std::unique_ptr<RuntimePeer> m_open;
    std::unique_ptr<Desk> m_desk;
    Redactor m_redactor;
    QByteArray m_printed; // by the program itself
};

void tst_Leaks::initTestCase()
{
    handlerBefore = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
        logged += text.toUtf8() + '\n';
        handlerBefore(type, context, text);
    });
    qInfo("the log is read");
    m_provider = std::make_unique<ProviderPeer>(QMap<QString, QString> { { u"IDP_ANY_RESOURCE"_s, u"1"_s } });
    m_runtime = std::make_unique<RuntimePeer>(m_provider.get(), QStringList { u"--resource-metadata"_s });
    m_open = std::make_unique<RuntimePeer>(nullptr);
    QVERIFY(m_provider->isReady() && m_runtime->isReady() && m_open->isReady());
    m_desk = std::make_unique<Desk>();
    Desk::setUser(u"admin"_s);
}

void tst_Leaks::sayHello(const QString &text) const
{
    const auto isReady = [this] { return m_desk->application().connection() && m_desk->isReady(); };
    QTRY_VERIFY2_WITH_TIMEOUT(isReady(), qPrintable(m_desk->screen()), kPatience);
    m_desk->say(text);
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
}

void tst_Leaks::aRegisteredClient()
{
    m_desk->type(u"address"_s, m_runtime->address());
    QTest::keyClick(m_desk->application().window().findChild<QLineEdit *>(u"address"_s), Qt::Key_Return);
    m_desk->press(u"openProvider"_s);
    sayHello(u"hello"_s);
    m_runtime->refuseTokensOf(u"admin"_s);
    sayHello(u"with a fresh token"_s);
    // Answers that Qt would write into its log, tokens and all.
    for (const QString &fault : { u"token.truncated"_s, u"token.html_200"_s }) {
        m_provider->fail(fault);
        m_runtime->refuseTokensOf(u"admin"_s);
        m_desk->say(u"after "_s + fault);
        QTRY_VERIFY2_WITH_TIMEOUT(m_desk->chat().hasWaiting(), qPrintable(m_desk->screen()), kPatience);
        m_desk->press(u"noticeSignIn"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->isAnswered(), kPatience);
    }
    m_desk->restart();
    sayHello(u"after a start"_s);
}

void tst_Leaks::aConfidentialClient()
{
    ConnectionConfig config = Desk::connectionTo(m_runtime->address(), m_provider.get());
    config.signIn.clientId = u"countersign-basic"_s;
    config.signIn.clientAuth = SignInConfig::ClientAuth::Basic;
    config.signIn.resource = m_runtime->address(); // its own audience, as its metadata says
    ConnectionSecrets secrets;
    secrets.clientSecret = m_redactor.keep("basic secret/with+odd:chars%");
    m_desk->application().openConnection(config, secrets);
    m_desk->connection().signIn();
    sayHello(u"hello, in confidence"_s);
}

//! Secret headers and a pasted token; and a secret that a server repeats in what it says.
void tst_Leaks::whatIsTyped()
{
    ConnectionConfig config = Desk::connectionTo(m_open->agentAddress(u"default"_s), nullptr, ConnectionConfig::Kind::AgUi);
    config.signIn.method = SignInConfig::Method::Header;
    config.signIn.headers = { u"X-Api-Key"_s, u"test-header"_s };
    ConnectionSecrets typed;
    typed.headers = { { "X-Api-Key", m_redactor.keep("api-key-7Hq2-x/+Zk91") },
                      { "test-header", m_redactor.keep("value-of-the-test-header") } };
    m_desk->application().openConnection(config, typed);
    sayHello(u"hello by key"_s);
    config.name = u"Pasted"_s;
    config.address = QUrl(m_open->agentAddress(u"echo"_s));
    config.signIn.method = SignInConfig::Method::Token;
    config.signIn.headers.clear();
    m_desk->application().openConnection(config, { m_redactor.keep("pasted-token-Vb83/+kd02") });
    sayHello(u"hello by token"_s);
}

//! The program itself, in the middle of its work: what it leaves lies there as it is.
void tst_Leaks::killedOnTheWay()
{
    m_desk->application().openConnection(m_desk->application().settings().connections().last());
    QTRY_VERIFY_WITH_TIMEOUT(m_desk->isReady(), kPatience);
    m_desk->close();
    const int before = m_provider->grants("refresh_token");
    QProcess program;
    program.setProcessChannelMode(QProcess::MergedChannels);
    program.start(QStringLiteral(COUNTERSIGN_PROGRAM), { u"--profile"_s, m_desk->profileDirectory() });
    QVERIFY(program.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(m_provider->grants("refresh_token") > before, kPatience);
    program.kill();
    QVERIFY(program.waitForFinished(kPatience));
    m_printed = program.readAll();
}

QList<Leak> tst_Leaks::secrets() const
{
    QList<Leak> all { { "header", "api-key-7Hq2-x/+Zk91" },
                      { "header", "value-of-the-test-header" },
                      { "pasted token", "pasted-token-Vb83/+kd02" },
                      { "client_secret", "basic secret/with+odd:chars%" } };
    for (const QJsonValue &secret : m_provider->secrets())
        all << Leak { secret["kind"_L1].toString().toUtf8(), secret["value"_L1].toString().toUtf8() };
    return all;
}

void tst_Leaks::everyKindWasThere()
{
    QSet<QByteArray> kinds;
    for (const Leak &secret : secrets())
        kinds << secret.kind;
    for (const QByteArray &kind : { "access_token"_ba, "refresh_token"_ba, "id_token"_ba, "code"_ba, "code_verifier"_ba,
                                    "client_secret"_ba, "cookie"_ba, "registration_access_token"_ba, "password"_ba })
        QVERIFY2(kinds.contains(kind), kind.constData());
    QVERIFY(secrets().size() > 30);
}

QByteArrayList tst_Leaks::found(const QByteArray &text, const QList<Leak> &all)
{
    QByteArrayList kinds;
    for (const Leak &secret : all) {
        const QList<QByteArray> words = wordsOf(secret.value);
        if (std::any_of(words.begin(), words.end(), [&text](const QByteArray &word) { return text.contains(word); }))
            kinds << secret.kind;
    }
    return kinds;
}

//! Of the profile, and of whatever else was written at home (a keyring is there, too, and encrypted).
QStringList tst_Leaks::files() const
{
    QStringList paths;
    for (const QString &directory : { m_desk->profileDirectory(), QDir::homePath() }) {
        QDirIterator each(directory, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
        while (each.hasNext())
            paths << each.next();
    }
    return paths;
}

void tst_Leaks::theSearchFindsWhatIsThere()
{
    const QList<Leak> all = secrets();
    for (const Leak &secret : all) {
        QByteArrayList texts { "x" + secret.value + "x", secret.value.toPercentEncoding(), secret.value.toBase64(),
                               secret.value.toBase64(QByteArray::Base64UrlEncoding), secret.value.toHex() };
        if (secret.value.size() >= 12) // of a shorter one too few letters are certain
            texts << ("a" + secret.value + "b").toBase64() << ("ab" + secret.value + "c").toBase64();
        for (const QByteArray &text : texts)
            QVERIFY2(found(text, { secret }).size() == 1, secret.kind.constData());
    }
    QVERIFY(found("nothing of it", all).isEmpty());
}

void tst_Leaks::nothingIsAnywhere()
{
    const QList<Leak> all = secrets();
    const QStringList paths = files();
    QVERIFY(paths.filter(u"chats.sqlite"_s).size() >= 1 && paths.filter(u"settings.json"_s).size() >= 1);
    QVERIFY(paths.filter(u"chats.sqlite-wal"_s).size() == 1); // it was killed
    bool isRead = false;
    for (const QString &path : paths) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            continue; // a socket
        const QByteArray content = file.readAll();
        isRead = isRead || content.contains("after a start");
        const QByteArrayList kinds = found(content, all);
        QVERIFY2(kinds.isEmpty(), qPrintable(path + u": "_s + QString::fromUtf8(kinds.join(", "))));
    }
    QVERIFY(isRead); // what was said is there: the right files were searched
    QVERIFY(logged.contains("the log is read"));
    QCOMPARE(found(logged, all), QByteArrayList());
    QCOMPARE(found(m_printed, all), QByteArrayList());
}

void tst_Leaks::cleanupTestCase()
{
    qInstallMessageHandler(handlerBefore);
    m_desk.reset();
    m_open.reset();
    m_runtime.reset();
    m_provider.reset();
}

COUNTERSIGN_TEST(tst_Leaks, "tst_leaks")
#include "tst_leaks.moc"
