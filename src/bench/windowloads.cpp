// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/windowloads.h"

#include "app/mainwindow.h"
#include "bench/benchwindow.h"
#include "bench/measure.h"
#include "chat/conversationmodel.h"
#include "widgets/transcriptview.h"

#include <QEventLoop>
#include <QScrollBar>

#include <cmath>
#include <thread>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kJumps = 120;       // through the whole thread
constexpr int kSteps = 300;       // of 40 px
constexpr int kUntilQuiet = 4000; // ms

//! Shows one place of the thread, painted.
void show(QScrollBar &bar, QWidget &viewport, int value)
{
    bar.setValue(value);
    viewport.repaint();
}

//! Rows that are on screen; `isBlank`: of them, those that have a text and show none.
int rowsOnScreen(BenchWindow &window, bool isBlank)
{
    const TranscriptView &view = window.transcript();
    int count = 0;
    for (int row = std::max(0, view.rowAt(0)); row < window.model().rowCount() && view.isRowVisible(row); ++row)
        count += !isBlank || (view.shownSize(row) == 0 && !window.model().message(row).text.isEmpty()) ? 1 : 0;
    return count;
}

int rowsLaidOut(BenchWindow &window)
{
    int count = 0;
    for (int row = 0; row < window.model().rowCount(); ++row)
        count += window.transcript().shownSize(row) > 0 ? 1 : 0;
    return count;
}

//! When a thread's data was there, and when its first rows were painted; ms since the epoch.
class OpeningWatch : public QObject
{
public:
    explicit OpeningWatch(BenchWindow &window) : m_window(window)
    {
        window.transcript().viewport()->installEventFilter(this);
        connect(&window.application().connection()->traffic(), &TrafficLog::recorded, this, [this](const TrafficRecord &record) {
            if (record.purpose == "connect"_L1 && record.isOver())
                wasRead = epochMilliseconds();
        });
        connect(&window.model(), &QAbstractItemModel::modelAboutToBeReset, this, [this] { wasUnderstood = epochMilliseconds(); });
    }

    double wasRead = 0;       // the last byte of the answer
    double wasUnderstood = 0; // the messages are in the model
    double painted = 0;

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && painted == 0 && m_window.model().rowCount() > 0)
            QMetaObject::invokeMethod(
                this, [this] { painted = painted > 0 ? painted : epochMilliseconds(); }, Qt::QueuedConnection);
        return false;
    }

private:
    BenchWindow &m_window;
};

//! Through the whole thread in jumps, each to another screenful, then a part of it in small steps.
void fly(BenchWindow &window, QJsonObject &result)
{
    QScrollBar &bar = *window.transcript().verticalScrollBar();
    QWidget &viewport = *window.transcript().viewport();
    std::vector<double> jumps;
    int blank = 0;
    const double cpu = processCpuSeconds();
    const double begun = steadyMilliseconds();
    for (int i = 0; i < kJumps; ++i) {
        const double jump = steadyMilliseconds();
        show(bar, viewport, int(bar.maximum() * (1.0 - double(i) / kJumps)));
        jumps.push_back(steadyMilliseconds() - jump);
        blank += rowsOnScreen(window, true);
    }
    result["fling_fps"_L1] = std::round(kJumps / (steadyMilliseconds() - begun) * 1e3);
    result["fling_p50_ms"_L1] = thousandths(quantile(jumps, 0.5));
    result["fling_max_ms"_L1] = thousandths(quantile(jumps, 1));
    result["fling_cpu_s"_L1] = thousandths(processCpuSeconds() - cpu);
    result["blank_rows"_L1] = blank;
    addMemory(result, u"_after"_s);
    const double stepCpu = processCpuSeconds();
    const double stepsBegun = steadyMilliseconds();
    for (int i = 0; i < kSteps; ++i)
        show(bar, viewport, bar.value() + 40);
    result["step40_fps"_L1] = std::round(kSteps / (steadyMilliseconds() - stepsBegun) * 1e3);
    result["step40_cpu_ms"_L1] = thousandths(1e3 * (processCpuSeconds() - stepCpu) / kSteps);
}
} // namespace

QJsonObject runLoad(BenchWindow &window, int messages)
{
    QJsonObject result { { u"mode"_s, u"load"_s } };
    if (!window.open())
        return { { u"problem"_s, u"the server told no agents"_s } };
    BenchWindow::settle();
    addMemory(result, u"_idle"_s);
    const double cpu = processCpuSeconds();
    const double begun = steadyMilliseconds();
    const int built = window.transcript().layoutsBuilt();
    OpeningWatch watch(window);
    if (!window.openThread(u"history-%1"_s.arg(messages), u"HISTMARK"_s))
        return { { u"problem"_s, u"the thread was not shown"_s } };
    if (!BenchWindow::wait([&watch] { return watch.painted > 0; }))
        return { { u"problem"_s, u"the thread was not painted"_s } };
    result["shown_ms"_L1] = thousandths(steadyMilliseconds() - begun);
    result["load_cpu_s"_L1] = thousandths(processCpuSeconds() - cpu);
    result["rows_after_read_ms"_L1] = thousandths(watch.painted - watch.wasRead);
    result["rows_after_data_ms"_L1] = thousandths(watch.painted - watch.wasUnderstood);
    result["messages"_L1] = window.model().rowCount();
    result["layouts"_L1] = window.transcript().layoutsBuilt() - built;
    result["rows_laid_out"_L1] = rowsLaidOut(window);
    result["rows_visible"_L1] = rowsOnScreen(window, false);
    BenchWindow::settle(); // the disk has it all
    addMemory(result);
    fly(window, result);
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

} // namespace countersign
