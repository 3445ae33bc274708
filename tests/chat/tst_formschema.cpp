// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/formschema.h"
#include "testregistry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <cmath>

using namespace countersign;
using namespace Qt::StringLiterals;
using Kind = FormField::Kind;

//! Forms out of schemas a server sends: what becomes a field, what does not, what an answer may be, and what a hostile schema
//! cannot do.
class tst_FormSchema : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void kinds_data();
    void kinds();
    void freeform_data();
    void freeform();
    void words();
    void order();
    void bounds_data();
    void bounds();
    void choices_data();
    void choices();
    void initials_data();
    void initials();
    void scalars_data();
    void scalars();
    void anEmptySchemaAsksForWords();
    void nothingToFillIn();
    void answers_data();
    void answers();
    void freeformTakesAnything();
    void hostile_data();
    void hostile();

private:
    static QJsonObject json(const QByteArray &text)
    {
        QJsonParseError error {};
        const QJsonDocument document = QJsonDocument::fromJson(text, &error);
        if (error.error != QJsonParseError::NoError)
            qFatal("the test's own JSON: %s in %s", qPrintable(error.errorString()), text.constData());
        return document.object();
    }
    //! The form of an object with one property `a`.
    static FormSchema formOf(const QByteArray &property)
    {
        return FormSchema::read(json(R"({"properties":{"a":)" + property + "}}"));
    }
    static QJsonValue valueOf(const QByteArray &text) { return json("{\"v\":" + text + "}").value("v"_L1); }
};

void tst_FormSchema::kinds_data()
{
    QTest::addColumn<QByteArray>("property");
    QTest::addColumn<int>("kind");
    const auto row = [](const char *name, const QByteArray &property, Kind kind) {
        QTest::newRow(name) << property << static_cast<int>(kind);
    };
    row("text", R"({"type":"string"})", Kind::Text);
    row("text with a format", R"({"type":"string","format":"email"})", Kind::Text);
    row("short text", R"({"type":"string","maxLength":80})", Kind::Text);
    row("long text", R"({"type":"string","maxLength":4000})", Kind::LongText);
    row("text area", R"({"type":"string","format":"textarea"})", Kind::LongText);
    row("text of a media type", R"({"type":"string","contentMediaType":"text/markdown"})", Kind::LongText);
    row("number", R"({"type":"number"})", Kind::Number);
    row("integer", R"({"type":"integer"})", Kind::Integer);
    row("boolean", R"({"type":"boolean"})", Kind::Boolean);
    row("enum", R"({"type":"string","enum":["a","b"]})", Kind::Choice);
    row("enum without a type", R"({"enum":[1,"b",true,null]})", Kind::Choice);
    row("const", R"({"const":"only this"})", Kind::Choice);
    row("oneOf of constants", R"({"oneOf":[{"const":"a","title":"A"},{"const":"b"}]})", Kind::Choice);
    row("anyOf of constants", R"({"type":"string","anyOf":[{"const":"a"},{"const":"b"},{"const":"c"}]})", Kind::Choice);
    row("array of an enum", R"({"type":"array","items":{"enum":["a","b"]}})", Kind::Choices);
    row("array of oneOf", R"({"type":"array","items":{"type":"string","oneOf":[{"const":"a"},{"const":"b"}]}})", Kind::Choices);
    row("nullable by type", R"({"type":["string","null"]})", Kind::Text);
    row("nullable by type, the other way round", R"({"type":["null","integer"]})", Kind::Integer);
    row("nullable by anyOf", R"({"anyOf":[{"type":"integer"},{"type":"null"}],"title":"Age"})", Kind::Integer);
    row("nullable by oneOf", R"({"oneOf":[{"type":"null"},{"type":"boolean"}]})", Kind::Boolean);
    row("nullable enum", R"({"anyOf":[{"enum":["a","b"]},{"type":"null"}]})", Kind::Choice);
    row("one of one", R"({"allOf":[{"type":"number"}]})", Kind::Number);
    row("a word about patterns", R"({"type":"string","pattern":"^(a+)+$"})", Kind::Text);
}

void tst_FormSchema::kinds()
{
    QFETCH(QByteArray, property);
    QFETCH(int, kind);
    const FormSchema form = formOf(property);
    QVERIFY(!form.isFreeform);
    QVERIFY(!form.isScalar);
    QCOMPARE(form.fields.size(), 1);
    QCOMPARE(static_cast<int>(form.fields.first().kind), kind);
    QCOMPARE(form.fields.first().name, u"a"_s);
}

