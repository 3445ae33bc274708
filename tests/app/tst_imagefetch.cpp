// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/imagefetch.h"

#include "appfixture.h"
#include "loopbackserver.h"
#include "render/imagestore.h"
#include "testregistry.h"

#include <QBuffer>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray png()
{
    QImage image(9, 7, QImage::Format_RGB32);
    image.fill(Qt::red);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}

//! A connection whose server has images, and another server that must never hear of it.
struct Place
{
    explicit Place(ConnectionConfig::Kind kind = ConnectionConfig::Kind::CopilotKit, const QString &path = u"/api/copilotkit"_s,
                   const QByteArray &token = {})
        : own([this](const ReceivedRequest &request, const LoopbackServer::Answer &answer) { serve(request, answer); })
        , other([](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(200, png(), "image/png"); })
        , fetch(images)
    {
        ConnectionConfig config;
        config.name = u"Team"_s;
        config.address = own.url(path);
        config.kind = kind;
        config.signIn.method = token.isEmpty() ? SignInConfig::Method::None : SignInConfig::Method::Token;
        config.headers << ConnectionConfig::Header { u"X-Tenant"_s, u"acme"_s };
        fixture.application->start({});
        fixture.application->openConnection(config, { fixture.redactor.keep(token) });
        fetch.setConnection(&fixture.connection());
    }
    void serve(const ReceivedRequest &request, const LoopbackServer::Answer &answer) const
    {
        if (request.path.endsWith("/i.png"))
            answer.reply(200, png(), "image/png");
        else if (request.path.endsWith("/away.png"))
            answer.reply(302, {}, "text/plain", { { "Location", other.url(u"/i.png"_s).toEncoded() } });
        else if (request.path.endsWith("/moved.png"))
            answer.reply(302, {}, "text/plain", { { "Location", "/other-app/i.png?do=it" } });
        else if (request.path.endsWith("/endless.png"))
            answer.reply(200, png() + QByteArray(ImageStore::kMostBytes, 'x'), "image/png");
        else if (request.path.endsWith("/refused.png"))
            answer.reply(401, R"({"error":"unauthorized"})");
        else if (request.path.endsWith("/info"))
            answer.reply(200, R"({"version":"1.75.0","agents":{"default":{"name":"Helper","description":""}},"mode":"sse"})");
        else
            answer.reply(404, R"({"error":"Not found"})");
    }
    //! Below the address of the connection.
    [[nodiscard]] QString at(const QString &path) const { return own.url(u"/api/copilotkit"_s + path).toString(); }
    [[nodiscard]] QList<ReceivedRequest> askedFor(const QByteArray &ending) const
    {
        QList<ReceivedRequest> found = own.requests();
        found.removeIf([&](const ReceivedRequest &request) { return !request.path.endsWith(ending); });
        return found;
    }
    [[nodiscard]] StoredImage::State state(const QString &key) const { return images.image(key).state; }

    LoopbackServer own;
    LoopbackServer other;
    AppFixture fixture;
    ImageStore images;
    ImageFetch fetch;
};

} // namespace

//! Images in answers: only the connection's own server is asked without the person's word, and nobody else gets what is its.
class tst_ImageFetch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ownServerByItself();
    void besideTheConnectionNotUnasked_data();
    void besideTheConnectionNotUnasked();
    void aRefusalIsNotTheSessions();
    void elsewhereNotUnasked_data();
    void elsewhereNotUnasked();
    void redirectsLeadNowhereElse();
    void unaskedNoRedirectIsFollowed();
    void failuresAreSaid();
    void elementsHaveTheirOwnSource();
    void anotherConnectionSeesNothing();
};

void tst_ImageFetch::ownServerByItself()
{
    Place place;
    const QString key = place.at(u"/i.png"_s);
    place.images.want(key, { 20, 20 });
    QTRY_COMPARE(place.state(key), StoredImage::State::Here);
    QCOMPARE(place.images.image(key).size, QSize(9, 7));
    QCOMPARE(place.askedFor("/i.png").size(), 1);
    QCOMPARE(place.askedFor("/i.png").first().header("X-Tenant"), QByteArray("acme")); // as every request there
}

