// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "scriptedtransfers.h"
#include "testregistry.h"
#include "widgets/fileanswer.h"

#include <QFile>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

struct AskFixture : TranscriptFixture
{
    AskFixture()
    {
        view.setUploader([this](const QString &name, const QString &mimeType, const QByteArray &bytes, const QString &interruptId,
                                QObject *parent) {
            sent << name + u' ' + mimeType + u' ' + QString::fromUtf8(bytes) + u' ' + interruptId;
            uploads << new ScriptedUpload(parent);
            return uploads.last();
        });
    }
    void ask(const QJsonObject &metadata, const QJsonObject &schema = {}, int seconds = 60)
    {
        Interrupt interrupt;
        interrupt.id = u"ask"_s;
        interrupt.reason = u"input_required"_s;
        interrupt.message = u"What do you say?"_s;
        interrupt.metadata = metadata;
        interrupt.responseSchema = schema;
        interrupt.expiresAt = clock.wall().addSecs(seconds);
        if (model.rowCount() == 0)
            answer(u"ask"_s, u"What do you say?"_s);
        view.setInterrupts({ interrupt });
        settle();
        clock.advance(500); // its buttons wake
    }
    void askForFile()
    {
        ask({ { u"ask"_s, u"file"_s },
              { u"types"_s, QJsonArray { u"text/plain"_s, u".txt"_s } },
              { u"mostFiles"_s, 1 },
              { u"mostBytes"_s, 1024 * 1024 } });
    }
    [[nodiscard]] QString file(const QString &name, const QByteArray &bytes) const
    {
        QFile made(folder.filePath(name));
        if (made.open(QIODevice::WriteOnly))
            made.write(bytes);
        return made.fileName();
    }
    [[nodiscard]] FileAnswer &files() const { return *view.findChild<FileAnswer *>(); }
    [[nodiscard]] QString shown() const
    {
        QStringList words;
        for (const QLabel *label : view.findChildren<QLabel *>()) {
            if (label->isVisible())
                words << label->text();
        }
        return words.join(u'\n');
    }
    static ResumeEntry given(const QSignalSpy &spy) { return spy.value(0).value(0).value<ResumeEntry>(); }

    QTemporaryDir folder;
    QStringList sent;
    QList<QPointer<ScriptedUpload>> uploads;
};

} // namespace

//! Questions that say what they want: buttons, files, an element's fields; and the time they leave.
class tst_AskCards : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void choicesAreButtons();
    void aFileGoesWithTheAnswer();
    void noFileNoAnswer();
    void whatItDoesNotTakeStaysHere_data();
    void whatItDoesNotTakeStaysHere();
    void aRefusedUploadSaysSo();
    void anElementsFieldsAreAForm();
    void anElementWithoutFieldsIsSentAsItIs();
    void theTimeIsCountedDown();
    void aQuestionNobodyAnsweredLeavesASentence();
};

void tst_AskCards::choicesAreButtons()
{
    AskFixture f;
    const auto choice = [](const QString &id, const QString &title) {
        return QJsonObject { { u"const"_s, id }, { u"title"_s, title } };
    };
    f.ask({ { u"ask"_s, u"action"_s } },
          { { u"type"_s, u"string"_s },
            { u"oneOf"_s, QJsonArray { choice(u"1"_s, u"Approve"_s), choice(u"2"_s, u"Back && forth"_s) } } });
    QSignalSpy spy(&f.view, &TranscriptView::interruptAnswered);
    QStringList names;
    QAbstractButton *approve = nullptr;
    for (QAbstractButton *button : f.view.findChildren<QAbstractButton *>(u"choice"_s)) {
        names << button->accessibleName();
        approve = approve ? approve : button;
    }
    QCOMPARE(names, (QStringList { u"Approve"_s, u"Back && forth"_s }));
    QVERIFY(!f.button(u"answer"_s));
    QVERIFY(f.button(u"notNow"_s));
    QTest::mouseClick(approve, Qt::LeftButton);
    QCOMPARE(f.given(spy).payload, QJsonValue(u"1"_s));
    QCOMPARE(f.given(spy).interruptId, u"ask"_s);
}

void tst_AskCards::aFileGoesWithTheAnswer()
{
    AskFixture f;
    f.askForFile();
    QVERIFY2(f.shown().contains(".txt"_L1) && f.shown().contains("up to 1 MB each"_L1), qPrintable(f.shown()));
    QSignalSpy spy(&f.view, &TranscriptView::interruptAnswered);
    f.files().add({ f.file(u"a.txt"_s, "hello") });
    QCOMPARE(f.sent, QStringList { u"a.txt text/plain hello ask"_s });
    f.button(u"answer"_s)->click();
    QCOMPARE(spy.size(), 0); // it is not there yet
    QVERIFY(f.shown().contains("The files are still on their way."_L1));
    f.uploads.first()->arrive(u"file-1"_s);
    f.button(u"answer"_s)->click();
    QCOMPARE(f.given(spy).payload, QJsonValue(QJsonArray { QJsonObject { { u"id"_s, u"file-1"_s } } }));
}

void tst_AskCards::noFileNoAnswer()
{
    AskFixture f;
    f.askForFile();
    QSignalSpy spy(&f.view, &TranscriptView::interruptAnswered);
    f.button(u"answer"_s)->click();
    QCOMPARE(spy.size(), 0);
    QVERIFY(f.shown().contains(u"Choose a file, or choose “Not now”."_s));
    f.button(u"notNow"_s)->click();
    QCOMPARE(f.given(spy).status, ResumeEntry::Status::Cancelled);
}

