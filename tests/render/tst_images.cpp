// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/imagestore.h"

#include "cputime.h"
#include "render/blockdocument.h"
#include "testregistry.h"

#include <QBuffer>
#include <QGuiApplication>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>
#include <QtEndian>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {

const QString kKey = u"https://cdn.example/i.png"_s;

QByteArray png(const QSize &size, const QColor &colour = Qt::red)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(colour);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}

//! A PNG that says it is of this size; what follows its header is nothing.
QByteArray pngHeader(quint32 width, quint32 height)
{
    QByteArray bytes = png({ 1, 1 });
    qToBigEndian(width, bytes.data() + 16);
    qToBigEndian(height, bytes.data() + 20);
    // CRC-32 of the header chunk, or the reader refuses it for that.
    quint32 crc = 0xFFFFFFFF;
    for (int i = 12; i < 29; ++i) {
        crc ^= static_cast<uchar>(bytes.at(i));
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
    }
    qToBigEndian(~crc, bytes.data() + 29);
    return bytes;
}

BlockDocument documentOf(const QString &text, const ImageStore &images, qreal mostHeight = 300)
{
    BlockDocument document;
    BlockStyle style;
    style.text = style.mono = QGuiApplication::font();
    style.text.setPixelSize(16);
    document.setStyle(style);
    document.setWidth(400);
    document.setImages(&images, mostHeight);
    document.setText(text);
    return document;
}

//! A store that loads all by itself, from here.
void feed(ImageStore &store, const QByteArray &bytes)
{
    store.setSource({ [](const QString &) { return true; }, [&store, bytes](const QString &key) { store.take(key, bytes); } });
}

} // namespace

//! Images: what may be fetched, what is refused unread, and that nothing jumps.
class tst_Images : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingIsFetchedUnasked();
    void loadsWhenAsked();
    void refusals_data();
    void refusals();
    void bombsAreRefusedByTheirHeader();
    void animationsAreTheirFirstFrame();
    void decodedAsLargeAsShown();
    void roomIsBounded();
    void clearedAnswersAreNobodys();
    void failuresAndAnotherTry();
    void placeIsReserved();
    void fitsColumnAndView();
    void anotherHeightTakesLinearTime();
    void growsAboveTheAnchor();
    void paintedInItsPlace();
    void everyByteOfAHeaderMayBeWrong();
};

void tst_Images::nothingIsFetchedUnasked()
{
    ImageStore store;
    QStringList fetched;
    store.setSource({ [](const QString &key) { return key.startsWith("https://own.example"_L1); },
                      [&fetched](const QString &key) { fetched << key; } });
    store.want(kKey, { 100, 100 });
    store.want(QString(), { 100, 100 });
    QVERIFY(fetched.isEmpty());
    QCOMPARE(store.image(kKey).state, StoredImage::State::Unasked);
    store.want(u"https://own.example/i.png"_s, { 100, 100 });
    store.want(u"https://own.example/i.png"_s, { 100, 100 });
    QCOMPARE(fetched, QStringList { u"https://own.example/i.png"_s });
    QCOMPARE(store.image({}).state, StoredImage::State::Failed); // no address that may be followed
    QCOMPARE(store.image({}).error->condition, Condition::ImageAddressRefused);
}

void tst_Images::loadsWhenAsked()
{
    ImageStore store;
    int fetches = 0;
    store.setSource({ [](const QString &) { return false; }, [&fetches](const QString &) { ++fetches; } });
    store.want(kKey, { 50, 50 });
    store.load(kKey);
    store.load(kKey);
    QCOMPARE(fetches, 1);
    QCOMPARE(store.image(kKey).state, StoredImage::State::Coming);
    store.take(kKey, png({ 40, 30 }));
    QTRY_COMPARE(store.image(kKey).state, StoredImage::State::Here);
    QCOMPARE(store.image(kKey).size, QSize(40, 30));
    QTRY_COMPARE(store.image(kKey).image.size(), QSize(40, 30));
    QCOMPARE(store.bytes(kKey), png({ 40, 30 }));
    QCOMPARE(ImageStore::endingOf(store.bytes(kKey)), u"png"_s);
}