void tst_ImageFetch::besideTheConnectionNotUnasked_data()
{
    QTest::addColumn<ConnectionConfig::Kind>("kind");
    QTest::addColumn<QString>("connection");
    QTest::addColumn<QString>("image");
    QTest::addColumn<bool>("byItself");
    const auto row = [](const char *name, ConnectionConfig::Kind kind, const QString &connection, const QString &image,
                        bool byItself) { QTest::newRow(name) << kind << connection << image << byItself; };
    using Kind = ConnectionConfig::Kind;
    const QString runtime = u"/api/copilotkit"_s;
    row("below", Kind::CopilotKit, runtime, u"/api/copilotkit/a/i.png"_s, true);
    row("below, with a space", Kind::CopilotKit, runtime, u"/api/copilotkit/a%20b/i.png"_s, true);
    row("another program", Kind::CopilotKit, runtime, u"/other-app/i.png"_s, false);
    row("one that begins alike", Kind::CopilotKit, runtime, u"/api/copilotkit-admin/i.png"_s, false);
    row("beside it", Kind::CopilotKit, runtime, u"/api/i.png"_s, false);
    row("a query", Kind::CopilotKit, runtime, u"/api/copilotkit/i.png?do=it"_s, false);
    row("up", Kind::CopilotKit, runtime, u"/api/copilotkit/../../i.png"_s, false);
    row("up in disguise", Kind::CopilotKit, runtime, u"/api/copilotkit/%2E%2e/i.png"_s, false);
    row("up in two disguises", Kind::CopilotKit, runtime, u"/api/copilotkit/%252e%252e/i.png"_s, false);
    row("no slash but a disguise", Kind::CopilotKit, runtime, u"/api/copilotkit%2Fi.png/i.png"_s, false);
    row("another way of slash", Kind::CopilotKit, runtime, u"/api/copilotkit/a%5Cb/i.png"_s, false);
    row("beside an agent", Kind::AgUi, u"/agents/echo"_s, u"/agents/i.png"_s, true);
    row("not beside its folder", Kind::AgUi, u"/agents/echo"_s, u"/i.png"_s, false);
    row("an agent at the top", Kind::AgUi, u"/echo"_s, u"/i.png"_s, false);
    row("below an agent at the top", Kind::AgUi, u"/echo"_s, u"/echo/i.png"_s, true);
    row("a host of one's own", Kind::Chainlit, u"/"_s, u"/public/i.png"_s, true);
    row("a host of many", Kind::Chainlit, u"/chat"_s, u"/i.png"_s, false);
}

//! The host may be shared by other programs, and a request there is this person's: not because an answer says so.
void tst_ImageFetch::besideTheConnectionNotUnasked()
{
    QFETCH(const ConnectionConfig::Kind, kind);
    QFETCH(const QString, connection);
    QFETCH(const QString, image);
    QFETCH(const bool, byItself);
    Place place(kind, connection);
    const QString key = place.own.url(u"/"_s).toString().chopped(1) + image;
    place.images.want(key, { 20, 20 });
    QCOMPARE(place.state(key), byItself ? StoredImage::State::Coming : StoredImage::State::Unasked);
    place.images.load(key);
    QTRY_COMPARE(place.state(key), StoredImage::State::Here);
    QCOMPARE(place.askedFor("/i.png").size(), 1);
}

//! Whatever the address leads to: its 401 ends no session, renews none, and is asked for once.
void tst_ImageFetch::aRefusalIsNotTheSessions()
{
    Place place(ConnectionConfig::Kind::CopilotKit, u"/api/copilotkit"_s, "token-of-ada-123456");
    QTRY_VERIFY(place.fixture.isReady());
    const QString key = place.at(u"/refused.png"_s);
    for (int shown = 1; shown <= 2; ++shown) {
        if (shown == 1)
            place.images.want(key, { 20, 20 });
        else
            place.images.load(key);
        QTRY_COMPARE(place.state(key), StoredImage::State::Failed);
        QCOMPARE(*place.images.image(key).error, (Error { Condition::ImageNotFetched, { u"127.0.0.1"_s }, 401, {} }));
        QCOMPARE(place.fixture.connection().session().state(), Session::State::SignedIn);
        QCOMPARE(place.askedFor("/refused.png").size(), shown);
        QCOMPARE(place.askedFor("/refused.png").last().header("Authorization"), "Bearer token-of-ada-123456"_ba);
    }
    place.fixture.say(u"hello"_s); // goes out at once: nobody has to sign in
    QTRY_VERIFY(!place.askedFor("/run").isEmpty());
    QVERIFY(!place.fixture.notice(u"sign-in"_s));
}

void tst_ImageFetch::elsewhereNotUnasked_data()
{
    QTest::addColumn<QString>("key");
    QTest::newRow("plain http") << u"http://cdn.example/i.png"_s;
    QTest::newRow("with a name") << u"https://me:word@cdn.example/i.png"_s;
    QTest::newRow("file") << u"file:///etc/passwd"_s;
    QTest::newRow("data") << u"data:image/png;base64,AAAA"_s;
    QTest::newRow("script") << u"javascript:alert(1)"_s;
    QTest::newRow("nothing") << QString();
}