void tst_FormSchema::freeform_data()
{
    QTest::addColumn<QByteArray>("schema");
    const auto property = [](const char *name, const QByteArray &text) {
        QTest::newRow(name) << QByteArray(R"({"type":"object","properties":{"ok":{"type":"string"},"a":)" + text + "}}");
    };
    property("nested object", R"({"type":"object","properties":{"b":{"type":"string"}}})");
    property("array of objects", R"({"type":"array","items":{"type":"object"}})");
    property("array of texts", R"({"type":"array","items":{"type":"string"}})");
    property("array of anything", R"({"type":"array"})");
    property("a tuple", R"({"type":"array","items":[{"type":"string"},{"type":"number"}]})");
    property("oneOf of objects", R"({"oneOf":[{"type":"object"},{"type":"object"}]})");
    property("oneOf of types", R"({"oneOf":[{"type":"string"},{"type":"number"},{"type":"boolean"}]})");
    property("two types", R"({"type":["string","number"]})");
    property("reference", R"({"$ref":"#/$defs/x"})");
    property("reference in anyOf", R"({"anyOf":[{"$ref":"#/$defs/x"},{"type":"null"}]})");
    property("reference in items", R"({"type":"array","items":{"$ref":"#/$defs/x"}})");
    property("only null", R"({"type":"null"})");
    property("no type", R"({"title":"?"})");
    property("a type nobody knows", R"({"type":"date"})");
    property("types that are no words", R"({"type":[1,{},[]]})");
    property("a number in place of a type", R"({"type":7})");
    property("schema true", "true");
    property("schema of text", "\"string\"");
    property("enum of objects", R"({"enum":[{"a":1},{"a":2}]})");
    property("enum of arrays", R"({"enum":[[1],[2]]})");
    property("oneOf with one that is no constant", R"({"oneOf":[{"const":"a"},{"type":"string"},{"const":"c"}]})");
    QTest::newRow("object of anything") << QByteArray(R"({"type":"object"})");
    QTest::newRow("array") << QByteArray(R"({"type":"array","items":{"type":"object"}})");
    QTest::newRow("reference") << QByteArray(R"({"$ref":"#/definitions/a","definitions":{"a":{"type":"string"}}})");
    QTest::newRow("branches beside properties")
        << QByteArray(R"({"properties":{"a":{"type":"string"}},"oneOf":[{"required":["a"]},
        {"required":["b"]},{}]})");
    QTest::newRow("conditions") << QByteArray(R"({"properties":{"a":{"type":"string"}},"if":{},"then":{}})");
    QTest::newRow("properties of something that is no object")
        << QByteArray(R"({"type":"string","properties":{"a":{"type":"string"}}})");
    QTest::newRow("a property without a name") << QByteArray(R"({"properties":{"":{"type":"string"}}})");
    QTest::newRow("null") << QByteArray(R"({"type":"null"})");
}

void tst_FormSchema::freeform()
{
    QFETCH(QByteArray, schema);
    const FormSchema form = FormSchema::read(json(schema));
    QVERIFY(form.isFreeform);
    QVERIFY(!form.isScalar);
    QVERIFY(form.fields.isEmpty());
}

void tst_FormSchema::words()
{
    const FormSchema form = FormSchema::read(json(R"({"title":"A trip","description":"Where to?","properties":{
        "to":{"type":"string","title":"Destination","description":"A city"},"by":{"type":"string","title":7}}})"));
    QCOMPARE(form.title, u"A trip"_s);
    QCOMPARE(form.description, u"Where to?"_s);
    QCOMPARE(form.fields.at(0).title, u"by"_s); // the name, where there is no title
    QCOMPARE(form.fields.at(1).title, u"Destination"_s);
    QCOMPARE(form.fields.at(1).description, u"A city"_s);
}

void tst_FormSchema::order()
{
    const FormSchema form = FormSchema::read(json(R"({"properties":{"d":{"type":"string"},"c":{"type":"string"},
        "b":{"type":"string"},"a":{"type":"string"}},"required":["c","nobody","b","c",7]})"));
    QStringList names;
    QStringList required;
    for (const FormField &field : form.fields) {
        names << field.name;
        if (field.required)
            required << field.name;
    }
    QCOMPARE(names, QStringList({ u"c"_s, u"b"_s, u"a"_s, u"d"_s }));
    QCOMPARE(required, QStringList({ u"c"_s, u"b"_s }));
}

