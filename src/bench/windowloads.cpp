// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/windowloads.h"

#include "app/mainwindow.h"
#include "bench/benchwindow.h"
#include "bench/measure.h"
#include "chat/conversationmodel.h"
#include "widgets/transcriptview.h"

#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <thread>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kSettle = 500;      // ms
constexpr int kJumps = 120;       // through the whole thread
constexpr int kSteps = 300;       // of 40 px
constexpr int kKeys = 40;         // pressed, one each
constexpr int kKeyEvery = 157;    // ms
constexpr int kUntilQuiet = 4000; // ms
constexpr int kDelta = 8;         // characters of each delta of the loads "flood" and "paced"

double quantile(std::vector<double> values, double part)
{
    if (values.empty())
        return -1;
    std::sort(values.begin(), values.end());
    const auto at = static_cast<std::size_t>(part * double(values.size()));
    return values[std::min(values.size() - 1, at)];
}

double thousandths(double value)
{
    return std::round(value * 1000) / 1000;
}

//! Shows one place of the thread, painted.
void show(QScrollBar &bar, QWidget &viewport, int value)
{
    bar.setValue(value);
    viewport.repaint();
}

//! When the transcript and the message box were painted, and how much of the answer stood there then.
class PaintWatch : public QObject
{
public:
    struct Paint
    {
        double at = 0;       //!< ms since the epoch
        qsizetype shown = 0; //!< characters of the last message
        bool isWhole = false;
    };
    explicit PaintWatch(BenchWindow &window)
        : m_window(window)
        , m_edit(window.application().window().findChild<QPlainTextEdit *>(u"message"_s))
    {
        window.transcript().viewport()->installEventFilter(this);
        m_edit->viewport()->installEventFilter(this);
    }

    std::vector<Paint> paints;
    std::vector<double> keys; // ms from the key to its paint

    void press()
    {
        m_pressed.push_back(steadyMilliseconds());
        QCoreApplication::postEvent(m_edit, new QKeyEvent(QEvent::KeyPress, Qt::Key_A, Qt::NoModifier, u"a"_s));
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() != QEvent::Paint)
            return false;
        if (watched == m_edit->viewport())
            QTimer::singleShot(0, this, [this] { notePressed(); });
        else
            noteTranscript();
        return false;
    }

private:
    void notePressed()
    {
        for (const double pressed : std::exchange(m_pressed, {}))
            keys.push_back(steadyMilliseconds() - pressed);
    }

    void noteTranscript()
    {
        const int last = m_window.model().rowCount() - 1;
        if (last < 0 || m_window.model().message(last).role == Message::Role::User)
            return;
        const Message &message = m_window.model().message(last);
        const qsizetype shown = m_window.transcript().shownSize(last);
        const bool isWhole = message.end != Message::End::Open && shown == message.text.size();
        QTimer::singleShot(0, this, [this, shown, isWhole] { paints.push_back({ epochMilliseconds(), shown, isWhole }); });
    }

    BenchWindow &m_window;
    QPlainTextEdit *m_edit;
    std::vector<double> m_pressed;
};

QJsonObject logOf(const QString &address)
{
    QNetworkAccessManager network;
    const std::unique_ptr<QNetworkReply> reply(network.get(QNetworkRequest(QUrl(address + u"/bench/log"_s))));
    BenchWindow::wait([&] { return reply->isFinished(); }, 20'000);
    return QJsonDocument::fromJson(reply->readAll()).object();
}

//! ms from when a delta was sent until it was painted, of each.
std::vector<double> latencies(const QJsonArray &sent, const std::vector<PaintWatch::Paint> &paints)
{
    std::vector<double> all;
    std::size_t paint = 0;
    for (qsizetype i = 0; i + 1 < sent.size(); ++i) { // the last one is the end mark
        while (paint < paints.size() && paints[paint].shown < kDelta * (i + 1))
            ++paint;
        if (paint < paints.size())
            all.push_back(paints[paint].at - sent[i].toDouble());
    }
    return all;
}

void addMemory(QJsonObject &result, const QString &after = {})
{
    const Memory memory = memoryNow();
    result["rss"_L1 + after] = thousandths(memory.rss);
    result["pss"_L1 + after] = thousandths(memory.pss);
    result["anon"_L1 + after] = thousandths(memory.anonymous);
}
} // namespace

QJsonObject runLoad(BenchWindow &window, int messages)
{
    QJsonObject result { { u"mode"_s, u"load"_s } };
    if (!window.open())
        return { { u"problem"_s, u"the server told no agents"_s } };
    BenchWindow::pass(kSettle);
    addMemory(result, u"_idle"_s);
    const double cpu = processCpuSeconds();
    const double begun = steadyMilliseconds();
    const int built = window.transcript().layoutsBuilt();
    if (!window.openThread(u"history-%1"_s.arg(messages), u"HISTMARK"_s))
        return { { u"problem"_s, u"the thread was not shown"_s } };
    result["shown_ms"_L1] = thousandths(steadyMilliseconds() - begun);
    result["load_cpu_s"_L1] = thousandths(processCpuSeconds() - cpu);
    result["messages"_L1] = window.model().rowCount();
    result["layouts"_L1] = window.transcript().layoutsBuilt() - built;
    BenchWindow::pass(4 * kSettle); // the disk has it all
    addMemory(result);

    QScrollBar &bar = *window.transcript().verticalScrollBar();
    QWidget &viewport = *window.transcript().viewport();
    std::vector<double> jumps;
    const double flingCpu = processCpuSeconds();
    const double flingBegun = steadyMilliseconds();
    for (int i = 0; i < kJumps; ++i) {
        const double jump = steadyMilliseconds();
        show(bar, viewport, int(bar.maximum() * (1.0 - double(i) / kJumps)));
        jumps.push_back(steadyMilliseconds() - jump);
    }
    result["fling_fps"_L1] = std::round(kJumps / (steadyMilliseconds() - flingBegun) * 1e3);
    result["fling_p50_ms"_L1] = thousandths(quantile(jumps, 0.5));
    result["fling_max_ms"_L1] = thousandths(quantile(jumps, 1));
    result["fling_cpu_s"_L1] = thousandths(processCpuSeconds() - flingCpu);
    addMemory(result, u"_after"_s);
    const double stepCpu = processCpuSeconds();
    const double stepsBegun = steadyMilliseconds();
    for (int i = 0; i < kSteps; ++i)
        show(bar, viewport, bar.value() + 40);
    result["step40_fps"_L1] = std::round(kSteps / (steadyMilliseconds() - stepsBegun) * 1e3);
    result["step40_cpu_ms"_L1] = thousandths(1e3 * (processCpuSeconds() - stepCpu) / kSteps);
    return result;
}

