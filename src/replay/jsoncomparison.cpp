// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/jsoncomparison.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

QString shown(const QJsonValue &value)
{
    if (value.isUndefined())
        return u"nothing"_s;
    const QByteArray json = QJsonDocument(QJsonArray { value }).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(json.mid(1, json.size() - 2)).left(200);
}

} // namespace

bool JsonComparison::isSameText(const QString &expected, const QString &actual)
{
    if (!expected.startsWith("$minted"_L1))
        return expected == actual;
    if (m_idOf.contains(expected))
        return m_idOf.value(expected) == actual;
    if (!m_minted.remove(actual))
        return expected == actual;
    m_idOf.insert(expected, actual);
    return true;
}

bool JsonComparison::isSameSentence(const QString &expected, const QString &actual)
{
    static const QRegularExpression placeholder(u"\\$minted\\d+"_s);
    QString sentence = expected;
    auto found = placeholder.match(sentence);
    for (; found.hasMatch(); found = placeholder.match(sentence)) {
        const QString name = found.captured();
        QString id = m_idOf.value(name);
        for (const QString &minted : std::as_const(m_minted)) {
            if (id.isEmpty() && actual.contains(minted))
                id = minted;
        }
        if (id.isEmpty())
            break;
        m_idOf.insert(name, id);
        sentence.replace(name, id);
    }
    return sentence == actual;
}

QString JsonComparison::difference(const QJsonValue &expected, const QJsonValue &actual, const QString &path)
{
    const QString here = u"%1 is %2, not %3"_s.arg(path, shown(actual), shown(expected));
    if (expected.isString() && actual.isString())
        return isSameText(expected.toString(), actual.toString()) ? QString() : here;
    if (expected.isArray() && actual.isArray()) {
        const QJsonArray theirs = expected.toArray();
        const QJsonArray ours = actual.toArray();
        if (theirs.size() != ours.size())
            return u"%1 has %2 elements, not %3"_s.arg(path, QString::number(ours.size()), QString::number(theirs.size()));
        for (qsizetype i = 0; i < theirs.size(); ++i) {
            const QString inner = difference(theirs.at(i), ours.at(i), path + u'/' + QString::number(i));
            if (!inner.isEmpty())
                return inner;
        }
        return {};
    }
    if (expected.isObject() && actual.isObject()) {
        const QJsonObject theirs = expected.toObject();
        const QJsonObject ours = actual.toObject();
        for (auto member = theirs.begin(); member != theirs.end(); ++member) {
            const QString inner = difference(member.value(), ours.value(member.key()), path + u'/' + member.key());
            if (!inner.isEmpty())
                return inner;
        }
        for (auto member = ours.begin(); member != ours.end(); ++member) {
            if (!theirs.contains(member.key()))
                return u"%1/%2 is too many"_s.arg(path, member.key());
        }
        return {};
    }
    return expected == actual ? QString() : here;
}

QStringList sortedTexts(const QJsonValue &array)
{
    QStringList texts;
    const QJsonArray values = array.toArray();
    for (const QJsonValue value : values)
        texts << value.toString();
    std::sort(texts.begin(), texts.end());
    return texts;
}

} // namespace countersign