void tst_FormSchema::bounds_data()
{
    QTest::addColumn<QByteArray>("property");
    QTest::addColumn<double>("minimum"); // NaN = none
    QTest::addColumn<double>("maximum");
    QTest::addColumn<int>("minLength");
    QTest::addColumn<int>("maxLength");
    const double none = std::nan("");
    const auto row = [](const char *name, const QByteArray &property, double minimum, double maximum, int minLength = 0,
                        int maxLength = 100'000) {
        QTest::newRow(name) << property << minimum << maximum << minLength << maxLength;
    };
    row("none", R"({"type":"number"})", none, none);
    row("both", R"({"type":"number","minimum":-1.5,"maximum":2})", -1.5, 2);
    row("exclusive of a number", R"({"type":"number","exclusiveMinimum":0})", std::nextafter(0.0, 1.0), none);
    row("exclusive of an integer", R"({"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":10})", 1, 9);
    row("exclusive between integers", R"({"type":"integer","exclusiveMinimum":0.5,"exclusiveMaximum":9.5})", 1, 9);
    row("exclusive, draft 4", R"({"type":"integer","minimum":0,"exclusiveMinimum":true})", 1, none);
    row("not exclusive, draft 4", R"({"type":"integer","minimum":0,"exclusiveMinimum":false})", 0, none);
    row("contradiction", R"({"type":"number","minimum":5,"maximum":1})", none, none);
    row("no numbers", R"({"type":"number","minimum":"5","maximum":{}})", none, none);
    row("lengths", R"({"type":"string","minLength":2,"maxLength":5})", none, none, 2, 5);
    row("lengths that contradict", R"({"type":"string","minLength":9,"maxLength":5})", none, none, 0, 5);
    row("negative length", R"({"type":"string","minLength":-3,"maxLength":-1})", none, none);
    row("immense length", R"({"type":"string","minLength":1e300,"maxLength":1e300})", none, none);
    row("lengths that are no numbers", R"({"type":"string","minLength":"2","maxLength":null})", none, none);
    row("how many", R"({"type":"array","items":{"enum":["a","b","c"]},"minItems":1,"maxItems":2})", none, none, 1, 2);
}

void tst_FormSchema::bounds()
{
    QFETCH(QByteArray, property);
    QFETCH(double, minimum);
    QFETCH(double, maximum);
    const FormField field = formOf(property).fields.value(0);
    QCOMPARE(field.minimum.has_value(), !std::isnan(minimum));
    QCOMPARE(field.maximum.has_value(), !std::isnan(maximum));
    if (field.minimum)
        QVERIFY(*field.minimum == minimum);
    if (field.maximum)
        QVERIFY(*field.maximum == maximum);
    QTEST(field.minLength, "minLength");
    QTEST(field.maxLength, "maxLength");
}

void tst_FormSchema::choices_data()
{
    QTest::addColumn<QByteArray>("property");
    QTest::addColumn<QByteArray>("values");
    QTest::addColumn<QStringList>("titles");
    QTest::newRow("texts") << QByteArray(R"({"enum":["a","b"]})") << QByteArray(R"(["a","b"])") << QStringList { u"a"_s, u"b"_s };
    QTest::newRow("anything") << QByteArray(R"({"enum":[1.5,-2,true,null,"1.5",""]})")
                              << QByteArray(R"([1.5,-2,true,null,"1.5",""])")
                              << QStringList { u"1.5"_s, u"-2"_s, u"true"_s, u"null"_s, u"1.5"_s, u""_s };
    QTest::newRow("twice") << QByteArray(R"({"enum":["a","a",1,1.0]})") << QByteArray(R"(["a",1])")
                           << QStringList { u"a"_s, u"1"_s };
    QTest::newRow("with names") << QByteArray(R"({"enum":["a","b"],"enumNames":["Alpha",7]})") << QByteArray(R"(["a","b"])")
                                << QStringList { u"Alpha"_s, u"b"_s };
    QTest::newRow("oneOf") << QByteArray(R"({"oneOf":[{"const":1,"title":"One"},{"const":2}]})") << QByteArray("[1,2]")
                           << QStringList { u"One"_s, u"2"_s };
    QTest::newRow("some of") << QByteArray(R"({"type":"array","items":{"anyOf":[{"const":"x","title":"X!"},{"const":"y"}]}})")
                             << QByteArray(R"(["x","y"])") << QStringList { u"X!"_s, u"y"_s };
}

