// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/jsonpatch.h"

#include "cputime.h"
#include "testregistry.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

#include <functional>

using namespace countersign;

namespace {
//! A JSON value of any kind out of text.
QJsonValue json(const QByteArray &text)
{
    return QJsonDocument::fromJson("[" + text + "]").array().at(0);
}
} // namespace

//! RFC 6902, its appendix A and the corners where implementations differ.
class tst_JsonPatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void applies_data();
    void applies();
    void failsAsAWhole_data();
    void failsAsAWhole();
    void takesEverythingBack();
    void damageLeavesNoTrace();
    void manyDeltasOnALargeList();
    void manyTextsInOnePlace();
    void doublingEnds();
    void depthEnds();
};

void tst_JsonPatch::applies_data()
{
    QTest::addColumn<QByteArray>("document");
    QTest::addColumn<QByteArray>("patch");
    QTest::addColumn<QByteArray>("result");
    const auto row = [](const char *name, const char *document, const char *patch, const char *result) {
        QTest::newRow(name) << QByteArray(document) << QByteArray(patch) << QByteArray(result);
    };
    row("nothing", R"({"a":1})", "[]", R"({"a":1})");
    row("add a member", R"({"a":1})", R"([{"op":"add","path":"/b","value":2}])", R"({"a":1,"b":2})");
    row("add replaces a member", R"({"a":1})", R"([{"op":"add","path":"/a","value":null}])", R"({"a":null})");
    row("add an element", R"([1,3])", R"([{"op":"add","path":"/1","value":2}])", "[1,2,3]");
    row("append", R"({"steps":[]})", R"([{"op":"add","path":"/steps/-","value":{"x":1}}])", R"({"steps":[{"x":1}]})");
    row("append by size", "[1]", R"([{"op":"add","path":"/1","value":2}])", "[1,2]");
    row("deep", R"({"a":[{"b":{"c":1}}]})", R"([{"op":"replace","path":"/a/0/b/c","value":2}])", R"({"a":[{"b":{"c":2}}]})");
    row("remove a member", R"({"a":1,"b":2})", R"([{"op":"remove","path":"/a"}])", R"({"b":2})");
    row("remove an element", "[1,2,3]", R"([{"op":"remove","path":"/1"}])", "[1,3]");
    row("replace an element", "[1,2,3]", R"([{"op":"replace","path":"/2","value":9}])", "[1,2,9]");
    row("replace the root", R"({"a":1})", R"([{"op":"replace","path":"","value":7}])", "7");
    row("add at the root", "null", R"([{"op":"add","path":"","value":{"a":1}}])", R"({"a":1})");
    row("remove the root", "1", R"([{"op":"remove","path":""}])", "null");
    row("move", R"({"a":{"x":1},"b":{}})", R"([{"op":"move","from":"/a/x","path":"/b/y"}])", R"({"a":{},"b":{"y":1}})");
    row("move in an array", "[1,2,3]", R"([{"op":"move","from":"/0","path":"/2"}])", "[2,3,1]");
    row("copy", R"({"a":[1]})", R"([{"op":"copy","from":"/a","path":"/b"}])", R"({"a":[1],"b":[1]})");
    row("test, then act", R"({"a":1})", R"([{"op":"test","path":"/a","value":1.0},{"op":"remove","path":"/a"}])", "{}");
    row("test ignores member order", R"({"a":{"x":1,"y":2}})", R"([{"op":"test","path":"/a","value":{"y":2,"x":1}}])",
        R"({"a":{"x":1,"y":2}})");
    row("escaped slash and tilde", R"({"a/b":1,"m~n":2})",
        R"([{"op":"remove","path":"/a~1b"},{"op":"replace","path":"/m~0n","value":3}])", R"({"m~n":3})");
    row("~01 is the key ~1", R"({"~1":1})", R"([{"op":"remove","path":"/~01"}])", "{}");
    row("empty key", R"({"":1})", R"([{"op":"replace","path":"/","value":2}])", R"({"":2})");
    row("digits as a key", R"({"0":1})", R"([{"op":"remove","path":"/0"}])", "{}");
    row("later operations see earlier ones", "{}",
        R"([{"op":"add","path":"/a","value":[]},{"op":"add","path":"/a/-","value":1}])", R"({"a":[1]})");
}

