// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secrettag.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>
#include <QRegularExpression>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
const QRegularExpression &tagPattern()
{
    static const QRegularExpression pattern(
        uR"((?:\b(?<scheme>[A-Za-z]{3,12}) )?\[secret (?<length><16|<64|<512|512\+) (?<digits>[0-9a-f]{6})\])"_s);
    return pattern;
}
} // namespace

std::optional<SecretTag> SecretTag::firstIn(const QString &redacted)
{
    const auto match = tagPattern().match(redacted);
    if (!match.hasMatch())
        return {};
    return SecretTag { match.captured(u"scheme"), match.captured(u"length"), match.captured(u"digits") };
}

TagReplacer::TagReplacer() : m_key(32, Qt::Uninitialized)
{
    QRandomGenerator::system()->generate(reinterpret_cast<quint32 *>(m_key.data()),
                                         reinterpret_cast<quint32 *>(m_key.data() + m_key.size()));
}

QString TagReplacer::replaced(const QString &redacted) const
{
    QString result;
    qsizetype done = 0;
    for (auto it = tagPattern().globalMatch(redacted); it.hasNext();) {
        const auto match = it.next();
        const QByteArray tag = (match.captured(u"length") + u' ' + match.captured(u"digits")).toLatin1();
        const QByteArray mac = QMessageAuthenticationCode::hash(tag, m_key, QCryptographicHash::Sha256);
        const qsizetype digits = match.capturedStart(u"digits");
        result += redacted.mid(done, digits - done) + QString::fromLatin1(mac.toHex().left(6));
        done = match.capturedEnd(u"digits");
    }
    return result + redacted.mid(done);
}

QByteArray TagReplacer::replaced(const QByteArray &redacted) const
{
    // Latin-1 keeps every byte, whatever the text is encoded in.
    return redacted.contains("[secret ") ? replaced(QString::fromLatin1(redacted)).toLatin1() : redacted;
}

TrafficRecord TagReplacer::replaced(TrafficRecord record) const
{
    for (QString *text : { &record.purpose, &record.url, &record.redirectTarget, &record.note })
        *text = replaced(*text);
    for (QList<RecordedHeader> *headers : { &record.requestHeaders, &record.answerHeaders }) {
        for (RecordedHeader &header : *headers)
            header = { replaced(header.name), replaced(header.value), header.addedByQt };
    }
    for (QList<RecordedField> *fields : { &record.fields, &record.answerFields }) {
        for (RecordedField &field : *fields)
            field = { replaced(field.name), replaced(field.value) };
    }
    record.bodyStart = replaced(record.bodyStart);
    return record;
}

} // namespace countersign
