// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "transcriptfixture.h"

#include "scriptedtransfers.h"
#include "testregistry.h"
#include "widgets/elementshelf.h"
#include "widgets/elementtext.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QPointer>
#include <QSignalSpy>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {

struct ElementsFixture : TranscriptFixture
{
    ElementsFixture()
    {
        shelf.setFetcher([this](const QJsonObject &element, QObject *parent) {
            asked << element.value("name"_L1).toString();
            fetches << new ScriptedFetch(parent);
            return fetches.last();
        });
        view.setElements(&shelf);
    }
    ~ElementsFixture() { view.setElements(nullptr); }
    void show(const QString &kind, const QString &name, QJsonObject more = {})
    {
        Message made = message(name, Message::Role::Activity, {});
        made.activityType = u"element"_s;
        made.activity = { { u"kind"_s, kind }, { u"name"_s, name }, { u"display"_s, u"inline"_s } };
        for (auto member = more.begin(); member != more.end(); ++member)
            made.activity.insert(member.key(), member.value());
        model.append(made);
        settle();
    }
    QStringList offered(int row)
    {
        QStringList words;
        for (const RowAction &action : view.actionsOf(row))
            words << action.name;
        return words;
    }

    ElementShelf shelf;
    QStringList asked;
    QList<QPointer<ScriptedFetch>> fetches;
};

} // namespace

//! Elements in the transcript: what is fetched and when, what is shown of each kind, and what can be done with it.
class tst_Elements : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aFileIsALineAndIsNotFetched_data();
    void aFileIsALineAndIsNotFetched();
    void textIsShown();
    void detailsInTextCloseAgain();
    void aTableIsShown();
    void whatCannotBeShownIsSaved();
    void besideTheTextItIsShownWhenAsked();
    void anotherHostIsAskedOnlyByThePerson();
    void movedElsewhereItIsAnother();
    void whatMadeRoomIsFetchedAgain();
    void oneThatIsGoneSaysSo();
    void aCustomOneIsNamedWithItsProperties();
    void outOfSightNothingIsFetched();
    void tasks();
    void onlyHarmlessFilesAreOpened_data();
    void onlyHarmlessFilesAreOpened();
    void fileNames_data();
    void fileNames();
};

void tst_Elements::aFileIsALineAndIsNotFetched_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("word");
    QTest::addColumn<bool>("opens");
    QTest::newRow("pdf") << u"pdf"_s << u"slides.pdf"_s << u"PDF"_s << true;
    QTest::newRow("audio") << u"audio"_s << u"song.mp3"_s << u"Sound"_s << true;
    QTest::newRow("video") << u"video"_s << u"clip.mp4"_s << u"Film"_s << true;
    QTest::newRow("file") << u"file"_s << u"report.csv"_s << u"File"_s << true;
    QTest::newRow("program") << u"file"_s << u"setup.sh"_s << u"File"_s << false;
}

void tst_Elements::aFileIsALineAndIsNotFetched()
{
    QFETCH(QString, kind);
    QFETCH(QString, name);
    QFETCH(QString, word);
    QFETCH(bool, opens);
    ElementsFixture f;
    f.show(kind, name);
    QVERIFY2(f.view.shownText(0).contains(name + u", "_s + word), qPrintable(f.view.shownText(0)));
    QCOMPARE(f.offered(0), opens ? (QStringList { u"Save…"_s, u"Open"_s }) : QStringList { u"Save…"_s });
    QVERIFY(f.asked.isEmpty());
    QSignalSpy saved(&f.view, &TranscriptView::elementSaveRequested);
    QVERIFY(f.click(0, RowAction::Kind::SaveElement));
    QCOMPARE(saved.value(0).value(0).toString(), name);
    QSignalSpy opened(&f.view, &TranscriptView::elementOpenRequested);
    QCOMPARE(f.click(0, RowAction::Kind::OpenElement), opens);
    QCOMPARE(opened.size(), opens ? 1 : 0);
}

void tst_Elements::textIsShown()
{
    ElementsFixture f;
    f.show(u"text"_s, u"main.py"_s, { { u"language"_s, u"python"_s } });
    QCOMPARE(f.asked, QStringList { u"main.py"_s });
    QVERIFY2(f.view.shownText(0).contains(u"Loading…"_s), qPrintable(f.view.shownText(0)));
    f.fetches.first()->bring("print('hello')\n");
    QTRY_VERIFY(f.view.shownText(0).contains("print('hello')"_L1));
    QVERIFY(f.view.shownText(0).contains("main.py (Text, "_L1));
    QVERIFY(f.offered(0).contains(u"Copy code"_s));
    QVERIFY(f.offered(0).contains(u"Save…"_s));
    QCOMPARE(f.asked.size(), 1);
}