void tst_FormSchema::choices()
{
    QFETCH(QByteArray, property);
    QFETCH(QByteArray, values);
    const FormField field = formOf(property).fields.value(0);
    QJsonArray found;
    for (const QJsonValue &value : field.choices)
        found << value;
    QCOMPARE(found, valueOf(values).toArray());
    QTEST(field.choiceTitles, "titles");
}

void tst_FormSchema::initials_data()
{
    QTest::addColumn<QByteArray>("property");
    QTest::addColumn<QByteArray>("initial"); // empty = none
    QTest::newRow("none") << QByteArray(R"({"type":"string"})") << QByteArray();
    QTest::newRow("text") << QByteArray(R"({"type":"string","default":"x"})") << QByteArray("\"x\"");
    QTest::newRow("number") << QByteArray(R"({"type":"number","default":0})") << QByteArray("0");
    QTest::newRow("false") << QByteArray(R"({"type":"boolean","default":false})") << QByteArray("false");
    QTest::newRow("choice") << QByteArray(R"({"enum":["a","b"],"default":"b"})") << QByteArray("\"b\"");
    QTest::newRow("choices") << QByteArray(R"({"type":"array","items":{"enum":["a","b"]},"default":["b"]})")
                             << QByteArray("[\"b\"]");
    QTest::newRow("of another type") << QByteArray(R"({"type":"string","default":5})") << QByteArray();
    QTest::newRow("not on the list") << QByteArray(R"({"enum":["a","b"],"default":"c"})") << QByteArray();
    QTest::newRow("out of bounds") << QByteArray(R"({"type":"integer","minimum":3,"default":2})") << QByteArray();
    QTest::newRow("too long") << QByteArray(R"({"type":"string","maxLength":2,"default":"abc"})") << QByteArray();
}

void tst_FormSchema::initials()
{
    QFETCH(QByteArray, property);
    QFETCH(QByteArray, initial);
    const QJsonValue found = formOf(property).fields.value(0).initial;
    if (initial.isEmpty())
        QVERIFY(found.isUndefined());
    else
        QCOMPARE(found, valueOf(initial));
}

void tst_FormSchema::scalars_data()
{
    QTest::addColumn<QByteArray>("schema");
    QTest::addColumn<int>("kind");
    QTest::newRow("text") << QByteArray(R"({"type":"string","title":"Name"})") << static_cast<int>(Kind::Text);
    QTest::newRow("boolean") << QByteArray(R"({"type":"boolean"})") << static_cast<int>(Kind::Boolean);
    QTest::newRow("integer") << QByteArray(R"({"type":"integer"})") << static_cast<int>(Kind::Integer);
    QTest::newRow("enum") << QByteArray(R"({"enum":["yes","no"]})") << static_cast<int>(Kind::Choice);
    QTest::newRow("some of") << QByteArray(R"({"type":"array","items":{"enum":["a"]}})") << static_cast<int>(Kind::Choices);
    QTest::newRow("nullable") << QByteArray(R"({"anyOf":[{"type":"number"},{"type":"null"}]})") << static_cast<int>(Kind::Number);
}

void tst_FormSchema::scalars()
{
    QFETCH(QByteArray, schema);
    const FormSchema form = FormSchema::read(json(schema));
    QVERIFY(form.isScalar);
    QVERIFY(!form.isFreeform);
    QCOMPARE(form.fields.size(), 1);
    QVERIFY(form.fields.first().name.isEmpty());
    QVERIFY(form.fields.first().required);
    QTEST(static_cast<int>(form.fields.first().kind), "kind");
}

void tst_FormSchema::anEmptySchemaAsksForWords()
{
    for (const QByteArray &schema : { "{}"_ba, R"({"title":"Why?","description":"In a sentence"})"_ba }) {
        const FormSchema form = FormSchema::read(json(schema));
        QVERIFY(form.isScalar);
        QVERIFY(form.fields.first().kind == Kind::LongText);
        QVERIFY(!form.firstRefused(u"because"_s));
        QCOMPARE(form.firstRefused(u""_s).value_or(u"-"_s), u""_s);
    }
}

void tst_FormSchema::nothingToFillIn()
{
    const FormSchema form = FormSchema::read(json(R"({"type":"object","properties":{}})"));
    QVERIFY(!form.isFreeform && !form.isScalar && form.fields.isEmpty());
    QVERIFY(!form.firstRefused(QJsonObject()));
    QVERIFY(form.firstRefused(u"text"_s));
}

