// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/imagestore.h"
#include "testregistry.h"
#include "transcriptfixture.h"
#include "widgets/imagedialog.h"

#include <QAccessible>
#include <QBuffer>
#include <QPushButton>
#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

const QString kKey = u"https://cdn.example/map.png"_s;
const QString kImage = u"![a map](https://cdn.example/map.png)"_s;

QByteArray png(const QSize &size)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::red);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}

//! A transcript with images that come from here.
class ImagesFixture : public TranscriptFixture
{
public:
    ImagesFixture()
    {
        store.setSource({ [this](const QString &) { return byItself; }, [this](const QString &key) { fetched << key; } });
        view.setImages(&store);
    }
    ~ImagesFixture() { view.setImages(nullptr); }
    std::optional<RowAction> action(int row, RowAction::Kind kind)
    {
        for (const RowAction &found : view.actionsOf(row)) {
            if (found.kind == kind)
                return found;
        }
        return std::nullopt;
    }
    QColor pixelIn(int row, const RowAction &action)
    {
        const QPoint at = action.area.center().toPoint() + QPoint(0, view.rowRect(row).top());
        return view.viewport()->grab().toImage().pixelColor(at * view.devicePixelRatioF());
    }
    ImageStore store;
    bool byItself = false;
    QStringList fetched;
};

} // namespace

//! Images in the conversation: nothing is fetched unasked, nothing jumps, and everybody can reach them.
class tst_TranscriptImages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksBeforeItFetches();
    void loadsByItselfWhereItMay();
    void manyAreWantedOneAfterTheOther();
    void whatIsReadStaysWhereItIs();
    void opensLarge();
    void whatMadeRoomForOthersComesBackLarge();
    void failureHasASentenceAndAnotherTry();
    void screenReader();
    void detailsByMouseAndKey();
    void findOpensDetails();
};

void tst_TranscriptImages::asksBeforeItFetches()
{
    ImagesFixture f;
    f.answer(u"a"_s, kImage);
    f.settle();
    const std::optional<RowAction> show = f.action(0, RowAction::Kind::ShowImage);
    QVERIFY(show);
    QCOMPARE(show->name, u"Show image from cdn.example: a map"_s);
    QVERIFY(f.fetched.isEmpty());
    QVERIFY(f.click(0, RowAction::Kind::ShowImage));
    QCOMPARE(f.fetched, QStringList { kKey });
    f.settle();
    QVERIFY(!f.action(0, RowAction::Kind::ShowImage)); // on its way
    f.store.take(kKey, png({ 200, 100 }));
    QTRY_VERIFY(f.action(0, RowAction::Kind::OpenImage));
    QCOMPARE(f.action(0, RowAction::Kind::OpenImage)->area.size(), QSizeF(200, 100));
    QTRY_COMPARE(f.pixelIn(0, *f.action(0, RowAction::Kind::OpenImage)), QColor(Qt::red));
    QVERIFY(f.view.shownText(0).contains(u"a map"_s));
}

void tst_TranscriptImages::loadsByItselfWhereItMay()
{
    ImagesFixture f;
    f.byItself = true;
    f.answer(u"far"_s, kImage + u"2"_s);
    for (int i = 0; i < 60; ++i)
        f.answer(QString::number(i), u"some words\n\nand more"_s);
    f.answer(u"near"_s, kImage);
    QTRY_COMPARE(f.fetched, QStringList { kKey }); // the one on screen
    f.bar().setValue(0);
    QTRY_COMPARE(f.fetched.size(), 1); // the same address: once
}

//! Those that are known stand below those that are new: the store grows while both are looked through.
void tst_TranscriptImages::manyAreWantedOneAfterTheOther()
{
    ImagesFixture f;
    f.byItself = true;
    QStringList images;
    for (int i = 0; i < 60; ++i)
        images << kImage.chopped(1) + QString::number(i) + u')';
    f.answer(u"a"_s, images.join(u"\n\n"_s));
    f.settle();
    while (f.bar().value() > 0) {
        f.bar().setValue(f.bar().value() - 100);
        f.settle();
    }
    QTRY_COMPARE(f.fetched.size(), 60);
}