void tst_Images::refusals_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("condition");
    QTest::newRow("nothing") << QByteArray() << int(Condition::ImageUnreadable);
    QTest::newRow("text") << QByteArray("<html>no</html>") << int(Condition::ImageUnreadable);
    QTest::newRow("SVG") << QByteArray("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
                         << int(Condition::ImageUnreadable);
    QTest::newRow("BMP") << QByteArray("BM") + QByteArray(200, 'x') << int(Condition::ImageUnreadable);
    QTest::newRow("PNG cut in its header") << png({ 9, 9 }).left(20) << int(Condition::ImageUnreadable);
    QTest::newRow("100 000 × 100 000") << pngHeader(100000, 100000) << int(Condition::ImageTooLarge);
    QTest::newRow("a line of 40 000") << pngHeader(40000, 1) << int(Condition::ImageTooLarge);
    QTest::newRow("20 000 × 20 000") << pngHeader(20000, 20000) << int(Condition::ImageTooLarge);
    QTest::newRow("no pixels") << pngHeader(0, 10) << int(Condition::ImageUnreadable);
    QTest::newRow("pixels that never come") << pngHeader(3000, 3000) << int(Condition::ImageUnreadable);
    QTest::newRow("too many bytes") << png({ 9, 9 }) + QByteArray(ImageStore::kMostBytes, 'x') << int(Condition::ImageTooLarge);
}

void tst_Images::refusals()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const int, condition);
    ImageStore store;
    feed(store, bytes);
    store.want(kKey, { 100, 100 });
    QTRY_COMPARE(store.image(kKey).state, StoredImage::State::Failed);
    QCOMPARE(int(store.image(kKey).error->condition), condition);
    QVERIFY(store.bytes(kKey).isEmpty());
}

//! The header alone decides: no pixel of it is made.
void tst_Images::bombsAreRefusedByTheirHeader()
{
    const StoredImage refused = ImageStore::header(pngHeader(100000, 100000));
    QCOMPARE(refused.error->condition, Condition::ImageTooLarge);
    QCOMPARE(refused.error->arguments, (QStringList { u"100000"_s, u"100000"_s }));
    QVERIFY(ImageStore::decoded(pngHeader(100000, 100000), { 10, 10 }).isNull());
}

void tst_Images::animationsAreTheirFirstFrame()
{
    // Two frames of 2 × 2: the first red, the second blue.
    const QByteArray gif = QByteArray::fromHex("47494638396102000200f00000ff00000000ff"
                                               "21f904000a0000002c0000000002000200000202845100"
                                               "21f904000a0000002c00000000020002000002028c5d003b");
    const QImage image = ImageStore::decoded(gif, { 2, 2 });
    QCOMPARE(image.size(), QSize(2, 2));
    QCOMPARE(image.pixelColor(0, 0), QColor(Qt::red));
}

void tst_Images::decodedAsLargeAsShown()
{
    ImageStore store;
    feed(store, png({ 4000, 2000 }));
    store.want(kKey, { 200, 400 });
    QTRY_COMPARE(store.image(kKey).image.size(), QSize(200, 100));
    QCOMPARE(store.image(kKey).size, QSize(4000, 2000));
    store.want(kKey, { 100, 100 }); // smaller: what there is does
    QCOMPARE(store.image(kKey).image.size(), QSize(200, 100));
    store.want(kKey, { 1000, 1000 });
    QTRY_COMPARE(store.image(kKey).image.size(), QSize(1000, 500));
}

