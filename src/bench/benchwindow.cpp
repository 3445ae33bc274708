// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/benchwindow.h"

#include "app/mainwindow.h"
#include "bench/measure.h"
#include "chat/conversationmodel.h"
#include "widgets/transcriptview.h"

#include <QEventLoop>
#include <QThread>
#include <QTimer>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr QSize kWindow(1000, 760);
constexpr int kLook = 750; // ms; what is written to disk waits for a second
constexpr int kMostLooks = 60;
} // namespace

bool SliceApplication::notify(QObject *receiver, QEvent *event)
{
    if (QThread::currentThread() != thread()) // threads with loops of their own come here, too
        return QApplication::notify(receiver, event);
    m_timerEvents += event->type() == QEvent::Timer ? 1 : 0;
    if (m_depth > 0)
        return QApplication::notify(receiver, event);
    const double begun = steadyMilliseconds();
    const double cpu = threadCpuSeconds();
    ++m_depth;
    const bool result = QApplication::notify(receiver, event);
    --m_depth;
    m_slices.push_back({ 1e3 * (threadCpuSeconds() - cpu), steadyMilliseconds() - begun });
    return result;
}

void EmptyStore::answer(QObject *context, Done done, Outcome outcome)
{
    QTimer::singleShot(0, context, [call = std::move(done), outcome] { call({ outcome, {}, {} }); });
}

BenchWindow::BenchWindow(SliceApplication &qt, const QString &address)
    : m_profile(Profile::at(m_directory.path()))
    , m_address(address)
    , m_application(qt, m_profile, { m_clock, m_redactor, m_browser, m_credentials })
{
}

bool BenchWindow::wait(const std::function<bool()> &isDone, int milliseconds)
{
    QEventLoop loop;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (isDone())
            loop.quit();
    });
    look.start(5);
    QTimer::singleShot(milliseconds, &loop, [&loop] { loop.exit(1); });
    return isDone() || loop.exec() == 0;
}

void BenchWindow::pass(int milliseconds)
{
    wait([] { return false; }, milliseconds);
}

void BenchWindow::settle()
{
    constexpr double kQuiet = 0.02; // CPU seconds: ours, looking every 5 ms
    for (int i = 0; i < kMostLooks; ++i) {
        const double before = processCpuSeconds();
        pass(kLook);
        if (processCpuSeconds() - before < kQuiet && i > 0)
            return;
    }
}

bool BenchWindow::open()
{
    ConnectionConfig config;
    config.name = u"Bench"_s;
    config.address = QUrl(m_address + u"/api/copilotkit"_s);
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.method = SignInConfig::Method::Token;
    m_application.window().resize(kWindow);
    m_application.start({});
    m_application.openConnection(config, { m_redactor.keep("bench-token") });
    return wait(
        [this] {
            return m_application.connection() && m_application.connection()->session().state() == Session::State::SignedIn
                   && !m_application.connection()->chat().agentId().isEmpty();
        },
        20'000);
}

bool BenchWindow::openThread(const QString &threadId, const QString &lastWord)
{
    ConnectionSession &connection = *m_application.connection();
    RemoteThread thread;
    thread.id = threadId;
    thread.agentId = connection.chat().agentId();
    Q_EMIT connection.backend().threadsListed({ thread }); // the source tells no list
    connection.chat().openThread(threadId);
    return wait([&] {
        const int last = model().rowCount() - 1;
        return last >= 0 && model().message(last).text.contains(lastWord) && transcript().isRowVisible(last)
               && transcript().shownSize(last) == model().message(last).text.size();
    });
}

TranscriptView &BenchWindow::transcript()
{
    return *m_application.window().findChild<TranscriptView *>(u"conversation"_s);
}

ConversationModel &BenchWindow::model()
{
    return m_application.connection()->chat().model();
}

} // namespace countersign