void tst_Elements::detailsInTextCloseAgain()
{
    ElementsFixture f;
    f.show(u"text"_s, u"notes"_s);
    f.fetches.first()->bring("<details><summary>More</summary>\n\nfolded\n\nlines\n\n</details>\n");
    QTRY_VERIFY(f.offered(0).contains(u"More"_s));
    f.settle();
    const int closed = f.view.rowRect(0).height();
    for (int round = 0; round < 2; ++round) {
        QVERIFY(f.click(0, RowAction::Kind::ToggleDetails));
        f.settle();
        QVERIFY(f.view.rowRect(0).height() > closed);
        QVERIFY(f.click(0, RowAction::Kind::ToggleDetails));
        f.settle();
        QCOMPARE(f.view.rowRect(0).height(), closed);
    }
}

void tst_Elements::aTableIsShown()
{
    ElementsFixture f;
    f.show(u"table"_s, u"cities"_s);
    f.fetches.first()->bring(R"({"columns":["city","people"],"data":[["Ulm",126000]]})");
    QTRY_VERIFY(f.view.shownText(0).contains("Ulm\t126000"_L1));
    QVERIFY(f.view.shownText(0).contains("cities (Table, "_L1));
}

void tst_Elements::whatCannotBeShownIsSaved()
{
    ElementsFixture f;
    f.show(u"plot"_s, u"terrain"_s);
    f.fetches.first()->bring(R"({"data":[{"type":"surface","z":[[1,2],[3,4]]}]})");
    QTRY_VERIFY(f.view.shownText(0).contains("terrain, Chart, "_L1));
    QVERIFY(f.offered(0).contains(u"Save…"_s));
}

void tst_Elements::besideTheTextItIsShownWhenAsked()
{
    ElementsFixture f;
    f.show(u"text"_s, u"notes"_s, { { u"display"_s, u"side"_s } });
    QVERIFY(f.asked.isEmpty());
    QVERIFY(f.click(0, RowAction::Kind::ShowElement));
    QCOMPARE(f.asked, QStringList { u"notes"_s });
    f.fetches.first()->bring("# Notes\n\n- one");
    QTRY_VERIFY(f.view.shownText(0).contains("one"_L1));
    QVERIFY(!f.view.shownText(0).contains("# Notes"_L1)); // read as Markdown
    QVERIFY(f.offered(0).contains(u"Hide"_s));
    QVERIFY(f.click(0, RowAction::Kind::ShowElement));
    QTRY_VERIFY(!f.view.shownText(0).contains("one"_L1));
    QVERIFY(f.click(0, RowAction::Kind::ShowElement));
    QTRY_VERIFY(f.view.shownText(0).contains("one"_L1));
    QCOMPARE(f.asked.size(), 1);
}

void tst_Elements::anotherHostIsAskedOnlyByThePerson()
{
    ElementsFixture f;
    f.show(u"text"_s, u"readme"_s, { { u"host"_s, u"cdn.example"_s } });
    QVERIFY(f.asked.isEmpty());
    QVERIFY(f.view.shownText(0).contains("at cdn.example"_L1));
    QVERIFY(f.click(0, RowAction::Kind::ShowElement));
    QCOMPARE(f.asked.size(), 1);
}

//! The same id is not the same file: who may be asked is decided anew.
void tst_Elements::movedElsewhereItIsAnother()
{
    ElementsFixture f;
    for (const QString &kind : { u"text"_s, u"image"_s }) {
        const QJsonObject own { { u"kind"_s, kind }, { u"name"_s, kind }, { u"display"_s, u"inline"_s }, { u"key"_s, u"k1"_s } };
        QJsonObject moved = own;
        moved.insert(u"url"_s, u"https://cdn.example/x"_s);
        moved.insert(u"host"_s, u"cdn.example"_s);
        QVERIFY(f.shelf.look(kind, own).isShown);
        const auto asked = f.asked.size();
        QVERIFY(!f.shelf.look(kind, moved).isShown);
        QCOMPARE(f.asked.size(), asked);
        QVERIFY(ElementText::imageKey(kind, own) != ElementText::imageKey(kind, moved));
        QCOMPARE(ElementText::idOfImage(ElementText::imageKey(kind, moved)), kind);
    }
    f.fetches.first()->bring("old words"); // for what it was
    f.settle();
    QVERIFY(f.shelf.peek(u"text"_s, { { u"key"_s, u"k1"_s } })->bytes == "old words");
}