void tst_JsonPatch::applies()
{
    QFETCH(QByteArray, document);
    QFETCH(QByteArray, patch);
    QFETCH(QByteArray, result);
    QJsonValue patched = json(document);
    const QJsonValue untouched = patched;
    JsonPatcher patcher;
    QVERIFY(patcher.apply(patched, json(patch).toArray()));
    QCOMPARE(patched, json(result));
    QCOMPARE(untouched, json(document)); // whoever holds the document of before still does
}

void tst_JsonPatch::failsAsAWhole_data()
{
    QTest::addColumn<QByteArray>("operation");
    const auto row = [](const char *name, const char *operation) { QTest::newRow(name) << QByteArray(operation); };
    row("remove what is not there", R"({"op":"remove","path":"/zz"})");
    row("replace what is not there", R"({"op":"replace","path":"/zz","value":1})");
    row("parent is not there", R"({"op":"add","path":"/zz/y","value":1})");
    row("parent is no container", R"({"op":"add","path":"/n/y","value":1})");
    row("index too large", R"({"op":"add","path":"/list/3","value":1})");
    row("index with a leading zero", R"({"op":"replace","path":"/list/01","value":1})");
    row("index with a sign", R"({"op":"replace","path":"/list/+1","value":1})");
    row("index no number", R"({"op":"replace","path":"/list/x","value":1})");
    row("- names no element", R"({"op":"remove","path":"/list/-"})");
    row("path without a slash", R"({"op":"add","path":"n","value":1})");
    row("no path", R"({"op":"add","value":1})");
    row("no value", R"({"op":"add","path":"/x"})");
    row("unknown operation", R"({"op":"ADD","path":"/x","value":1})");
    row("no operation", "7");
    row("test that does not hold", R"({"op":"test","path":"/n","value":"1"})");
    row("move without from", R"({"op":"move","path":"/x"})");
    row("move into itself", R"({"op":"move","from":"/o","path":"/o/inside"})");
    row("copy from nowhere", R"({"op":"copy","from":"/zz","path":"/x"})");
}

void tst_JsonPatch::failsAsAWhole()
{
    QFETCH(QByteArray, operation);
    const QJsonValue document = json(R"({"n":1,"list":[1,2],"o":{"p":1}})");
    const QJsonArray patch = json("[{\"op\":\"replace\",\"path\":\"/n\",\"value\":5}," + operation + "]").toArray();
    QCOMPARE(patch.size(), 2);
    QJsonValue patched = document;
    JsonPatcher patcher;
    QVERIFY(!patcher.apply(patched, patch));
    QCOMPARE(patched, document);
}

void tst_JsonPatch::takesEverythingBack()
{
    // Each operation moves what the ones before it made; then the last one fails.
    const QJsonValue before = json(R"({"a":[1,"two",{"x":[]}],"b":"text","c":null})");
    const QJsonArray patch = json(R"([{"op":"add","path":"/a/0","value":0},{"op":"remove","path":"/a/2"},
        {"op":"move","from":"/b","path":"/a/-"},{"op":"copy","from":"/a","path":"/a/1"},{"op":"replace","path":"/a/1/0","value":9},
        {"op":"add","path":"/c","value":[1]},{"op":"add","path":"/c/-","value":2},{"op":"remove","path":"/a/1/2/x"},
        {"op":"replace","path":"","value":7},{"op":"test","path":"","value":8}])")
                                 .toArray();
    QJsonValue document = before;
    JsonPatcher patcher;
    QVERIFY(!patcher.apply(document, patch));
    QCOMPARE(document, before);
    QJsonArray good = patch;
    good.removeLast();
    QVERIFY(patcher.apply(document, good));
    QCOMPARE(document, QJsonValue(7));
}