void tst_FormSchema::answers_data()
{
    QTest::addColumn<QByteArray>("property");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("isTaken");
    const auto taken = [](const char *name, const QByteArray &property, const QByteArray &value) {
        QTest::newRow(name) << property << value << true;
    };
    const auto refused = [](const char *name, const QByteArray &property, const QByteArray &value) {
        QTest::newRow(name) << property << value << false;
    };
    const QByteArray text = R"({"type":"string","minLength":2,"maxLength":3})";
    taken("text", text, "\"ab\"");
    refused("text too short", text, "\"a\"");
    refused("text too long", text, "\"abcd\"");
    taken("code points count", text, "\"\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\"");
    refused("one code point", text, "\"\\ud83d\\ude00\"");
    refused("a number for a text", text, "12");
    refused("null for a text", text, "null");
    const QByteArray number = R"({"type":"number","minimum":1,"maximum":2})";
    taken("number", number, "1.25");
    taken("at the bound", number, "2");
    refused("below", number, "0.99");
    refused("above", number, "2.01");
    refused("a text for a number", number, "\"1\"");
    const QByteArray integer = R"({"type":"integer"})";
    taken("integer", integer, "-7");
    taken("integer with a dot", integer, "7.0");
    refused("no integer", integer, "7.5");
    refused("not exact", integer, "1e300");
    const QByteArray above = R"({"type":"number","exclusiveMinimum":1})";
    refused("at the excluded bound", above, "1");
    taken("above the excluded bound", above, "1.0000001");
    taken("true", R"({"type":"boolean"})", "true");
    refused("1 for true", R"({"type":"boolean"})", "1");
    refused("\"true\" for true", R"({"type":"boolean"})", "\"true\"");
    taken("on the list", R"({"enum":["a",1]})", "1");
    refused("not on the list", R"({"enum":["a",1]})", "\"1\"");
    const QByteArray some = R"({"type":"array","items":{"enum":["a","b","c"]},"minItems":1,"maxItems":2})";
    taken("some", some, R"(["a","c"])");
    refused("none", some, "[]");
    refused("all", some, R"(["a","b","c"])");
    refused("a stranger", some, R"(["d"])");
    refused("not a list", some, "\"a\"");
    taken("a pattern is not run", R"({"type":"string","pattern":"^b$"})", "\"a\"");
}

void tst_FormSchema::answers()
{
    QFETCH(QByteArray, property);
    QFETCH(QByteArray, value);
    QFETCH(bool, isTaken);
    const FormSchema optional = formOf(property);
    const FormSchema required = FormSchema::read(json(R"({"required":["a"],"properties":{"a":)" + property + "}}"));
    const QJsonObject answer { { u"a"_s, valueOf(value) }, { u"unasked"_s, 1 } };
    for (const FormSchema &form : { optional, required })
        QCOMPARE(form.firstRefused(answer).value_or(u"taken"_s), isTaken ? u"taken"_s : u"a"_s);
    QVERIFY(!optional.firstRefused(QJsonObject()));
    QCOMPARE(required.firstRefused(QJsonObject()).value_or(u"taken"_s), u"a"_s);
    QVERIFY(optional.firstRefused(QJsonArray()));
    QVERIFY(optional.firstRefused(QJsonValue(QJsonValue::Undefined)));
}

void tst_FormSchema::freeformTakesAnything()
{
    const FormSchema form = FormSchema::read(json(R"({"type":"object"})"));
    QVERIFY(!form.firstRefused(QJsonObject { { u"x"_s, 1 } }));
    QVERIFY(!form.firstRefused(u"x"_s));
    QVERIFY(form.firstRefused(QJsonValue(QJsonValue::Undefined)));
}

