// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "composerfixture.h"
#include "testregistry.h"
#include "widgets/attachmentstrip.h"

#include <QClipboard>
#include <QImage>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QUrl>

using namespace countersign;
using namespace Qt::StringLiterals;

//! Files over the text: their chips, what is pasted, when a message may go; and the bar while one is said anew.
class tst_ComposerFiles : public QObject, private test::ComposerFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

    void theButtonIsThereWhereFilesAreTaken()
    {
        auto *attach = m_composer->findChild<QToolButton *>(u"attach"_s);
        QVERIFY(attach->isHidden());
        m_composer->setTakesFiles(true);
        QVERIFY(attach->isVisible());
        const QSignalSpy asked(m_composer.get(), &Composer::attachRequested);
        attach->click();
        QCOMPARE(asked.size(), 1);
    }

    void whatIsPastedIsTold_data()
    {
        QTest::addColumn<bool>("takes");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("becomes"); // "files", "picture", or text
        QTest::newRow("files") << true << u"files"_s << u"files"_s;
        QTest::newRow("a picture") << true << u"picture"_s << u"picture"_s;
        QTest::newRow("cells, and a picture of them") << true << u"cells"_s << u"a b"_s;
        QTest::newRow("files that are not taken") << false << u"files"_s << u"file:///tmp/a.txt"_s;
        QTest::newRow("a picture that is not taken") << false << u"picture"_s << QString();
    }
    void whatIsPastedIsTold()
    {
        QFETCH(const bool, takes);
        QFETCH(const QString, kind);
        QFETCH(const QString, becomes);
        m_composer->setTakesFiles(takes);
        QSignalSpy files(m_composer.get(), &Composer::filesOffered);
        QSignalSpy pictures(m_composer.get(), &Composer::pictureOffered);
        auto *data = new QMimeData;
        QImage picture(4, 4, QImage::Format_RGB32);
        picture.fill(Qt::red);
        if (kind == "files"_L1) {
            data->setUrls({ QUrl(u"file:///tmp/a.txt"_s) });
            data->setText(u"file:///tmp/a.txt"_s);
        } else {
            data->setImageData(picture);
            if (kind == "cells"_L1)
                data->setText(u"a b"_s);
        }
        QApplication::clipboard()->setMimeData(data);
        m_edit->paste();
        QCOMPARE(files.size(), becomes == "files"_L1 ? 1 : 0);
        QCOMPARE(pictures.size(), becomes == "picture"_L1 ? 1 : 0);
        if (files.size() == 1)
            QCOMPARE(files.at(0).at(0).toStringList(), QStringList { u"/tmp/a.txt"_s });
        const bool isText = becomes != "files"_L1 && becomes != "picture"_L1;
        QCOMPARE(m_composer->text(), isText ? becomes : QString());
    }

    void chipsSayWhatBecomesOfAFile()
    {
        AttachmentStrip &strip = m_composer->attachments();
        QVERIFY(strip.isHidden());
        AttachmentChip chip { u"1"_s, u"october.csv"_s, 84'000, {}, AttachmentChip::State::Sending, 40, {}, false };
        strip.setChips({ chip });
        auto *shown = strip.findChild<QWidget *>(u"attachment:1"_s);
        QVERIFY(shown && shown->isVisible());
        QCOMPARE(shown->accessibleName(), u"october.csv"_s);
        QCOMPARE(shown->accessibleDescription(), u"84 kB · 40 %"_s);
        chip.state = AttachmentChip::State::Ready;
        strip.setChips({ chip });
        QCOMPARE(strip.findChild<QWidget *>(u"attachment:1"_s), shown); // the same: a focus in it stays
        QCOMPARE(shown->accessibleDescription(), u"84 kB"_s);
        chip.state = AttachmentChip::State::Waits;
        chip.sentence = u"waits for you to sign in"_s;
        strip.setChips({ chip });
        QCOMPARE(shown->accessibleDescription(), u"84 kB · waits for you to sign in"_s);
        QSignalSpy removed(&strip, &AttachmentStrip::removeRequested);
        auto *remove = shown->findChild<QToolButton *>(u"removeAttachment"_s);
        QCOMPARE(remove->accessibleName(), u"Take out october.csv"_s);
        remove->click();
        QCOMPARE(removed.at(0).at(0).toString(), u"1"_s);
        strip.setChips({});
        QVERIFY(strip.isHidden());
    }

    void aRefusalIsASentence()
    {
        AttachmentStrip &strip = m_composer->attachments();
        AttachmentChip chip { u"1"_s, u"film.mp4"_s, 0, {}, AttachmentChip::State::Refused, -1, u"“film.mp4” was not taken."_s,
                              true };
        strip.setChips({ chip });
        QCOMPARE(strip.findChild<QLabel *>(u"attachmentRefusal"_s)->text(), u"“film.mp4” was not taken."_s);
        QSignalSpy retried(&strip, &AttachmentStrip::retryRequested);
        strip.findChild<QPushButton *>(u"retryAttachment"_s)->click();
        QCOMPARE(retried.at(0).at(0).toString(), u"1"_s);
    }

    void aMessageWaitsForItsFiles()
    {
        const QSignalSpy sent(m_composer.get(), &Composer::submitted);
        m_composer->setText(u"Look at this"_s);
        m_composer->setFiles(Composer::Files::NotYet);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QCOMPARE(sent.size(), 0);
        QCOMPARE(m_composer->text(), u"Look at this"_s);
        QVERIFY(m_composer->findChild<QLabel *>(u"composerHint"_s)->text().contains("as soon as its files"_L1));
        m_composer->setFiles(Composer::Files::Ready);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QCOMPARE(sent.size(), 1);
        QTest::keyClick(m_edit, Qt::Key_Return); // files alone may go, too
        QCOMPARE(sent.size(), 2);
        m_composer->setFiles(Composer::Files::None);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QCOMPARE(sent.size(), 2);
    }

    void saidAnewHasABar()
    {
        auto *bar = m_composer->findChild<QWidget *>(u"editBar"_s);
        QVERIFY(bar->isHidden());
        m_composer->setAmending(true);
        QVERIFY(bar->isVisible());
        const QSignalSpy cancelled(m_composer.get(), &Composer::editCancelled);
        QTest::keyClick(m_edit, Qt::Key_Escape);
        m_composer->findChild<QPushButton *>(u"cancelEdit"_s)->click();
        QCOMPARE(cancelled.size(), 2);
        m_composer->setAmending(false);
        QVERIFY(bar->isHidden());
    }

    void whatDidNotGoIsBack()
    {
        m_composer->refuse(u"A long text"_s, u"This is more than chat.example takes at once."_s);
        QCOMPARE(m_composer->text(), u"A long text"_s);
        QCOMPARE(m_composer->findChild<QLabel *>(u"composerHint"_s)->text(), u"This is more than chat.example takes at once."_s);
        QTest::keyClicks(m_edit, u"x"_s);
        QVERIFY(m_composer->findChild<QLabel *>(u"composerHint"_s)->text().isEmpty());
    }
};

COUNTERSIGN_TEST(tst_ComposerFiles, "tst_composerfiles")
#include "tst_composerfiles.moc"