QJsonObject runIdle(SliceApplication &qt, BenchWindow &window, int seconds)
{
    if (!window.open())
        return { { u"problem"_s, u"the server told no agents"_s } };
    window.application().window().clearFocus();
    if (QWidget *focused = QApplication::focusWidget())
        focused->clearFocus();
    BenchWindow::pass(kUntilQuiet);
    qt.forgetSlices();
    const double cpu = processCpuSeconds();
    QEventLoop loop;
    std::thread alarm([&] { // a timer of our own would be counted
        std::this_thread::sleep_for(std::chrono::seconds(seconds));
        QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
    });
    loop.exec();
    alarm.join();
    QJsonObject result { { u"mode"_s, u"idle"_s },
                         { u"seconds"_s, seconds },
                         { u"timer_events"_s, qt.timerEvents() },
                         { u"cpu_pct"_s, thousandths(100 * (processCpuSeconds() - cpu) / seconds) } };
    addMemory(result);
    return result;
}

QJsonObject runStream(SliceApplication &qt, BenchWindow &window, const QString &address, const QString &text, int messages,
                      bool types)
{
    if (!window.open() || (messages > 0 && !window.openThread(u"history-%1"_s.arg(messages), u"HISTMARK"_s)))
        return { { u"problem"_s, u"the server told no agents, or the thread was not shown"_s } };
    BenchWindow::pass(messages > 0 ? 4 * kSettle : kSettle);
    QJsonObject result { { u"mode"_s, u"stream"_s }, { u"text"_s, text }, { u"history"_s, messages } };
    addMemory(result, u"0"_s);
    PaintWatch watch(window);
    QTimer keys;
    int pressed = 0;
    QObject::connect(&keys, &QTimer::timeout, &keys, [&] {
        if (pressed++ < kKeys)
            watch.press();
    });
    qt.forgetSlices();
    const double cpu = processCpuSeconds();
    const double begun = epochMilliseconds();
    window.application().connection()->chat().send(text);
    if (types)
        keys.start(kKeyEvery);
    const auto isPainted = [&] { return !watch.paints.empty() && watch.paints.back().isWhole; };
    if (!BenchWindow::wait(isPainted))
        return { { u"problem"_s, u"the answer was not shown"_s } };
    const double wall = epochMilliseconds() - begun;
    const double used = processCpuSeconds() - cpu;
    const std::vector<double> slices = qt.slices();
    const auto whole = std::find_if(watch.paints.begin(), watch.paints.end(), [](const auto &paint) { return paint.isWhole; });
    result["total_ms"_L1] = thousandths(whole->at - begun);
    result["cpu_s"_L1] = thousandths(used);
    result["cpu_pct"_L1] = thousandths(100 * used / (wall / 1e3));
    result["paints"_L1] = qint64(watch.paints.size());
    result["worst_ms"_L1] = thousandths(quantile(slices, 1));
    const auto isWork = [](double slice) { return slice > 0.1; };
    std::vector<double> working;
    std::copy_if(slices.begin(), slices.end(), std::back_inserter(working), isWork);
    result["slice_p99_ms"_L1] = thousandths(quantile(working, 0.99));
    result["over_16_ms"_L1] = qint64(std::count_if(slices.begin(), slices.end(), [](double slice) { return slice > 16; }));
    const QJsonObject log = logOf(address);
    const std::vector<double> lateness = latencies(log.value("sent"_L1).toArray(), watch.paints);
    const bool isSmall = text.startsWith("paced"_L1);
    for (const auto &[key, part] : { std::pair { "lat_p50"_L1, 0.5 }, { "lat_p99"_L1, 0.99 }, { "lat_max"_L1, 1.0 } })
        result[key] = isSmall ? thousandths(quantile(lateness, part)) : -1;
    result["source_ms"_L1] = thousandths(log.value("end"_L1).toDouble() - log.value("t0"_L1).toDouble());
    result["after_source_ms"_L1] = thousandths(whole->at - log.value("end"_L1).toDouble());
    result["key_n"_L1] = qint64(watch.keys.size());
    result["key_p50"_L1] = thousandths(quantile(watch.keys, 0.5));
    result["key_p99"_L1] = thousandths(quantile(watch.keys, 0.99));
    result["key_max"_L1] = thousandths(quantile(watch.keys, 1));
    result["chars"_L1] = qint64(window.model().message(window.model().rowCount() - 1).text.size());
    addMemory(result);
    return result;
}

} // namespace countersign
