// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/doctorcommand.h"

#include "core/redactor.h"
#include "core/secretshapes.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <array>
#include <tuple>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qint64 kLargestHeaderFile = 64 * 1024; // bytes

QString doctorText(const char *text)
{
    return QCoreApplication::translate("DoctorCommand", text);
}

struct DoctorOptions
{
    QCommandLineOption header { u"header"_s,
                                QCoreApplication::translate("DoctorCommand", "A header to send to this server, or @FILE with one "
                                                                             "on each line. May be repeated."),
                                u"'K: V' or @FILE"_s };
    QCommandLineOption against { u"against"_s,
                                 QCoreApplication::translate("DoctorCommand", "Somebody else's header: the same question is "
                                                                              "asked with it, and the first difference told."),
                                 u"'K: V' or @FILE"_s };
    QCommandLineOption connection { u"connection"_s,
                                    QCoreApplication::translate("DoctorCommand", "Ask as a connection file says."),
                                    u"FILE.json"_s };
    QCommandLineOption profile { u"profile"_s,
                                 QCoreApplication::translate("DoctorCommand", "Ask with the token this profile keeps, if it "
                                                                              "keeps one that need not be renewed."),
                                 u"DIR"_s };
    QCommandLineOption json { u"json"_s, QCoreApplication::translate("DoctorCommand", "Print one JSON object.") };
    QCommandLineOption version { { u"v"_s, u"version"_s }, QCoreApplication::translate("DoctorCommand", "Show the version.") };
    QCommandLineOption help { { u"h"_s, u"help"_s }, QCoreApplication::translate("DoctorCommand", "Show this help.") };

    void addTo(QCommandLineParser &parser) const
    {
        parser.setApplicationDescription(QCoreApplication::translate(
            "DoctorCommand",
            "Asks a server as Countersign would, and says what it is, what was sent, who refused it and what to change.\n"
            "Exit code: 0 usable, 1 a sign-in is needed or was refused, 2 broken or not reached."));
        parser.addPositionalArgument(u"URL"_s, QCoreApplication::translate("DoctorCommand", "The server's address."));
        parser.addOptions({ header, against, connection, profile, json, version, help });
    }
};

bool isOfTransport(const QByteArray &name)
{
    static const std::array names { "host"_ba,    "connection"_ba,      "content-length"_ba, "transfer-encoding"_ba,
                                    "upgrade"_ba, "accept-encoding"_ba, "user-agent"_ba };
    return std::find(names.begin(), names.end(), name.toLower()) != names.end();
}

bool looksSecret(const QByteArray &name)
{
    const QByteArray lower = name.toLower();
    static const std::array words { "auth"_ba, "cookie"_ba, "token"_ba, "key"_ba, "secret"_ba, "session"_ba };
    return std::any_of(words.begin(), words.end(), [&](const QByteArray &word) { return lower.contains(word); });
}

//! A server that quotes a header quotes parts of it: credentials without their scheme (RFC 9110 §11.4), the value of one cookie.
void keepParts(const QByteArray &value, Redactor &redactor)
{
    const QByteArray bare = value.mid(value.indexOf(' ') + 1).trimmed();
    std::ignore = redactor.keep(bare);
    std::ignore = redactor.keep(WrittenCredentials::of(value).secret); // written with quotes, or the scheme twice
    if (value.left(6).toLower() == "basic ") {
        const QByteArray pair = QByteArray::fromBase64(bare);
        std::ignore = redactor.keep(pair);
        std::ignore = redactor.keep(pair.mid(pair.indexOf(':') + 1));
    }
    for (const QByteArray &part : value.split(';'))
        std::ignore = redactor.keep(part.mid(part.indexOf('=') + 1).trimmed());
}

//! Takes one line in. Empty = fine, else a sentence that does not repeat the line: it may be a token without a name.
QString takeHeader(const QByteArray &line, Redactor &redactor, QList<Authorizer::Decision::SecretHeader> &headers)
{
    const qsizetype colon = line.indexOf(':');
    const QByteArray name = line.left(qMax<qsizetype>(colon, 0)).trimmed();
    const QByteArray value = line.mid(colon + 1).trimmed();
    const Secret kept = redactor.keep(value);
    if (looksSecret(name))
        keepParts(value, redactor);
    if (colon < 0 || !isSafeHeader(name, value) || value.isEmpty())
        return doctorText(QT_TRANSLATE_NOOP("DoctorCommand", "A header looks like 'Name: value', in visible ASCII."));
    if (isOfTransport(name))
        return doctorText(QT_TRANSLATE_NOOP("DoctorCommand", "%1 is set by the connection itself."))
            .arg(QString::fromLatin1(name));
    headers.append({ name, kept });
    return {};
}

QString takeFile(const QString &path, Redactor &redactor, QList<Authorizer::Decision::SecretHeader> &headers)
{
    QFile file(path);
    if (!QFileInfo(file).isFile() || file.size() > kLargestHeaderFile || !file.open(QIODevice::ReadOnly))
        return doctorText(QT_TRANSLATE_NOOP("DoctorCommand", "%1 cannot be read.")).arg(QFileInfo(path).fileName());
    const QByteArrayList lines = file.read(kLargestHeaderFile).split('\n');
    for (const QByteArray &line : lines) {
        if (line.trimmed().isEmpty())
            continue;
        if (const QString problem = takeHeader(line.trimmed(), redactor, headers); !problem.isEmpty())
            return problem;
    }
    return {};
}

QString takeAll(const QStringList &given, Redactor &redactor, QList<Authorizer::Decision::SecretHeader> &headers, bool &visible)
{
    for (const QString &one : given) {
        if (one.startsWith(u'@')) {
            if (const QString problem = takeFile(one.mid(1), redactor, headers); !problem.isEmpty())
                return problem;
            continue;
        }
        if (const QString problem = takeHeader(one.toUtf8(), redactor, headers); !problem.isEmpty())
            return problem;
        visible = visible || looksSecret(headers.last().name);
    }
    return {};
}
} // namespace

DoctorCommand DoctorCommand::parse(const QStringList &arguments, Redactor &redactor)
{
    QCommandLineParser parser;
    const DoctorOptions options;
    options.addTo(parser);
    DoctorCommand command;
    if (!parser.parse(QStringList { u"countersign doctor"_s } + arguments)) {
        command.problem = parser.errorText();
        return command;
    }
    command.help = parser.isSet(options.help);
    command.version = parser.isSet(options.version);
    command.json = parser.isSet(options.json);
    command.connectionFile = parser.value(options.connection);
    command.profileDirectory = parser.value(options.profile);
    command.address = parser.positionalArguments().value(0);
    if (command.help || command.version)
        return command;
    if (parser.positionalArguments().size() > 1)
        command.problem = doctorText(QT_TRANSLATE_NOOP("DoctorCommand", "One address at a time."));
    else if (command.address.isEmpty() && command.connectionFile.isEmpty())
        command.problem = doctorText(QT_TRANSLATE_NOOP("DoctorCommand", "Which address? It looks like "
                                                                        "https://agents.example.com/api/copilotkit."));
    if (command.problem.isEmpty())
        command.problem = takeAll(parser.values(options.header), redactor, command.headers, command.hasVisibleSecret);
    if (command.problem.isEmpty())
        command.problem = takeAll(parser.values(options.against), redactor, command.against, command.hasVisibleSecret);
    return command;
}

QString DoctorCommand::helpText()
{
    QCommandLineParser parser;
    DoctorOptions().addTo(parser);
    return parser.helpText();
}

} // namespace countersign
