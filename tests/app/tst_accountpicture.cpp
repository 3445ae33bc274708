// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/accountpicture.h"

#include "loopbackserver.h"
#include "testregistry.h"

#include <QBuffer>
#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
QByteArray drawn(const QSize &size, const char *format = "PNG", QColor colour = Qt::red)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(colour);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    return bytes;
}

//! A provider and its pictures, both on this computer.
struct Scene
{
    Scene() : server([this](const ReceivedRequest &, const LoopbackServer::Answer &to) { answer(to); })
    {
        account.id = { server.url().toString(), u"app"_s, u"ada"_s };
        account.picture = server.url(u"/ada.png"_s).toString();
    }
    [[nodiscard]] QString folder() const { return directory.filePath(u"pictures"_s); }

    QTemporaryDir directory;
    std::function<void(const LoopbackServer::Answer &)> answer = [](const LoopbackServer::Answer &to) {
        to.reply(200, drawn({ 200, 100 }), "image/png");
    };
    LoopbackServer server;
    AccountRecord account;
};
} // namespace

class tst_AccountPicture : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isFetchedOnce()
    {
        Scene scene;
        AccountPicture picture(scene.folder(), Route());
        QSignalSpy changed(&picture, &AccountPicture::changed);
        picture.show(scene.account);
        picture.show(scene.account);
        QVERIFY(changed.wait(test::kEventually));
        QCOMPARE(picture.image().size(), QSize(AccountPicture::kSide, AccountPicture::kSide));
        QCOMPARE(picture.image().pixelColor(40, 40), QColor(Qt::red));
        QCOMPARE(scene.server.requests().size(), 1);

        AccountPicture nextStart(scene.folder(), Route());
        QSignalSpy again(&nextStart, &AccountPicture::changed);
        nextStart.show(scene.account);
        QVERIFY(again.wait(test::kEventually));
        QCOMPARE(nextStart.image().pixelColor(40, 40), QColor(Qt::red));
        QCOMPARE(scene.server.requests().size(), 1);
        const QFileInfoList files = QDir(scene.folder()).entryInfoList(QDir::Files);
        QCOMPARE(files.size(), 1);
        QCOMPARE(files.first().permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }
    //! Whoever keeps the pictures learns that somebody wants one, and nothing else.
    void carriesNothingOfOurs()
    {
        Scene scene;
        AccountPicture picture(scene.folder(), Route());
        QSignalSpy changed(&picture, &AccountPicture::changed);
        picture.show(scene.account);
        QVERIFY(changed.wait(test::kEventually));
        const ReceivedRequest request = scene.server.requests().first();
        for (const char *name : { "Authorization", "Cookie", "Referer", "Origin" })
            QVERIFY2(request.header(name).isEmpty(), name);
    }
    void goesWithTheAccount()
    {
        Scene scene;
        AccountPicture picture(scene.folder(), Route());
        QSignalSpy changed(&picture, &AccountPicture::changed);
        picture.show(scene.account);
        QVERIFY(changed.wait(test::kEventually));
        AccountRecord guest = scene.account;
        guest.id.subject = u"gus"_s;
        guest.picture.clear();
        picture.show(guest);
        QVERIFY(picture.image().isNull());
        QCOMPARE(changed.size(), 2);
    }
    void anAnswerForTheAccountBeforeIsDropped()
    {
        Scene scene;
        QList<LoopbackServer::Answer> held;
        scene.answer = [&](const LoopbackServer::Answer &to) { held << to; };
        AccountPicture picture(scene.folder(), Route());
        picture.show(scene.account);
        QTRY_COMPARE(held.size(), 1);
        AccountRecord guest = scene.account;
        guest.id.subject = u"gus"_s;
        guest.picture = scene.server.url(u"/gus.png"_s).toString();
        picture.show(guest);
        QTRY_COMPARE(held.size(), 2);
        QSignalSpy changed(&picture, &AccountPicture::changed);
        held.at(0).reply(200, drawn({ 50, 50 }, "PNG", Qt::red), "image/png");
        held.at(1).reply(200, drawn({ 50, 50 }, "PNG", Qt::blue), "image/png");
        QVERIFY(changed.wait(test::kEventually));
        QCOMPARE(picture.image().pixelColor(40, 40), QColor(Qt::blue));
    }
    void whereItMayComeFrom_data()
    {
        QTest::addColumn<QString>("picture");
        QTest::addColumn<QString>("issuer");
        QTest::addColumn<bool>("may");
        const QString far = u"https://id.example.com"_s;
        const QString here = u"http://127.0.0.1:4000"_s;
        QTest::newRow("https") << u"https://pictures.example/a"_s << far << true;
        QTest::newRow("http") << u"http://pictures.example/a"_s << far << false;
        QTest::newRow("this computer, by a provider elsewhere") << u"http://127.0.0.1:9200/_shutdown"_s << far << false;
        QTest::newRow("the same by https") << u"https://localhost:9200/a"_s << far << false;
        QTest::newRow("the same by another name") << u"https://a.localhost:9200/a"_s << far << false;
        QTest::newRow("the network, by a provider elsewhere") << u"https://192.168.0.1/reboot"_s << far << false;
        QTest::newRow("the network, by a provider in it") << u"https://192.168.0.1/a"_s << u"https://id.local"_s << true;
        QTest::newRow("this computer, by a provider here") << u"http://127.0.0.1:4001/a"_s << here << true;
        QTest::newRow("a file") << u"file:///etc/passwd"_s << here << false;
        QTest::newRow("data") << u"data:image/png;base64,AAAA"_s << here << false;
        QTest::newRow("a name and password") << u"https://a:b@pictures.example/a"_s << far << false;
        QTest::newRow("nothing") << QString() << far << false;
    }
    void whereItMayComeFrom()
    {
        QFETCH(const QString, picture);
        QFETCH(const QString, issuer);
        QFETCH(const bool, may);
        QCOMPARE(AccountPicture::mayFetch(QUrl(picture), QUrl(issuer)), may);
    }
    void whatIsNoPicture_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("words") << "not a picture"_ba;
        QTest::newRow("cut") << drawn({ 200, 200 }).left(60);
        QTest::newRow("a drawing that can ask for more")
            << R"(<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>)"_ba;
        QTest::newRow("BMP") << drawn({ 20, 20 }, "BMP");
        // A head that promises 60000 x 60000: 14 GB once decoded.
        QByteArray bomb = drawn({ 20, 20 });
        bomb.replace(16, 8, QByteArray::fromHex("0000ea600000ea60"));
        QTest::newRow("a bomb") << bomb;
        QTest::newRow("5000 px") << drawn({ 5000, 10 });
    }
    void whatIsNoPicture()
    {
        QFETCH(const QByteArray, bytes);
        QVERIFY(AccountPicture::decoded(bytes).isNull());
    }
    void pictures()
    {
        for (const char *format : { "PNG", "JPEG" })
            QVERIFY2(!AccountPicture::decoded(drawn({ 30, 90 }, format)).isNull(), format);
    }
    void refusedAnswers_data()
    {
        QTest::addColumn<std::function<void(const LoopbackServer::Answer &)>>("answer");
        using Answer = LoopbackServer::Answer;
        const auto row = [](const char *name, const std::function<void(const Answer &)> &answer) {
            QTest::newRow(name) << answer;
        };
        row("404", [](const Answer &to) { to.reply(404, drawn({ 9, 9 }), "image/png"); });
        row("cut", [](const Answer &to) { to.close(); });
        row("elsewhere", [](const Answer &to) { to.reply(302, {}, {}, { { "Location", "/other.png" } }); });
        row("too much", [](const Answer &to) { to.reply(200, drawn({ 9, 9 }) + QByteArray(2 << 20, 'x'), "image/png"); });
    }
    void refusedAnswers()
    {
        QFETCH(const std::function<void(const LoopbackServer::Answer &)>, answer);
        Scene scene;
        int answered = 0;
        scene.answer = [&](const LoopbackServer::Answer &to) {
            answer(to);
            ++answered;
        };
        AccountPicture picture(scene.folder(), Route());
        QSignalSpy changed(&picture, &AccountPicture::changed);
        picture.show(scene.account);
        QTRY_VERIFY(answered > 0); // of a connection that was cut Qt asks once more
        // The next account's picture is there: whatever became of this one is over.
        scene.answer = [](const LoopbackServer::Answer &to) { to.reply(200, drawn({ 9, 9 }, "PNG", Qt::green), "image/png"); };
        scene.account.id.subject = u"gus"_s;
        picture.show(scene.account);
        QTRY_VERIFY(!picture.image().isNull());
        QCOMPARE(changed.size(), 1);
        QCOMPARE(picture.image().pixelColor(40, 40), QColor(Qt::green));
        QCOMPARE(QDir(scene.folder()).entryList(QDir::Files).size(), 1);
        for (const ReceivedRequest &request : scene.server.requests())
            QCOMPARE(request.path, "/ada.png"_ba);
    }
};

COUNTERSIGN_TEST(tst_AccountPicture, "tst_accountpicture")
#include "tst_accountpicture.moc"
