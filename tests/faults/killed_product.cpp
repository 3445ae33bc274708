// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/mainwindow.h"
#include "app/tourbrowser.h"
#include "core/logging.h"
#include "filecredentialstore.h"
#include "store/settings.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMetaEnum>
#include <QSocketNotifier>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <deque>

#include <sys/prctl.h>
#include <unistd.h>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
constexpr int kTick = 3;   // ms
constexpr int kQuiet = 20; // ticks without a step: all that was queued is on disk. On a busy machine ticks wait as steps do
constexpr int kPatience = 120'000; // ms

std::atomic<int> g_steps { 0 }; //!< since the beginning
std::atomic<int> g_armedAt { -1 };
int g_killAt = 0; //!< the how manyth step after that; 0 = none

void say(const QByteArray &line)
{
    const QByteArray whole = line + '\n';
    [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, whole.constData(), static_cast<size_t>(whole.size()));
}

//! On the thread that writes.
void onStep(const char *name)
{
    const int number = ++g_steps - g_armedAt;
    if (g_armedAt < 0)
        return;
    say("step " + QByteArray::number(number) + ' ' + name);
    if (number == g_killAt)
        ::kill(::getpid(), SIGKILL);
}

//! What it is told to do, one thing after the other, each when the one before is done.
class Play : public QObject
{
public:
    struct Act
    {
        std::function<void()> begin;
        std::function<bool()> isDone;
    };
    Play(Application &application, const ConnectionConfig &config, const QString &text)
        : m_application(application)
        , m_config(config)
        , m_text(text)
        , m_stdin(STDIN_FILENO, QSocketNotifier::Read)
    {
        connect(&m_stdin, &QSocketNotifier::activated, this, [this] {
            char byte = 0;
            if (::read(STDIN_FILENO, &byte, 1) == 1)
                m_wasTold = true;
            else
                m_stdin.setEnabled(false);
        });
        connect(&m_timer, &QTimer::timeout, this, [this] { goOn(); });
        m_timer.start(kTick);
        m_sinceStart.start();
    }
    void add(const QString &word) { m_acts.push_back(actOf(word)); }

private:
    [[nodiscard]] Act actOf(const QString &word);
    void goOn();
    [[nodiscard]] ConnectionSession *connection() { return m_application.connection(); }
    [[nodiscard]] ChatController &chat() { return connection()->chat(); }
    [[nodiscard]] bool isQuiet();
    [[nodiscard]] bool isSignedIn()
    {
        return connection() && connection()->session().state() == Session::State::SignedIn
               && !connection()->backend().agents().isEmpty();
    }
    [[nodiscard]] bool isAnswered()
    {
        const auto &messages = chat().model().conversation().messages;
        return !chat().isRunning() && !messages.empty() && messages.back().role == Message::Role::Assistant
               && messages.back().end == Message::End::Complete && isQuiet();
    }
    [[nodiscard]] bool isAtRest();
    void report();

    Application &m_application;
    ConnectionConfig m_config;
    QString m_text;
    QSocketNotifier m_stdin;
    bool m_wasTold = false;
    QStringList m_asked; //!< messages the person must decide about
    QTimer m_timer;
    std::deque<Act> m_acts;
    bool m_isBegun = false;
    int m_ticks = 0;
    int m_stepsSeen = -1;
    int m_lastStep = 0; // by the ticks
    QElapsedTimer m_sinceStart;
    QString m_stateFound = u"none"_s; //!< before anybody pressed anything
};

bool Play::isQuiet()
{
    if (std::exchange(m_stepsSeen, g_steps.load()) != m_stepsSeen)
        m_lastStep = m_ticks;
    return m_ticks - m_lastStep >= kQuiet;
}

bool Play::isAtRest()
{
    if (!connection())
        return m_application.settings().lastConnection().isEmpty() && isQuiet();
    const Session &session = connection()->session();
    const bool isDeciding = session.state() == Session::State::Loading || session.state() == Session::State::SigningOut
                            || session.isRefreshing() || session.attempt().stage != Session::Attempt::Stage::None;
    const QList<OutboxRow> rows = chat().outbox().rows();
    const bool isSending = isSignedIn() && std::any_of(rows.begin(), rows.end(), [](const OutboxRow &row) {
                               return row.stage != OutboxRow::Stage::AskPerson && row.stage != OutboxRow::Stage::MayHaveArrived;
                           });
    const bool waitsForAgents = session.state() == Session::State::SignedIn && !isSignedIn();
    const QList<ThreadInfo> threads = chat().threads();
    const bool isAnswering = std::any_of(threads.begin(), threads.end(), [this](const ThreadInfo &info) {
        return chat().threadState(info.key.threadId) == ThreadState::Running;
    });
    return !isDeciding && !isSending && !waitsForAgents && !isAnswering && isQuiet();
}

void Play::report()
{
    QJsonObject found { { u"state"_s, m_stateFound } };
    if (connection()) {
        found.insert("now"_L1, QString::fromLatin1(QMetaEnum::fromType<Session::State>().valueToKey(
                                   static_cast<int>(connection()->session().state()))));
        found.insert("composer"_L1, chat().draft());
    }
    say("found " + QJsonDocument(found).toJson(QJsonDocument::Compact));
}