void tst_Images::roomIsBounded()
{
    ImageStore store;
    int fetches = 0;
    const QByteArray bytes = png({ 2000, 2000 });
    store.setSource({ [](const QString &) { return true; },
                      [&](const QString &key) {
                          ++fetches;
                          store.take(key, bytes);
                      } });
    const auto keyOf = [](int i) { return u"https://e.x/%1"_s.arg(i); };
    for (int i = 0; i < 12; ++i) { // 16 MB each once decoded
        store.want(keyOf(i), { 2000, 2000 });
        QTRY_VERIFY(!store.image(keyOf(i)).image.isNull());
    }
    qint64 held = 0;
    for (int i = 0; i < 12; ++i)
        held += store.image(keyOf(i)).image.sizeInBytes();
    QVERIFY2(held <= 96LL * 1024 * 1024, qPrintable(QString::number(held)));
    QVERIFY(store.image(keyOf(0)).image.isNull());
    QCOMPARE(store.image(keyOf(0)).size, QSize(2000, 2000)); // its place stays
    store.want(keyOf(0), { 2000, 2000 });                    // and it comes again
    QTRY_VERIFY(!store.image(keyOf(0)).image.isNull());
    QCOMPARE(fetches, 12); // from its bytes
}

void tst_Images::clearedAnswersAreNobodys()
{
    ImageStore store;
    feed(store, png({ 9, 9 }));
    store.want(kKey, { 9, 9 });
    store.clear();
    QSignalSpy changed(&store, &ImageStore::changed);
    ImageStore other; // what was begun before it is through by then: one pool each, so wait for a turn of ours
    feed(other, png({ 9, 9 }));
    other.want(kKey, { 9, 9 });
    QTRY_VERIFY(!other.image(kKey).image.isNull());
    QCOMPARE(changed.count(), 0);
    QCOMPARE(store.image(kKey).state, StoredImage::State::Unasked);
    store.take(kKey, png({ 9, 9 }));
    store.fail(kKey, { Condition::ImageNotFetched, { u"e.x"_s }, 0, {} });
    QCOMPARE(store.image(kKey).state, StoredImage::State::Unasked);
}

void tst_Images::failuresAndAnotherTry()
{
    ImageStore store;
    bool isDown = true;
    store.setSource({ [](const QString &) { return true; },
                      [&](const QString &key) {
                          if (isDown)
                              store.fail(key, { Condition::ImageNotFetched, { u"cdn.example"_s }, 503, {} });
                          else
                              store.take(key, png({ 9, 9 }));
                      } });
    store.want(kKey, { 9, 9 });
    QCOMPARE(store.image(kKey).error->condition, Condition::ImageNotFetched);
    store.want(kKey, { 9, 9 }); // only the person tries again
    QCOMPARE(store.image(kKey).state, StoredImage::State::Failed);
    isDown = false;
    store.load(kKey);
    QTRY_COMPARE(store.image(kKey).state, StoredImage::State::Here);
    QVERIFY(!store.image(kKey).error);
}

void tst_Images::placeIsReserved()
{
    ImageStore store;
    BlockDocument document = documentOf(u"a\n\n![b](%1)\n\nc"_s.arg(kKey), store);
    const std::vector<BlockDocument::Image> images = document.images();
    QCOMPARE(images.size(), std::size_t(1));
    QCOMPARE(images.front().key, kKey);
    QCOMPARE(images.front().alt, u"b"_s);
    QVERIFY(images.front().area.height() > 60);
    QCOMPARE(document.plainText(), u"a\nb\nc"_s);
    const qreal height = document.height();
    feed(store, png({ 300, 200 }));
    store.want(kKey, { 400, 300 });
    QVERIFY(document.imageChanged(kKey, 0).has_value()); // on its way: the same place
    QCOMPARE(document.height(), height);
    QTRY_COMPARE(store.image(kKey).state, StoredImage::State::Here);
    static_cast<void>(document.takeChange());
    QVERIFY(document.imageChanged(kKey, 0).has_value());
    QCOMPARE(document.takeChange(), images.front().area.top());
    QCOMPARE(document.images().front().area.size(), QSizeF(300, 200));
    QVERIFY(!document.imageChanged(u"https://other.example"_s, 0).has_value());
}

