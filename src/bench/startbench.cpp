// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/startbench.h"

#include "app/application.h"
#include "app/mainwindow.h"
#include "app/singleinstance.h"
#include "auth/keychainstore.h"
#include "bench/measure.h"
#include "store/settings.h"

#include <QApplication>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <vector>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kStartDeadline = 20'000; // ms

//! The same in every process of this machine.
qint64 steadyNanoseconds()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

//! A person who presses a key as soon as there is a window, and looks until it stands in the message box.
class FirstKey : public QObject
{
public:
    FirstKey(MainWindow &window, qint64 begun) : m_edit(window.findChild<QPlainTextEdit *>(u"message"_s)), m_begun(begun)
    {
        connect(&window, &MainWindow::painted, this, &FirstKey::press);
        m_edit->viewport()->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && m_paint >= 0 && !m_edit->toPlainText().isEmpty() && !std::exchange(m_isTold, true))
            QTimer::singleShot(0, this, &FirstKey::tell); // when this paint is through
        return QObject::eventFilter(watched, event);
    }

private:
    [[nodiscard]] double milliseconds() const { return double(steadyNanoseconds() - m_begun) / 1e6; }

    void press()
    {
        m_paint = milliseconds();
        // Behind what the product does once it is painted: that would hold up a person too.
        QCoreApplication::postEvent(m_edit, new QKeyEvent(QEvent::KeyPress, Qt::Key_A, Qt::NoModifier, u"a"_s));
    }

    void tell()
    {
        const QJsonObject figures { { u"paint_ms"_s, m_paint },
                                    { u"composer_ms"_s, milliseconds() },
                                    { u"cpu_ms"_s, 1e3 * processCpuSeconds() },
                                    { u"platform"_s, QGuiApplication::platformName() } };
        std::puts(QJsonDocument(figures).toJson(QJsonDocument::Compact).constData());
        std::fflush(stdout);
        QCoreApplication::quit();
    }

    QPlainTextEdit *m_edit;
    qint64 m_begun;
    double m_paint = -1;
    bool m_isTold = false;
};

//! What an earlier start has left: a connection that is gone on with.
void fillProfile(const Profile &profile)
{
    Settings settings(profile.file(u"settings.json"_s));
    ConnectionConfig config;
    config.name = u"Team agents"_s;
    config.address = QUrl(u"http://127.0.0.1:9/api/copilotkit"_s); // nobody answers there
    config.kind = ConnectionConfig::Kind::CopilotKit;
    config.signIn.method = SignInConfig::Method::None;
    settings.putConnection(config);
    settings.setLastConnection(config.id());
}

//! The figures of one start; empty = it did not come that far.
QJsonObject measureOne(const QString &profileDirectory)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationFilePath(),
                  { u"start"_s, u"--once"_s, profileDirectory, QString::number(steadyNanoseconds()) });
    if (!process.waitForFinished(kStartDeadline))
        process.kill();
    return QJsonDocument::fromJson(process.readAllStandardOutput()).object();
}

double tenths(double milliseconds)
{
    return std::round(milliseconds * 10) / 10;
}
} // namespace

QJsonObject StartBench::run(int times)
{
    const QTemporaryDir directory;
    fillProfile(Profile::at(directory.path()));
    QJsonObject result { { u"load"_s, u"start"_s }, { u"starts"_s, times } };
    std::vector<QJsonObject> starts;
    for (int i = 0; i < times; ++i) {
        starts.push_back(measureOne(directory.path()));
        if (starts.back().isEmpty())
            return { { u"load"_s, u"start"_s }, { u"problem"_s, u"start %1 showed no message box"_s.arg(i + 1) } };
    }
    result[u"platform"_s] = starts.front().value("platform"_L1);
    for (const QString &figure : { u"paint_ms"_s, u"composer_ms"_s, u"cpu_ms"_s }) {
        result[u"first_"_s + figure] = tenths(starts.front().value(figure).toDouble());
        std::vector<double> others;
        for (std::size_t i = times > 1 ? 1 : 0; i < starts.size(); ++i)
            others.push_back(starts[i].value(figure).toDouble());
        std::sort(others.begin(), others.end());
        result[figure] = tenths(others[others.size() / 2]);
        result[u"worst_"_s + figure] = tenths(others.back());
    }
    return result;
}

void chooseDisplay()
{
    const bool hasDisplay = !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
    if (!hasDisplay && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
}

int StartBench::once(int argc, char **argv, const QString &profileDirectory, qint64 begun)
{
    chooseDisplay();
    QApplication qt(argc, argv);
    const Profile profile = Profile::at(profileDirectory);
    SingleInstance instance(profile);
    if (instance.acquire({}) != SingleInstance::Outcome::First)
        return 1;
    SystemClock clock;
    Redactor redactor;
    KeychainStore keychain(profile.keychainService(), redactor, clock);
    DesktopBrowser browser;
    Application application(qt, profile, { clock, redactor, browser, keychain });
    const FirstKey person(application.window(), begun);
    QTimer::singleShot(kStartDeadline, &qt, [] { QCoreApplication::exit(1); });
    application.start({});
    return QApplication::exec();
}

} // namespace countersign