void tst_JsonPatch::damageLeavesNoTrace()
{
    // Patches made at random over a small document: each either applies or leaves what was there.
    const QStringList paths { QString(),
                              QStringLiteral("/a"),
                              QStringLiteral("/a/0"),
                              QStringLiteral("/a/-"),
                              QStringLiteral("/a/1/b"),
                              QStringLiteral("/c"),
                              QStringLiteral("/c/d") };
    const QStringList operations { QStringLiteral("add"),  QStringLiteral("remove"), QStringLiteral("replace"),
                                   QStringLiteral("move"), QStringLiteral("copy"),   QStringLiteral("test") };
    QRandomGenerator random(5);
    int applied = 0;
    for (int round = 0; round < 5000; ++round) {
        QJsonValue document = json(R"({"a":[1,{"b":"x"}],"c":{"d":[true]}})");
        const QJsonValue before = document;
        QJsonArray patch;
        for (int i = random.bounded(1, 6); i > 0; --i) {
            patch << QJsonObject { { QStringLiteral("op"), operations.at(random.bounded(operations.size())) },
                                   { QStringLiteral("path"), paths.at(random.bounded(paths.size())) },
                                   { QStringLiteral("from"), paths.at(random.bounded(paths.size())) },
                                   { QStringLiteral("value"), random.bounded(3) } };
        }
        JsonPatcher patcher;
        if (patcher.apply(document, patch))
            ++applied;
        else
            QCOMPARE(document, before);
    }
    QVERIFY(applied > 500);
}

namespace {
//! CPU seconds of one delta each for so many elements.
double secondsFor(int count, const std::function<QByteArray(int)> &operation)
{
    QJsonArray items;
    for (int i = 0; i < count; ++i)
        items << QJsonObject { { QStringLiteral("n"), i }, { QStringLiteral("text"), QStringLiteral("element") } };
    QJsonValue document = QJsonObject { { QStringLiteral("items"), items } };
    items = {};
    QList<QJsonArray> patches;
    for (int i = 0; i < count; ++i)
        patches << json('[' + operation(i) + ']').toArray();
    JsonPatcher patcher;
    return test::cpuSecondsOf([&] {
        for (const QJsonArray &patch : std::as_const(patches)) {
            if (!patcher.apply(document, patch))
                qFatal("a patch that must apply does not");
        }
    });
}

//! Four times the elements are four times the work; sixteen times, if each delta copied the list.
bool isLinear(const std::function<QByteArray(int)> &operation)
{
    return test::isWithin(
        10, [&] { return secondsFor(20'000, operation); }, [&] { return secondsFor(5'000, operation); });
}
} // namespace

void tst_JsonPatch::manyDeltasOnALargeList()
{
    const auto item = [](int i) { return "\"/items/" + QByteArray::number(i); };
    QVERIFY(isLinear([&](int i) { return R"({"op":"replace","path":)" + item(i) + R"(/text","value":"other"})"; }));
    QVERIFY(isLinear([&](int) { return QByteArray(R"({"op":"add","path":"/items/-","value":{"n":1}})"); }));
    QVERIFY(isLinear([&](int) { return QByteArray(R"({"op":"move","from":"/items/0","path":"/items/-"})"); }));
}

void tst_JsonPatch::manyTextsInOnePlace()
{
    // A text that grows by being replaced, as agents write documents into the state.
    QVERIFY(isLinear([](int i) { return R"({"op":"add","path":"/doc","value":")" + QByteArray(qMin(i, 2000), 'x') + "\"}"; }));
}

void tst_JsonPatch::doublingEnds()
{
    QJsonValue document = json(R"({"a":[[]]})");
    JsonPatcher patcher;
    const QJsonArray twice = json(R"([{"op":"copy","from":"/a","path":"/a/-"}])").toArray();
    int doublings = 0;
    while (doublings < 100 && patcher.apply(document, twice))
        ++doublings;
    QVERIFY(doublings >= 15);
    QVERIFY(doublings < 30);
    QVERIFY(patcher.apply(document, json(R"([{"op":"replace","path":"/a","value":1}])").toArray()));
    QVERIFY(patcher.apply(document, json(R"([{"op":"copy","from":"/a","path":"/b"}])").toArray())); // there is room again
}

void tst_JsonPatch::depthEnds()
{
    QJsonValue document = json(R"({"a":1})");
    JsonPatcher patcher;
    const QJsonArray deeper = json(R"([{"op":"copy","from":"","path":"/b"},{"op":"move","from":"/b","path":"/a"}])").toArray();
    int steps = 0;
    while (steps < 2000 && patcher.apply(document, deeper))
        ++steps;
    QVERIFY(steps >= 500);
    QVERIFY(steps <= 512);
}

COUNTERSIGN_TEST(tst_JsonPatch, "tst_jsonpatch")
#include "tst_jsonpatch.moc"