void tst_Elements::whatMadeRoomIsFetchedAgain()
{
    constexpr qsizetype kMoreThanHalf = 33 * 1024 * 1024;
    ElementsFixture f;
    const QJsonObject text {
        { u"kind"_s, u"text"_s }, { u"name"_s, u"a"_s }, { u"display"_s, u"inline"_s }, { u"language"_s, u"c"_s }
    };
    const QJsonObject file { { u"kind"_s, u"file"_s }, { u"name"_s, u"b"_s } };
    QVERIFY(f.shelf.look(u"a"_s, text).isShown);
    f.fetches.last()->bring(QByteArray(kMoreThanHalf, '\n'));
    f.shelf.take(u"b"_s, file, &f.view, [](const ElementShelf::Item &) {});
    f.fetches.last()->bring(QByteArray(kMoreThanHalf, 'b'));
    QVERIFY(!f.shelf.look(u"a"_s, text).blocks.empty()); // still to be seen
    QCOMPARE(f.asked.size(), 2);
    QByteArray saved;
    f.shelf.take(u"a"_s, text, &f.view, [&saved](const ElementShelf::Item &item) { saved = item.bytes; });
    QCOMPARE(f.asked.size(), 3);
    f.fetches.last()->bring("again");
    QCOMPARE(saved, QByteArray("again"));
}

void tst_Elements::oneThatIsGoneSaysSo()
{
    ElementsFixture f;
    f.show(u"text"_s, u"notes"_s);
    f.fetches.first()->fail({ Condition::ElementGone, { u"notes"_s }, 404, {} });
    QTRY_VERIFY(f.view.shownText(0).contains(u"“notes” is no longer on the server."_s));
    f.settle();
    QVERIFY(f.click(0, RowAction::Kind::ShowElement)); // once more
    QCOMPARE(f.asked.size(), 2);
}

void tst_Elements::aCustomOneIsNamedWithItsProperties()
{
    ElementsFixture f;
    f.show(u"custom"_s, u"Ticket"_s,
           { { u"properties"_s, QJsonObject { { u"title"_s, u"Broken lamp"_s }, { u"urgent"_s, true } } } });
    QVERIFY(f.view.shownText(0).contains("Ticket, title: Broken lamp, urgent: true"_L1));
    QVERIFY(f.click(0, RowAction::Kind::ToggleFold));
    QTRY_VERIFY(f.view.shownText(0).contains("title: Broken lamp\nurgent: true"_L1));
    QVERIFY(f.asked.isEmpty());
}

void tst_Elements::outOfSightNothingIsFetched()
{
    ElementsFixture f;
    f.show(u"text"_s, u"first"_s);
    f.fetches.first()->bring("x");
    for (int i = 0; i < 40; ++i)
        f.say(u"m%1"_s.arg(i), u"Some text"_s);
    f.settle();
    Message hidden = f.message(u"late"_s, Message::Role::Activity, {});
    hidden.activityType = u"element"_s;
    hidden.activity = { { u"kind"_s, u"text"_s }, { u"name"_s, u"late"_s }, { u"display"_s, u"inline"_s } };
    f.bar().setValue(0);
    f.model.append(hidden);
    f.settle();
    QCOMPARE(f.view.shownText(41).isEmpty(), false); // asked about, not looked at
    QCOMPARE(f.asked, QStringList { u"first"_s });
    f.view.scrollToEnd();
    QTRY_COMPARE(f.asked, (QStringList { u"first"_s, u"late"_s }));
}

