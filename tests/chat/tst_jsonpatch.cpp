// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/jsonpatch.h"

#include "testregistry.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

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
    const auto patched = patchedJson(json(document), json(patch).toArray());
    QVERIFY(patched.has_value());
    QCOMPARE(*patched, json(result));
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
    QVERIFY(!patchedJson(document, patch));
}

COUNTERSIGN_TEST(tst_JsonPatch, "tst_jsonpatch")
#include "tst_jsonpatch.moc"
