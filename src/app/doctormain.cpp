// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/doctormain.h"

#include "app/doctor.h"
#include "app/doctorcommand.h"
#include "app/profile.h"
#include "app/storedtoken.h"
#include "app/terminalpaper.h"
#include "auth/keychainstore.h"
#include "core/redactor.h"
#include "net/origin.h"
#include "store/settings.h"
#include "widgets/sentences.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTranslator>

#include <csignal>
#include <cstdio>

#include <sys/ioctl.h>
#include <unistd.h>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr unsigned kLastResort = 29;                   // s
constexpr qint64 kLargestConnectionFile = 1024 * 1024; // bytes

void complain(const QString &sentence)
{
    std::fputs((harmlessInTerminal(sentence.trimmed()) + u'\n').toUtf8().constData(), stderr);
}

//! NO_COLOR: https://no-color.org, any value but the empty one.
bool wantsColours()
{
    return isatty(STDOUT_FILENO) == 1 && qEnvironmentVariableIsEmpty("NO_COLOR") && qgetenv("TERM") != "dumb";
}

//! Of the terminal; 0 = it goes to a file or a program.
int columns()
{
    winsize size {};
    return isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int print(const DoctorReport &report, bool json)
{
    const QByteArray text = json ? report.json() : report.text(wantsColours(), columns()).toUtf8();
    std::fwrite(text.constData(), 1, std::size_t(text.size()), stdout);
    std::fflush(stdout);
    return int(report.verdict());
}

//! The connection in question, or why there is none.
Expected<ConnectionConfig> connectionOf(const DoctorCommand &command)
{
    ConnectionConfig config;
    if (!command.connectionFile.isEmpty()) {
        QFile file(command.connectionFile);
        const QString name = QFileInfo(file).fileName();
        if (!QFileInfo(file).isFile() || file.size() > kLargestConnectionFile || !file.open(QIODevice::ReadOnly))
            return Error { Condition::ConnectionFileUnreadable, { name }, 0, {} };
        auto read = ConnectionConfig::fromJson(file.readAll());
        if (!read)
            return read.error();
        config = *read;
        const QDir folder = QFileInfo(file).absoluteDir();
        for (QString *path : { &config.caFile, &config.clientCertificate, &config.clientKey }) {
            if (!path->isEmpty())
                *path = folder.absoluteFilePath(*path);
        }
    }
    if (!command.address.isEmpty()) {
        const Expected<QUrl> address = ConnectionConfig::checkAddress(command.address);
        if (!address)
            return address.error();
        if (config.address.isValid() && Origin(*address) != Origin(config.address)) {
            config.headers.clear(); // for the file's own server, and for no other
            config.clientCertificate.clear();
            config.clientKey.clear();
        }
        config.address = *address;
        if (config.name.isEmpty())
            config.name = address->host();
    }
    return config;
}

//! One look from beginning to end; quits the event loop with the exit code.
class DoctorVisit final : public QObject
{
public:
    DoctorVisit(const DoctorCommand &command, Redactor &redactor) : m_command(command), m_redactor(redactor) {}

    void start()
    {
        Expected<ConnectionConfig> config = connectionOf(m_command);
        if (!config)
            return end(config.error());
        m_order.config = *config;
        m_order.headers = m_command.headers;
        m_order.against = m_command.against;
        const bool hasConnection = !m_command.profileDirectory.isEmpty() || !m_command.connectionFile.isEmpty();
        if (!m_order.headers.isEmpty() || !hasConnection)
            return look();
        if (!m_command.profileDirectory.isEmpty() && !QFileInfo(m_command.profileDirectory).isDir())
            return end({ Condition::ConnectionFileUnreadable, { QFileInfo(m_command.profileDirectory).fileName() }, 0, {} });
        askKeyring();
    }

private:
    void askKeyring()
    {
        const Profile profile = Profile::at(m_command.profileDirectory);
        m_settings = std::make_unique<Settings>(profile.file(u"settings.json"_s));
        if (m_command.connectionFile.isEmpty()) {
            for (const ConnectionConfig &known : m_settings->connections()) {
                if (known.isSameAddress(m_order.config)) {
                    m_order.config = known;
                    break;
                }
            }
        }
        m_keychain = std::make_unique<KeychainStore>(profile.keychainService(), m_redactor, m_clock);
        m_stored = std::make_unique<StoredToken>(m_order.config, *m_settings, *m_keychain, m_redactor, m_clock);
        connect(m_stored.get(), &StoredToken::finished, this, [this](StoredToken::Outcome outcome, const auto &headers) {
            m_order.headers = headers;
            m_order.notes << noteFor(outcome);
            m_order.deadline -= int(m_clock.steady() - m_began);
            look();
        });
        m_stored->start();
    }

    static DoctorReport::Note noteFor(StoredToken::Outcome outcome)
    {
        switch (outcome) {
        case StoredToken::Outcome::Found:
            return DoctorReport::Note::StoredTokenUsed;
        case StoredToken::Outcome::WouldRenew:
            return DoctorReport::Note::StoredSignInNotUsed;
        case StoredToken::Outcome::NotReadable:
            return DoctorReport::Note::KeyringNotReadable;
        case StoredToken::Outcome::Missing:
            break;
        }
        return DoctorReport::Note::NothingStored;
    }

    void look()
    {
        m_doctor = std::make_unique<Doctor>(m_order, m_redactor, m_clock);
        connect(m_doctor.get(), &Doctor::finished, this,
                [this](const DoctorReport &report) { QCoreApplication::exit(print(report, m_command.json)); });
        m_doctor->start();
    }

    void end(const Error &error)
    {
        DoctorReport report;
        report.address = m_redactor.redactUrl(m_command.address);
        report.at = m_clock.wall();
        report.error = error;
        QCoreApplication::exit(print(report, m_command.json));
    }

    const DoctorCommand m_command;
    Redactor &m_redactor;
    SystemClock m_clock;
    const qint64 m_began = m_clock.steady();
    Doctor::Order m_order;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<KeychainStore> m_keychain;
    std::unique_ptr<StoredToken> m_stored;
    std::unique_ptr<Doctor> m_doctor;
};
} // namespace

int runDoctor(int argc, char **argv, Redactor &redactor)
{
    // Whatever hangs - a pipe nobody reads, a library - somebody's CI does not hang with it.
    std::signal(SIGALRM, [](int) { _exit(2); });
    alarm(kLastResort);
    QCoreApplication::setApplicationName(u"countersign"_s);
    QCoreApplication application(argc, argv);
    QTranslator translator;
    if (translator.load(QLocale(), u"countersign"_s, u"_"_s, u":/i18n"_s) || translator.load(u":/i18n/countersign_en.qm"_s))
        QCoreApplication::installTranslator(&translator);

    const DoctorCommand command = DoctorCommand::parse(QCoreApplication::arguments().mid(2), redactor);
    if (!command.problem.isEmpty()) {
        complain(command.problem);
        return 2;
    }
    if (command.help) {
        std::fputs(DoctorCommand::helpText().toUtf8().constData(), stdout);
        return 0;
    }
    if (command.version) {
        std::fputs("countersign " COUNTERSIGN_VERSION "\n", stdout);
        return 0;
    }
    if (command.hasVisibleSecret)
        complain(QCoreApplication::translate("doctor", "A header on the command line can be read by other programs on this "
                                                       "computer. --header @FILE cannot."));
    DoctorVisit visit(command, redactor);
    QMetaObject::invokeMethod(&visit, &DoctorVisit::start, Qt::QueuedConnection);
    return QCoreApplication::exec();
}

} // namespace countersign
