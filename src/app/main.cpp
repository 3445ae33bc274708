// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/commandline.h"
#include "app/doctormain.h"
#include "app/mainwindow.h"
#include "app/signalwatch.h"
#include "app/singleinstance.h"
#include "app/tour.h"
#include "app/tourbrowser.h"
#include "auth/keychainstore.h"
#include "core/logging.h"

#include <QApplication>
#include <QLocale>
#include <QTranslator>

#include <cstdio>

#include <sys/prctl.h>

using namespace countersign;
using namespace Qt::StringLiterals;

namespace {
void print(std::FILE *stream, const QString &text)
{
    std::fputs((text.trimmed() + u'\n').toLocal8Bit().constData(), stream);
}

//! What needs no display ends here. -1 = go on.
int answerWithoutDisplay(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    const CommandLine line = CommandLine::parse(arguments);
    if (!line.problem.isEmpty()) {
        print(stderr, line.problem);
        return 2;
    }
    if (line.version)
        print(stdout, u"countersign "_s + QString::fromLatin1(COUNTERSIGN_VERSION));
    if (line.help) {
        const QCoreApplication application(argc, argv); // the help names the program
        print(stdout, CommandLine::helpText());
    }
    return line.version || line.help ? 0 : -1;
}

void installTranslations(QTranslator &translator)
{
    if (translator.load(QLocale(), u"countersign"_s, u"_"_s, u":/i18n"_s) || translator.load(u":/i18n/countersign_en.qm"_s))
        QCoreApplication::installTranslator(&translator);
}

int runTour(QApplication &qt, const Profile &profile, const CommandLine &line, Clock &clock, Redactor &redactor,
            CredentialStore &credentials)
{
    Tour::useReadableFont();
    TourBrowser browser;
    Application application(qt, profile, { clock, redactor, browser, credentials });
    Tour tour(application, browser, clock, line.tourDirectory);
    QObject::connect(&tour, &Tour::finished, &qt, [](bool allHeld) { QCoreApplication::exit(allHeld ? 0 : 1); });
    application.start(line);
    tour.start();
    return QApplication::exec();
}
} // namespace

int main(int argc, char **argv)
{
    // Secrets live in this process: no core file, no other process of the user may look inside.
    prctl(PR_SET_DUMPABLE, 0);
    static Redactor redactor; // a message may still come after main
    installMessageHandler(redactor);
    if (argc > 1 && QByteArrayView(argv[1]) == "doctor")
        return runDoctor(argc, argv, redactor);
    if (const int code = answerWithoutDisplay(argc, argv); code >= 0)
        return code;

    QApplication::setApplicationName(u"countersign"_s);
    QApplication::setApplicationDisplayName(u"Countersign"_s);
    QApplication::setApplicationVersion(QString::fromLatin1(COUNTERSIGN_VERSION));
    QGuiApplication::setDesktopFileName(u"org.countersign.Countersign"_s);
    QApplication qt(argc, argv);
    QTranslator translator;
    installTranslations(translator);

    const CommandLine line = CommandLine::parse(QApplication::arguments());
    const bool temporary = line.demo && line.profileDirectory.isEmpty();
    const Profile profile = temporary ? Profile::temporary() : Profile::at(line.profileDirectory);
    if (!profile.isUsable()) {
        print(stderr, QCoreApplication::translate("main", "The profile folder cannot be made or written."));
        return 2;
    }
    SingleInstance instance(profile);
    switch (instance.acquire(line.toArguments())) {
    case SingleInstance::Outcome::First:
        break;
    case SingleInstance::Outcome::HandedOver:
        return 0;
    case SingleInstance::Outcome::Unusable:
        print(stderr, QCoreApplication::translate("main", "The profile folder cannot be made or written."));
        return 2;
    }

    SystemClock clock;
    KeychainStore keychain(profile.keychainService(), redactor, clock);
    if (!line.tourDirectory.isEmpty())
        return runTour(qt, profile, line, clock, redactor, keychain);

    DesktopBrowser browser;
    Application application(qt, profile, { clock, redactor, browser, keychain });
    QObject::connect(&instance, &SingleInstance::raiseRequested, &application, [&application](const QStringList &arguments) {
        application.window().showNormal();
        application.window().raise();
        application.window().activateWindow();
        application.follow(CommandLine::parse(arguments));
    });
    SignalWatch signalWatch;
    QObject::connect(&signalWatch, &SignalWatch::endRequested, &application, &Application::quit);
    application.start(line);
    return QApplication::exec();
}