void tst_AskCards::whatItDoesNotTakeStaysHere_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("kind") << u"a.png"_s << QByteArray("\x89PNG\r\n\x1a\n")
                          << u"“a.png” is of a kind this server does not take."_s;
    QTest::newRow("size") << u"a.txt"_s << QByteArray(1024 * 1024 + 1, 'x') << u"“a.txt” is too large to send here."_s;
    QTest::newRow("empty") << u"a.txt"_s << QByteArray() << u"“a.txt” was not added."_s;
}

void tst_AskCards::whatItDoesNotTakeStaysHere()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, sentence);
    AskFixture f;
    f.askForFile();
    f.files().add({ f.file(name, bytes) });
    QVERIFY(f.sent.isEmpty());
    QVERIFY2(f.shown().contains(sentence), qPrintable(f.shown()));
    QVERIFY(f.files().parts().isEmpty());
    f.files().add({ f.file(u"good.txt"_s, "hello") }); // what was refused makes room
    QCOMPARE(f.sent.size(), 1);
    QVERIFY(!f.shown().contains(sentence));
    f.files().add({ f.file(u"second.txt"_s, "hello") });
    QCOMPARE(f.sent.size(), 1);
    QVERIFY(f.shown().contains(u"“second.txt” was not added."_s));
}

void tst_AskCards::aRefusedUploadSaysSo()
{
    AskFixture f;
    f.askForFile();
    f.files().add({ f.file(u"a.txt"_s, "hello") });
    f.uploads.first()->fail({ Condition::UploadRefused, { u"a.txt"_s, u"no space"_s }, 400, {} });
    QVERIFY2(f.shown().contains(u"“a.txt” was not taken. The server says: no space."_s), qPrintable(f.shown()));
    QVERIFY(f.files().parts().isEmpty());
    QVERIFY(!f.files().isUnderWay());
}

void tst_AskCards::anElementsFieldsAreAForm()
{
    AskFixture f;
    Message element = f.message(u"e"_s, Message::Role::Activity, {});
    element.activityType = u"element"_s;
    element.activity = { { u"kind"_s, u"custom"_s },
                         { u"name"_s, u"TicketForm"_s },
                         { u"properties"_s, QJsonObject { { u"title"_s, u"Lamp"_s }, { u"tags"_s, QJsonArray { u"a"_s } } } } };
    f.answer(u"ask"_s, u"What do you say?"_s);
    f.model.append(element);
    f.ask({ { u"ask"_s, u"element"_s }, { u"elementId"_s, u"e"_s } }, { { u"type"_s, u"object"_s } });
    QVERIFY2(f.shown().contains("title"_L1), qPrintable(f.shown()));
    QSignalSpy spy(&f.view, &TranscriptView::interruptAnswered);
    f.button(u"answer"_s)->click();
    QCOMPARE(f.given(spy).payload.toObject(), (QJsonObject { { u"title"_s, u"Lamp"_s }, { u"tags"_s, QJsonArray { u"a"_s } } }));
}

void tst_AskCards::anElementWithoutFieldsIsSentAsItIs()
{
    AskFixture f;
    f.ask({ { u"ask"_s, u"element"_s }, { u"elementId"_s, u"gone"_s } }, { { u"type"_s, u"object"_s } });
    QSignalSpy spy(&f.view, &TranscriptView::interruptAnswered);
    QCOMPARE(f.button(u"answer"_s)->accessibleName(), u"Send"_s);
    f.button(u"answer"_s)->click();
    QCOMPARE(f.given(spy).status, ResumeEntry::Status::Resolved);
    QCOMPARE(f.given(spy).payload.toObject(), QJsonObject());
}

void tst_AskCards::theTimeIsCountedDown()
{
    AskFixture f;
    f.askForFile();
    QVERIFY2(f.shown().contains("Answer within 60 s."_L1), qPrintable(f.shown()));
    f.files().add({ f.file(u"a.txt"_s, "hello") });
    f.clock.advance(30'000);
    QVERIFY2(f.shown().contains("Answer within 30 s."_L1), qPrintable(f.shown()));
    f.clock.advance(30'000);
    QVERIFY(f.shown().contains("The agent no longer waits for this answer."_L1));
    QVERIFY(!f.button(u"answer"_s)->isEnabled());
    QVERIFY(!f.button(u"chooseFiles"_s)->isEnabled());
    QVERIFY(!f.files().isUnderWay()); // nothing more goes out
}

void tst_AskCards::aQuestionNobodyAnsweredLeavesASentence()
{
    AskFixture f;
    f.askForFile();
    QVERIFY(!f.view.shownText(0).contains("The time to answer is over."_L1));
    static_cast<void>(f.model.apply(events::InterruptsWithdrawn { { u"ask"_s }, true }, Source::Live, f.clock.wall()));
    f.view.setInterrupts({});
    f.settle();
    QVERIFY(f.view.shownText(0).contains("The time to answer is over."_L1));
    QVERIFY(!f.view.findChild<FileAnswer *>() || f.files().isHidden() || !f.files().isVisible());
}

COUNTERSIGN_TEST(tst_AskCards, "tst_askcards")
#include "tst_askcards.moc"