void tst_Images::fitsColumnAndView()
{
    ImageStore store;
    feed(store, png({ 2000, 1000 }));
    store.want(kKey, { 400, 300 });
    QTRY_COMPARE(store.image(kKey).state, StoredImage::State::Here);
    BlockDocument document = documentOf(u"![b](%1)"_s.arg(kKey), store);
    QCOMPARE(document.images().front().area.size(), QSizeF(400, 200));
    document.setImages(&store, 100);
    QCOMPARE(document.images().front().area.size(), QSizeF(200, 100));
    document.setImages(&store, 1000);
    document.setWidth(100);
    QCOMPARE(document.images().front().area.size(), QSizeF(100, 50));
}

//! Another room for them places each once, not all of them for each.
void tst_Images::anotherHeightTakesLinearTime()
{
    const ImageStore store;
    const auto secondsFor = [&store](int images) {
        BlockDocument document = documentOf(u"![b](%1)\n"_s.arg(kKey).repeated(images), store);
        return test::cpuSecondsOf([&] {
            for (int i = 1; i < 20; ++i)
                document.setImages(&store, 100 + i);
        });
    };
    QVERIFY(test::isWithin(
        10, [&] { return secondsFor(5000); }, [&] { return secondsFor(1000); }));
}

//! What stands above the place somebody reads grows by so much: they keep that place.
void tst_Images::growsAboveTheAnchor()
{
    ImageStore store;
    BlockDocument document = documentOf(u"![b](%1)\n\nread here\n\n![b](%1)"_s.arg(kKey), store);
    const qreal before = document.caretAt(2).top();
    feed(store, png({ 300, 250 }));
    store.want(kKey, { 400, 300 });
    QTRY_COMPARE(store.image(kKey).state, StoredImage::State::Here);
    const std::optional<qreal> grown = document.imageChanged(kKey, before);
    QVERIFY(grown);
    QCOMPARE(document.caretAt(2).top(), before + *grown);
}

void tst_Images::paintedInItsPlace()
{
    ImageStore store;
    feed(store, png({ 100, 80 }));
    store.want(kKey, { 400, 300 });
    QTRY_VERIFY(!store.image(kKey).image.isNull());
    const BlockDocument document = documentOf(u"words\n\n![b](%1)"_s.arg(kKey), store);
    QImage image(400, 300, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    document.paint(painter, { 0, 0 }, image.rect());
    const QRectF area = document.images().front().area;
    QCOMPARE(image.pixelColor(area.center().toPoint()), QColor(Qt::red));
    QCOMPARE(image.pixelColor(area.topLeft().toPoint()), QColor(Qt::white)); // round corners
    QCOMPARE(image.pixelColor(area.center().toPoint() + QPoint(int(area.width()), 0)), QColor(Qt::white));
}

void tst_Images::everyByteOfAHeaderMayBeWrong()
{
    const QByteArray whole = png({ 8, 8 });
    for (qsizetype i = 0; i < whole.size(); ++i) {
        for (const char wrong : { '\0', '\x7f', '\xff' }) {
            QByteArray bytes = whole;
            bytes[i] = wrong;
            const StoredImage read = ImageStore::header(bytes);
            QVERIFY(read.error || (read.size.width() <= ImageStore::kMostSide && read.size.height() <= ImageStore::kMostSide));
            const QImage image = ImageStore::decoded(bytes, { 16, 16 });
            QVERIFY(image.width() <= 16 && image.height() <= 16);
        }
        static_cast<void>(ImageStore::decoded(whole.left(i), { 16, 16 }));
    }
}

COUNTERSIGN_TEST(tst_Images, "tst_images")
#include "tst_images.moc"