void tst_FormSchema::hostile_data()
{
    QTest::addColumn<QJsonObject>("schema");
    QTest::addColumn<bool>("isFreeform");
    const auto property = [](const QJsonValue &value) {
        return QJsonObject { { u"properties"_s, QJsonObject { { u"a"_s, value } } } };
    };
    const QJsonObject text { { u"type"_s, u"string"_s } };

    QJsonObject many;
    for (int i = 0; i < 51; ++i)
        many.insert(u"f%1"_s.arg(i), text);
    QTest::newRow("51 fields") << QJsonObject { { u"properties"_s, many } } << true;
    many.remove(u"f50"_s);
    QTest::newRow("50 fields") << QJsonObject { { u"properties"_s, many } } << false;
    for (int i = 0; i < 50'000; ++i)
        many.insert(u"g%1"_s.arg(i), text);
    QTest::newRow("50 000 fields") << QJsonObject { { u"properties"_s, many } } << true;

    QJsonArray values;
    for (int i = 0; i < 201; ++i)
        values << u"choice %1"_s.arg(i);
    QTest::newRow("201 choices of text") << property(QJsonObject { { u"type"_s, u"string"_s }, { u"enum"_s, values } }) << false;
    QTest::newRow("201 choices of no type") << property(QJsonObject { { u"enum"_s, values } }) << true;
    for (int i = 0; i < 300'000; ++i)
        values << i;
    QTest::newRow("300 000 choices") << property(QJsonObject { { u"enum"_s, values } }) << true;
    QJsonArray required;
    for (int i = 0; i < 100'000; ++i)
        required << u"a"_s;
    QTest::newRow("demanded 100 000 times") << QJsonObject { { u"properties"_s, QJsonObject { { u"a"_s, text } } },
                                                             { u"required"_s, required } }
                                            << true;

    const QString huge(3'000'000, u'x');
    QTest::newRow("immense words") << QJsonObject { { u"title"_s, huge },
                                                    { u"description"_s, huge },
                                                    { u"properties"_s,
                                                      QJsonObject { { u"a"_s, QJsonObject { { u"type"_s, u"string"_s },
                                                                                            { u"title"_s, huge },
                                                                                            { u"description"_s, huge },
                                                                                            { u"default"_s, huge } } } } } }
                                   << false;
    QTest::newRow("immense name") << QJsonObject { { u"properties"_s, QJsonObject { { huge, text } } } } << true;

    // As deep as JSON may be for us.
    QJsonObject nested = text;
    for (int i = 0; i < 500; ++i)
        nested = { { u"type"_s, u"object"_s }, { u"properties"_s, QJsonObject { { u"a"_s, nested } } } };
    QTest::newRow("500 levels of objects") << nested << true;
    QJsonObject wrapped = text;
    for (int i = 0; i < 500; ++i)
        wrapped = { { u"anyOf"_s, QJsonArray { wrapped, QJsonObject { { u"type"_s, u"null"_s } } } } };
    QTest::newRow("500 levels of anyOf") << property(wrapped) << true;
    QJsonObject arrays = text;
    for (int i = 0; i < 500; ++i)
        arrays = { { u"type"_s, u"array"_s }, { u"items"_s, arrays } };
    QTest::newRow("500 levels of arrays") << property(arrays) << true;
    QTest::newRow("a reference to itself") << property(QJsonObject { { u"$ref"_s, u"#"_s } }) << true;
    QTest::newRow("a reference elsewhere") << property(QJsonObject { { u"$ref"_s, u"file:///etc/passwd"_s } }) << true;
    QTest::newRow("a pattern that never ends")
        << property(QJsonObject { { u"type"_s, u"string"_s }, { u"pattern"_s, u"^(([a-z])+.)+[A-Z]([a-z])+$"_s } }) << false;
    QTest::newRow("words that are no words")
        << QJsonObject { { u"title"_s, QJsonArray() }, { u"properties"_s, QJsonArray { text } }, { u"required"_s, u"a"_s } }
        << false;
}

//! What never ended would be seen by the entry's time-out.
void tst_FormSchema::hostile()
{
    QFETCH(QJsonObject, schema);
    const FormSchema form = FormSchema::read(schema);
    const QString answer(100'000, u'a');
    std::ignore = form.firstRefused(QJsonObject { { u"a"_s, answer } });
    std::ignore = form.firstRefused(answer);
    QTEST(form.isFreeform, "isFreeform");
    QVERIFY(form.fields.size() <= 50);
    for (const FormField &field : form.fields) {
        QVERIFY(field.choices.size() <= 200);
        QCOMPARE(field.choices.size(), field.choiceTitles.size());
        QVERIFY(field.title.size() <= 2000 && field.description.size() <= 2000 && field.name.size() <= 2000);
        for (const QString &title : field.choiceTitles)
            QVERIFY(title.size() <= 2000);
    }
    QVERIFY(form.title.size() <= 2000 && form.description.size() <= 2000);
}

COUNTERSIGN_TEST(tst_FormSchema, "tst_formschema")
#include "tst_formschema.moc"
