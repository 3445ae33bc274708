// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/authorizationanswer.h"

#include "core/redactor.h"

#include <QUrl>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kLongestDescription = 300; // characters shown of a stranger's words

QByteArrayList valuesOf(const AuthorizationAnswer::Parameters &parameters, QByteArrayView name)
{
    QByteArrayList values;
    for (const auto &[key, value] : parameters) {
        if (key == name)
            values << value;
    }
    return values;
}

QByteArray firstOf(const AuthorizationAnswer::Parameters &parameters, QByteArrayView name)
{
    const QByteArrayList values = valuesOf(parameters, name);
    return values.isEmpty() ? QByteArray() : values.constFirst();
}

//! One line of plain text; whoever shows it must not take it for markup.
QString plainWords(const QByteArray &words, const Redactor &redactor)
{
    QString text = QString::fromUtf8(words);
    const auto unprintable = [](QChar c) { return !c.isPrint() && !c.isSurrogate(); };
    std::replace_if(text.begin(), text.end(), unprintable, u' ');
    return redactor.redact(text.simplified()).left(kLongestDescription); // cut last: half a secret is not recognised
}
} // namespace

AuthorizationAnswer::Verdict AuthorizationAnswer::judge(const Parameters &parameters, const Expected &expected,
                                                        Redactor &redactor)
{
    const QByteArrayList states = valuesOf(parameters, "state");
    if (states.size() != 1 || expected.state.isEmpty() || !expected.state.equals(states.constFirst()))
        return NotOurs {};

    const QString host = QUrl(expected.issuer).host();
    const auto refused = [&](const QString &detail) {
        return Failed { { Condition::SignInAnswerRefused, { host }, 0, detail } };
    };
    for (const char *name : { "code", "iss", "error", "error_description" }) {
        if (valuesOf(parameters, name).size() > 1)
            return refused(u"%1 comes twice"_s.arg(QLatin1StringView(name)));
    }
    const QByteArrayList issuers = valuesOf(parameters, "iss");
    if (issuers.isEmpty() && expected.issRequired)
        return refused(u"iss is missing although promised"_s);
    if (!issuers.isEmpty() && issuers.constFirst() != expected.issuer.toUtf8())
        return refused(u"iss names another provider"_s);

    if (!valuesOf(parameters, "error").isEmpty()) {
        const QByteArray error = firstOf(parameters, "error");
        const QString description = plainWords(firstOf(parameters, "error_description"), redactor);
        if (error == "access_denied")
            return Failed { { Condition::SignInDenied, { host, description }, 0, {} } };
        return Failed { { Condition::SignInProviderError, { host, plainWords(error, redactor), description }, 0, {} } };
    }
    const QByteArray code = firstOf(parameters, "code");
    if (code.isEmpty())
        return refused(u"neither code nor error"_s);
    return Code { redactor.keep(code) };
}

} // namespace countersign