void tst_TranscriptImages::whatIsReadStaysWhereItIs()
{
    ImagesFixture f;
    QString text = kImage;
    for (int i = 0; i < 60; ++i)
        text += u"\n\nparagraph %1"_s.arg(i);
    f.answer(u"a"_s, text);
    f.settle();
    f.bar().setValue(400); // the image is above what is seen, in the same message
    f.settle();
    const auto wordAt = [&f] {
        const QImage image = f.view.viewport()->grab().toImage();
        return image.copy(0, 100, image.width() - 20, 200);
    };
    const QImage before = wordAt();
    f.store.load(kKey);
    f.store.take(kKey, png({ 300, 300 }));
    QTRY_COMPARE(f.store.image(kKey).state, StoredImage::State::Here);
    f.settle();
    QCOMPARE(wordAt(), before);
    f.bar().setValue(0);
    f.settle();
    QTRY_VERIFY(f.action(0, RowAction::Kind::OpenImage));
    QCOMPARE(f.action(0, RowAction::Kind::OpenImage)->area.height(), 300);
}

void tst_TranscriptImages::opensLarge()
{
    ImagesFixture f;
    f.byItself = true;
    f.answer(u"a"_s, kImage);
    QTRY_COMPARE(f.fetched.size(), 1);
    f.store.take(kKey, png({ 1600, 1200 }));
    QTRY_VERIFY(f.action(0, RowAction::Kind::OpenImage));
    QVERIFY(f.click(0, RowAction::Kind::OpenImage));
    auto *dialog = f.view.findChild<ImageDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    QCOMPARE(dialog->windowTitle(), u"a map"_s);
    QSignalSpy saved(&f.view, &TranscriptView::imageSaveRequested);
    dialog->findChild<QPushButton *>(u"saveImage"_s)->click();
    QCOMPARE(saved.count(), 1);
    QCOMPARE(saved.front().at(0).toString(), u"map.png"_s);
    QCOMPARE(saved.front().at(1).toByteArray(), png({ 1600, 1200 }));
    QTest::keyClick(dialog, Qt::Key_Escape);
    QVERIFY(!dialog->isVisible());
    QCOMPARE(imageFileName(u"element:7"_s, u"a/b: c?"_s, u"jpg"_s), u"a b c.jpg"_s);
    QCOMPARE(imageFileName(u"element:7"_s, u"map\u202E\u2066gnp"_s, u"jpg"_s), u"mapgnp.jpg"_s);
    QCOMPARE(imageFileName(u"https://e.x/..%2f..%2f.ssh"_s, {}, u"png"_s), u"image.png"_s);
}

//! A dialog that stays open while other images come: it goes on showing its own, and saves it.
void tst_TranscriptImages::whatMadeRoomForOthersComesBackLarge()
{
    ImageStore store;
    QStringList fetched;
    store.setSource({ [](const QString &) { return false; }, [&fetched](const QString &key) { fetched << key; } });
    const QByteArray map = png({ 160, 120 });
    store.load(kKey);
    store.take(kKey, map);
    QTRY_COMPARE(store.image(kKey).state, StoredImage::State::Here);
    ImageDialog dialog(store, kKey, u"a map"_s);
    dialog.show();
    QTRY_VERIFY(!store.image(kKey).image.isNull());
    const QByteArray large = png({ 4000, 3000 });
    const QByteArray padded = large + QByteArray(ImageStore::kMostBytes - large.size(), 'x');
    for (int i = 0; i < 5; ++i) { // 100 MB, and 46 MB each decoded
        const QString other = QString::number(i);
        store.load(other);
        store.take(other, padded);
        QTRY_COMPARE(store.image(other).state, StoredImage::State::Here);
        store.want(other, { 4000, 3000 });
        QTRY_VERIFY(!store.image(other).image.isNull());
    }
    QVERIFY(store.bytes(kKey).isEmpty());
    fetched.clear();
    QSignalSpy saved(&dialog, &ImageDialog::saveRequested);
    dialog.findChild<QPushButton *>(u"saveImage"_s)->click();
    QCOMPARE(fetched, QStringList { kKey });
    QVERIFY(saved.isEmpty());
    store.take(kKey, map);
    QTRY_COMPARE(saved.size(), 1);
    QCOMPARE(saved.front().at(1).toByteArray(), map);
    QTRY_VERIFY(!store.image(kKey).image.isNull());
    QTRY_COMPARE(dialog.grab().toImage().pixelColor(dialog.width() / 2, dialog.height() / 3), QColor(Qt::red));
}

