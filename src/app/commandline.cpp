// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandline.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
struct Options
{
    QCommandLineOption demo { u"demo"_s, QCoreApplication::translate("CommandLine", "Start the built-in demo.") };
    QCommandLineOption connect { u"connect"_s, QCoreApplication::translate("CommandLine", "Connect to an address."), u"URL"_s };
    QCommandLineOption connection { u"connection"_s, QCoreApplication::translate("CommandLine", "Open a connection file."),
                                    u"FILE.json"_s };
    QCommandLineOption profile { u"profile"_s,
                                 QCoreApplication::translate("CommandLine", "Keep settings, history and logs in a folder."),
                                 u"DIR"_s };
    QCommandLineOption tour { u"tour"_s,
                              QCoreApplication::translate("CommandLine", "Play the demo and write a picture of each step."),
                              u"DIR"_s };
    QCommandLineOption version { { u"v"_s, u"version"_s }, QCoreApplication::translate("CommandLine", "Show the version.") };
    QCommandLineOption help { { u"h"_s, u"help"_s }, QCoreApplication::translate("CommandLine", "Show this help.") };

    void addTo(QCommandLineParser &parser) const
    {
        parser.setApplicationDescription(QCoreApplication::translate(
            "CommandLine", "Chat with AI agents behind sign-in.\n\n"
                           "countersign doctor URL says without a window what stands at an address and who refuses what:\n"
                           "see countersign doctor --help."));
        parser.addOptions({ demo, connect, connection, profile, tour, version, help });
    }
};
} // namespace

CommandLine CommandLine::parse(const QStringList &arguments)
{
    QCommandLineParser parser;
    const Options options;
    options.addTo(parser);

    CommandLine result;
    if (!parser.parse(arguments)) {
        result.problem = parser.errorText();
        return result;
    }
    if (!parser.positionalArguments().isEmpty()) {
        result.problem =
            QCoreApplication::translate("CommandLine", "Unknown argument: %1").arg(parser.positionalArguments().first());
        return result;
    }
    result.demo = parser.isSet(options.demo) || parser.isSet(options.tour);
    result.version = parser.isSet(options.version);
    result.help = parser.isSet(options.help);
    result.connectAddress = parser.value(options.connect);
    result.connectionFile = parser.value(options.connection);
    if (!result.connectionFile.isEmpty())
        result.connectionFile = QDir::current().absoluteFilePath(result.connectionFile);
    result.profileDirectory = parser.value(options.profile);
    result.tourDirectory = parser.value(options.tour);
    return result;
}

QStringList CommandLine::toArguments() const
{
    QStringList arguments { u"countersign"_s };
    if (demo)
        arguments << u"--demo"_s;
    if (!connectAddress.isEmpty())
        arguments << u"--connect"_s << connectAddress;
    if (!connectionFile.isEmpty())
        arguments << u"--connection"_s << connectionFile;
    return arguments;
}

QString CommandLine::helpText()
{
    QCommandLineParser parser;
    Options().addTo(parser);
    return parser.helpText();
}

} // namespace countersign