Play::Act Play::actOf(const QString &word)
{
    const auto nothing = [] {};
    const auto always = [] { return true; };
    if (word == "start"_L1)
        return { [this] { m_application.start({}); }, [this] { return isAtRest(); } };
    if (word == "connect"_L1)
        return { [this] { m_application.openConnection(m_config); }, [this] { return connection(); } };
    if (word == "sign-in"_L1)
        return { [this] { connection()->signIn(); }, [this] { return isSignedIn() && isQuiet(); } };
    if (word == "sign-in-if-needed"_L1)
        return { [this] {
                    if (!connection())
                        m_application.openConnection(m_config);
                    if (connection()->session().state() != Session::State::SignedIn)
                        connection()->signIn();
                },
                 [this] { return isSignedIn() && isAtRest(); } };
    if (word == "draft"_L1)
        return { [this] {
                    chat().setDraft(u"half a thought of "_s + m_text);
                    chat().newThread();
                },
                 [this] { return isQuiet(); } };
    if (word == "arm"_L1)
        return { [this] {
                    m_stepsSeen = -1;
                    g_armedAt = g_steps.load();
                },
                 always };
    if (word == "send"_L1)
        return { [this] { chat().send(m_text); }, [this] { return isAnswered(); } };
    if (word == "begin"_L1) // an answer has begun to come
        return { [this] { chat().send(m_text); },
                 [this] {
                     const auto &messages = chat().model().conversation().messages;
                     return !messages.empty() && messages.back().role == Message::Role::Assistant;
                 } };
    if (word == "answer"_L1)
        return { nothing, [this] { return isAnswered(); } };
    if (word == "sign-out"_L1)
        return { [this] { connection()->signOut(); },
                 [this] { return connection()->session().state() == Session::State::SignedOut && isQuiet(); } };
    if (word == "rest"_L1)
        return { nothing, [this] { return isAtRest(); } };
    if (word == "note"_L1) // what the person finds
        return { [this] {
                    if (connection())
                        m_stateFound = QString::fromLatin1(
                            QMetaEnum::fromType<Session::State>().valueToKey(static_cast<int>(connection()->session().state())));
                },
                 always };
    if (word == "ask"_L1) // the test does something and says when it has
        return { [this] {
                    m_wasTold = false;
                    say("asks");
                },
                 [this] { return m_wasTold; } };
    if (word == "send-again"_L1) // what the person is asked about; the test looks first whether it had arrived
        return { [this] {
                    m_wasTold = false;
                    m_asked.clear();
                    const QList<OutboxRow> rows = connection() ? chat().outbox().rows() : QList<OutboxRow>();
                    for (const OutboxRow &row : rows) {
                        m_asked << row.messageId;
                        say("asked " + row.messageId.toUtf8());
                    }
                },
                 [this] {
                     if (m_asked.isEmpty())
                         return isAtRest();
                     if (m_wasTold)
                         chat().sendNow(m_asked.takeFirst());
                     return false;
                 } };
    if (word == "report"_L1)
        return { [this] { report(); }, always };
    say("unknown word " + word.toUtf8());
    return { nothing, [] { return false; } };
}

void Play::goOn()
{
    ++m_ticks;
    if (m_sinceStart.elapsed() > kPatience) {
        say("stuck, " + QByteArray::number(static_cast<int>(m_acts.size())) + " to go");
        report();
        QCoreApplication::exit(3);
        return;
    }
    if (m_acts.empty()) {
        m_timer.stop();
        say("through " + QByteArray::number(g_armedAt < 0 ? 0 : g_steps - g_armedAt));
        m_application.quit();
        return;
    }
    if (!std::exchange(m_isBegun, true)) {
        m_stepsSeen = -1;
        m_acts.front().begin();
    }
    if (m_acts.front().isDone()) {
        m_acts.pop_front();
        m_isBegun = false;
    }
}
} // namespace

//! killed_product PROFILE ADDRESS ISSUER CLIENT TEXT STEP WORD…: the whole product, without a display, doing what the words say;
//! it ends itself by SIGKILL at the STEPth write after the word "arm" (0 = never). tst_kill.cpp starts it and looks what is left.
int main(int argc, char **argv)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // nothing of it outlives the test
    static Redactor redactor;
    installMessageHandler(redactor);
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication::setApplicationName(u"countersign"_s);
    QApplication qt(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 7)
        return 2;
    const Profile profile = Profile::at(arguments.at(1));
    ConnectionConfig config;
    config.name = u"Team"_s;
    config.address = QUrl(arguments.at(2));
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.issuer = arguments.at(3);
    config.signIn.clientId = arguments.at(4);
    config.signIn.scopes << u"agents.run"_s;
    g_killAt = arguments.at(6).toInt();

    SystemClock clock;
    const StepHook step(onStep);
    TourBrowser browser;
    FileCredentialStore credentials(profile.file(u"keyring.json"_s), redactor, step);
    Application application(qt, profile, { clock, redactor, browser, credentials, step });
    Play play(application, config, arguments.at(5));
    for (const QString &word : arguments.mid(7))
        play.add(word);
    return QApplication::exec();
}