void tst_ImageFetch::elsewhereNotUnasked()
{
    QFETCH(const QString, key);
    Place place;
    place.images.want(key, { 20, 20 });
    QVERIFY(place.state(key) != StoredImage::State::Coming);
    place.images.load(key);
    QCOMPARE(place.state(key), StoredImage::State::Failed);
    QCOMPARE(place.images.image(key).error->condition, Condition::ImageAddressRefused);
    // The same host, another port: another origin, and no https.
    const QString neighbour = place.other.url(u"/i.png"_s).toString();
    place.images.want(neighbour, { 20, 20 });
    QCOMPARE(place.state(neighbour), StoredImage::State::Unasked);
    place.images.load(neighbour);
    QCOMPARE(place.images.image(neighbour).error->condition, Condition::ImageAddressRefused);
    QCOMPARE(place.other.connections(), 0);
}

void tst_ImageFetch::redirectsLeadNowhereElse()
{
    Place place;
    const QString key = place.at(u"/away.png"_s);
    place.images.want(key, { 20, 20 });
    QTRY_COMPARE(place.state(key), StoredImage::State::Failed);
    QCOMPARE(place.images.image(key).error->condition, Condition::ImageNotFetched);
    QCOMPARE(place.other.connections(), 0);
}

//! What may be fetched by itself may not be a way to what may not.
void tst_ImageFetch::unaskedNoRedirectIsFollowed()
{
    Place place;
    const QString key = place.at(u"/moved.png"_s);
    place.images.want(key, { 20, 20 });
    QTRY_COMPARE(place.state(key), StoredImage::State::Failed);
    QCOMPARE(place.images.image(key).error->condition, Condition::ImageNotFetched);
    QVERIFY(place.askedFor("/i.png").isEmpty());
    // An image the person has asked for may have moved at its server.
    const QString asked = place.own.url(u"/pictures/moved.png"_s).toString();
    place.images.want(asked, { 20, 20 });
    QCOMPARE(place.state(asked), StoredImage::State::Unasked);
    place.images.load(asked);
    QTRY_COMPARE(place.state(asked), StoredImage::State::Here);
    QCOMPARE(place.askedFor("/i.png").size(), 1);
}

void tst_ImageFetch::failuresAreSaid()
{
    Place place;
    const QString gone = place.at(u"/gone.png"_s);
    place.images.want(gone, { 20, 20 });
    QTRY_COMPARE(place.state(gone), StoredImage::State::Failed);
    QCOMPARE(*place.images.image(gone).error, (Error { Condition::ImageNotFetched, { u"127.0.0.1"_s }, 404, {} }));
    const QString endless = place.at(u"/endless.png"_s);
    place.images.want(endless, { 20, 20 });
    QTRY_COMPARE(place.state(endless), StoredImage::State::Failed);
    QCOMPARE(place.images.image(endless).error->condition, Condition::ImageTooLarge);
}

void tst_ImageFetch::elementsHaveTheirOwnSource()
{
    Place place;
    QStringList asked;
    place.images.want(u"element:1"_s, { 20, 20 });
    QCOMPARE(place.state(u"element:1"_s), StoredImage::State::Unasked);
    place.fetch.setElementSource([&](const QString &key) { asked << key; });
    place.images.want(u"element:1"_s, { 20, 20 });
    QCOMPARE(asked, QStringList { u"element:1"_s });
    place.images.take(u"element:1"_s, png());
    QTRY_COMPARE(place.state(u"element:1"_s), StoredImage::State::Here);
}

void tst_ImageFetch::anotherConnectionSeesNothing()
{
    Place place;
    const QString key = place.at(u"/i.png"_s);
    place.images.want(key, { 20, 20 });
    QTRY_COMPARE(place.state(key), StoredImage::State::Here);
    const QString late = place.at(u"/late/i.png"_s);
    place.images.want(late, { 20, 20 });
    place.fetch.setConnection(nullptr);
    QCOMPARE(place.state(key), StoredImage::State::Unasked);
    QVERIFY(place.images.bytes(key).isEmpty());
    place.images.want(key, { 20, 20 }); // nobody's server: nothing is asked
    QCOMPARE(place.state(key), StoredImage::State::Unasked);
    QCOMPARE(place.state(late), StoredImage::State::Unasked);
}

COUNTERSIGN_TEST(tst_ImageFetch, "tst_imagefetch")
#include "tst_imagefetch.moc"