void tst_Elements::tasks()
{
    TranscriptFixture f;
    Message made = f.message(u"t"_s, Message::Role::Activity, {});
    made.activityType = u"tasks"_s;
    const auto task = [](const QString &title, const QString &status) {
        return QJsonObject { { u"title"_s, title }, { u"status"_s, status } };
    };
    made.activity = { { u"status"_s, u"Busy"_s },
                      { u"tasks"_s, QJsonArray { task(u"Read"_s, u"done"_s), task(u"Think"_s, u"running"_s),
                                                 task(u"Write"_s, u"ready"_s), task(u"Send"_s, u"failed"_s) } } };
    f.model.append(made);
    f.settle();
    const QString shown = f.view.shownText(0);
    for (const QString &line :
         { u"Tasks, Busy, 1 of 4 done"_s, u"Read, Done"_s, u"Think, Running"_s, u"Write, To do"_s, u"Send, Failed"_s })
        QVERIFY2(shown.contains(line), qPrintable(shown));
}

void tst_Elements::onlyHarmlessFilesAreOpened_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("opens");
    QTest::newRow("pdf") << u"a.pdf"_s << QByteArray("%PDF-1.4\n") << true;
    QTest::newRow("text") << u"a.txt"_s << QByteArray("hello") << true;
    QTest::newRow("table") << u"a.csv"_s << QByteArray("a,b\n1,2\n") << true;
    QTest::newRow("script") << u"a.sh"_s << QByteArray("#!/bin/sh\n") << false;
    QTest::newRow("script that says it is text") << u"a.txt"_s << QByteArray("#!/bin/sh\nrm -r ~\n") << false;
    QTest::newRow("program") << u"a.pdf"_s
                             << QByteArray("\x7f"
                                           "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0",
                                           20)
                             << false;
    for (const QString &name : { u"a.eps"_s, u"a.ps"_s, u"a.m3u"_s, u"a.m3u8"_s, u"a.pls"_s, u"a.xspf"_s, u"a.m4u"_s, u"a.vlc"_s,
                                 u"a.odb"_s, u"a.ott"_s, u"a.dotx"_s, u"a.xltx"_s, u"a.potx"_s, u"a.wmf"_s })
        QTest::newRow(qPrintable(u"goes elsewhere: "_s + name)) << name << QByteArray() << false;
    for (const QString &name :
         { u"a.png"_s, u"a.jpg"_s, u"a.mp3"_s, u"a.wav"_s, u"a.mp4"_s, u"a.docx"_s, u"a.odt"_s, u"a.json"_s })
        QTest::newRow(qPrintable(u"stays here: "_s + name)) << name << QByteArray() << true;
    QTest::newRow("playlist that says it is a song") << u"a.mp3"_s << QByteArray("[playlist]\nFile1=http://a/\n") << false;
    QTest::newRow("words that say they are a film") << u"a.mp4"_s << QByteArray("http://a.example/b.mp4\n") << false;
    QTest::newRow("launcher") << u"a.desktop"_s << QByteArray("[Desktop Entry]\nExec=true\n") << false;
    QTest::newRow("page") << u"a.html"_s << QByteArray("<!DOCTYPE html><script>1</script>") << false;
    QTest::newRow("drawing") << u"a.svg"_s << QByteArray("<svg xmlns='http://www.w3.org/2000/svg'/>") << false;
}

void tst_Elements::onlyHarmlessFilesAreOpened()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QFETCH(bool, opens);
    QCOMPARE(ElementText::isHarmless(name, bytes), opens);
}

void tst_Elements::fileNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("mime");
    QTest::addColumn<QString>("file");
    QTest::newRow("as it is") << u"report.csv"_s << u"text/csv"_s << u"report.csv"_s;
    QTest::newRow("an ending") << u"report"_s << u"application/pdf"_s << u"report.pdf"_s;
    QTest::newRow("no path") << u"../../etc/passwd"_s << u""_s << u"etc passwd"_s;
    QTest::newRow("not hidden") << u".bashrc"_s << u""_s << u"bashrc"_s;
    QTest::newRow("nothing") << u""_s << u""_s << u"File"_s;
    QTest::newRow("not hidden when it is cut") << u"abc."_s + QString(119, u'a') << u""_s << QString(119, u'a');
    QTest::newRow("not turned round") << u"minutes\u202Efdp.exe"_s << u""_s << u"minutesfdp.exe"_s;
}

void tst_Elements::fileNames()
{
    QFETCH(QString, name);
    QFETCH(QString, mime);
    QFETCH(QString, file);
    QCOMPARE(ElementText::fileName({ { u"kind"_s, u"file"_s }, { u"name"_s, name }, { u"mime"_s, mime } }), file);
}

COUNTERSIGN_TEST(tst_Elements, "tst_elements")
#include "tst_elements.moc"