void tst_TranscriptImages::failureHasASentenceAndAnotherTry()
{
    ImagesFixture f;
    f.answer(u"a"_s, kImage);
    f.settle();
    f.store.load(kKey);
    f.store.fail(kKey, { Condition::ImageNotFetched, { u"cdn.example"_s }, 404, {} });
    f.settle();
    QCOMPARE(f.action(0, RowAction::Kind::ShowImage)->name, u"Try again: a map"_s);
    f.fetched.clear();
    QVERIFY(f.click(0, RowAction::Kind::ShowImage));
    QCOMPARE(f.fetched.size(), 1);
    f.store.fail(kKey, { Condition::ImageTooLarge, { u"9"_s, u"9"_s }, 0, {} });
    f.settle();
    QVERIFY(!f.action(0, RowAction::Kind::ShowImage)); // it would end the same way
}

void tst_TranscriptImages::screenReader()
{
    ImagesFixture f;
    f.byItself = true;
    f.answer(u"a"_s, kImage);
    QTRY_COMPARE(f.fetched.size(), 1);
    f.store.take(kKey, png({ 40, 40 }));
    QTRY_VERIFY(f.action(0, RowAction::Kind::OpenImage));
    QAccessibleInterface *row = QAccessible::queryAccessibleInterface(&f.view)->child(0);
    bool isMet = false;
    for (int i = 0; i < row->childCount(); ++i) {
        QAccessibleInterface *child = row->child(i);
        isMet = isMet || (child->role() == QAccessible::Graphic && child->text(QAccessible::Name) == u"Image: a map"_s);
    }
    QVERIFY(isMet);
}

void tst_TranscriptImages::detailsByMouseAndKey()
{
    TranscriptFixture f;
    f.answer(u"a"_s, u"above\n\n<details><summary>More</summary>\n\nfolded\n\nlines\n\n</details>"_s);
    f.settle();
    const int closed = f.view.rowRect(0).height();
    QVERIFY(f.click(0, RowAction::Kind::ToggleDetails));
    f.settle();
    QVERIFY(f.view.rowRect(0).height() > closed);
    QAccessibleInterface *row = QAccessible::queryAccessibleInterface(&f.view)->child(0);
    QVERIFY(row->child(0)->state().expanded);
    QCOMPARE(row->child(0)->text(QAccessible::Name), u"More"_s);
    f.view.setFocus();
    f.view.setCurrentRow(0);
    QTest::keyClick(&f.view, Qt::Key_Return); // into the message: its first action
    QTest::keyClick(&f.view, Qt::Key_Return);
    f.settle();
    QCOMPARE(f.view.rowRect(0).height(), closed);
    QVERIFY(f.view.shownText(0).contains(u"folded"_s));
}

void tst_TranscriptImages::findOpensDetails()
{
    TranscriptFixture f;
    f.answer(u"a"_s, u"above\n\n<details><summary>More</summary>\n\nneedle\n\n</details>"_s);
    f.settle();
    const int closed = f.view.rowRect(0).height();
    f.view.find(u"needle"_s, false);
    QTRY_VERIFY(f.view.rowRect(0).height() > closed);
    QCOMPARE(f.view.selectedText(), u"needle"_s);
}

COUNTERSIGN_TEST(tst_TranscriptImages, "tst_transcriptimages")
#include "tst_transcriptimages.moc"
