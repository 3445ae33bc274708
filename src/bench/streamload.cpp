// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/windowloads.h"

#include "app/mainwindow.h"
#include "bench/benchwindow.h"
#include "bench/measure.h"
#include "chat/conversationmodel.h"
#include "widgets/transcriptview.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPlainTextEdit>
#include <QTimer>

#include <algorithm>
#include <optional>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kKeys = 40;      // pressed, one each
constexpr int kKeyEvery = 157; // ms
constexpr int kDelta = 8;      // characters of each delta of the loads "flood" and "paced"
constexpr double kWork = 0.1;  // ms of a slice that did something

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

//! CPU seconds when the first of the answer was there: the request, which carries the whole conversation, is through.
class AnswerWatch : public QObject
{
public:
    explicit AnswerWatch(const ConversationModel &model)
    {
        connect(&model, &QAbstractItemModel::rowsInserted, this, [this, &model](const QModelIndex &, int, int last) {
            if (began == 0 && model.message(last).role == Message::Role::Assistant)
                began = processCpuSeconds();
        });
    }

    double began = 0;
};

void addSlices(QJsonObject &result, const std::vector<SliceApplication::Slice> &slices)
{
    std::vector<double> working;
    double longest = 0;
    for (const SliceApplication::Slice &slice : slices) {
        longest = std::max(longest, slice.wall);
        if (slice.cpu > kWork)
            working.push_back(slice.cpu);
    }
    result["worst_wall_ms"_L1] = thousandths(longest);
    result["worst_ms"_L1] = thousandths(quantile(working, 1));
    result["slice_p99_ms"_L1] = thousandths(quantile(working, 0.99));
    result["over_16_ms"_L1] = qint64(std::count_if(working.begin(), working.end(), [](double slice) { return slice > 16; }));
}

//! How late deltas were painted, the answer's end after the source's, and keys.
void addLateness(QJsonObject &result, const QJsonObject &log, const PaintWatch &watch, double whole, bool isPaced)
{
    const std::vector<double> lateness = latencies(log.value("sent"_L1).toArray(), watch.paints);
    for (const auto &[key, part] : { std::pair { "lat_p50"_L1, 0.5 }, { "lat_p99"_L1, 0.99 }, { "lat_max"_L1, 1.0 } })
        result[key] = isPaced ? thousandths(quantile(lateness, part)) : -1;
    result["source_ms"_L1] = thousandths(log.value("end"_L1).toDouble() - log.value("t0"_L1).toDouble());
    result["after_source_ms"_L1] = thousandths(whole - log.value("end"_L1).toDouble());
    result["key_n"_L1] = qint64(watch.keys.size());
    result["key_p50"_L1] = thousandths(quantile(watch.keys, 0.5));
    result["key_p99"_L1] = thousandths(quantile(watch.keys, 0.99));
    result["key_max"_L1] = thousandths(quantile(watch.keys, 1));
}

struct Answer
{
    double begun = 0;     //!< ms since the epoch, when it was asked for
    double total = 0;     //!< ms until it was painted whole
    double wall = 0;      //!< ms, the same as this program saw it
    double cpu = 0;       //!< s, with the request
    double answerCpu = 0; //!< s, from its first delta on
};

//! Asks and waits until the answer is painted whole; nothing = it was not.
std::optional<Answer> ask(BenchWindow &window, PaintWatch &watch, const QString &text)
{
    watch.paints.clear();
    const AnswerWatch answer(window.model());
    const double cpu = processCpuSeconds();
    Answer told;
    told.begun = epochMilliseconds();
    window.application().connection()->chat().send(text);
    if (!BenchWindow::wait([&] { return !watch.paints.empty() && watch.paints.back().isWhole; }))
        return {};
    told.wall = epochMilliseconds() - told.begun;
    told.cpu = processCpuSeconds() - cpu;
    told.answerCpu = processCpuSeconds() - answer.began;
    const auto whole = std::find_if(watch.paints.begin(), watch.paints.end(), [](const auto &paint) { return paint.isWhole; });
    told.total = whole->at - told.begun;
    return told;
}
} // namespace

QJsonObject runStream(SliceApplication &qt, BenchWindow &window, const StreamLoad &load)
{
    const QString thread = u"history-%1"_s.arg(load.messages);
    if (!window.open() || (load.messages > 0 && !window.openThread(thread, u"HISTMARK"_s)))
        return { { u"problem"_s, u"the server told no agents, or the thread was not shown"_s } };
    BenchWindow::settle(); // what came before is painted, and on disk
    QJsonObject result { { u"mode"_s, u"stream"_s }, { u"text"_s, load.text }, { u"history"_s, load.messages } };
    addMemory(result, u"0"_s);
    PaintWatch watch(window);
    QTimer keys;
    int pressed = 0;
    QObject::connect(&keys, &QTimer::timeout, &keys, [&] {
        if (pressed++ < kKeys)
            watch.press();
    });
    qt.forgetSlices();
    if (load.types)
        keys.start(kKeyEvery);
    const std::optional<Answer> first = ask(window, watch, load.text);
    if (!first)
        return { { u"problem"_s, u"the answer was not shown"_s } };
    const std::vector<SliceApplication::Slice> slices = qt.slices();
    result["total_ms"_L1] = thousandths(first->total);
    result["cpu_s"_L1] = thousandths(first->cpu);
    result["cpu_pct"_L1] = thousandths(100 * first->cpu / (first->wall / 1e3));
    result["paints"_L1] = qint64(watch.paints.size());
    addSlices(result, slices);
    addLateness(result, logOf(load.address), watch, first->begun + first->total, load.text.startsWith("paced"_L1));
    result["chars"_L1] = qint64(window.model().message(window.model().rowCount() - 1).text.size());
    addMemory(result);
    std::vector<double> answers { first->answerCpu };
    for (int i = 1; i < load.times; ++i) {
        BenchWindow::settle();
        const std::optional<Answer> again = ask(window, watch, load.text);
        if (!again)
            return { { u"problem"_s, u"an answer was not shown"_s } };
        answers.push_back(again->answerCpu);
    }
    result["answer_cpu_s"_L1] = thousandths(quantile(answers, 0.5));
    return result;
}

} // namespace countersign
