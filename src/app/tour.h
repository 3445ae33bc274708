// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"

#include <QDir>
#include <QFile>

#include <functional>
#include <memory>
#include <vector>

namespace countersign {

class Application;
class TourBrowser;

//! Plays the demo from sign-in to restore and writes, per step, a picture of the window and a line in DIR/tour.jsonl:
//! {"step","ok","detail"}. A step is something a person does and then something that must become true within 20 s. Owner: main.
//! UI thread.
class Tour : public QObject
{
    Q_OBJECT
public:
    Tour(Application &application, TourBrowser &browser, Clock &clock, const QString &directory);
    ~Tour() override;
    //! Before the window is made.
    static void useReadableFont();
    void start();

Q_SIGNALS:
    void finished(bool allHeld);

private:
    //! `held` says what was seen, or nothing while it is not true yet.
    struct Step
    {
        QString name;           //!< also of the picture
        bool isReported = true; //!< false: a picture between two steps, without a line
        std::function<void()> act;
        std::function<QString()> held;
    };
    void plan();
    void planConversation();
    void planRefusal();
    void add(const QString &name, std::function<void()> act, std::function<QString()> held, bool isReported = true);
    void begin();
    void poll();
    void end(bool ok, const QString &detail);
    void takePicture(const QString &name) const;

    Application &m_application;
    TourBrowser &m_browser;
    Clock &m_clock;
    QDir m_directory;
    QFile m_report;
    std::vector<Step> m_steps;
    std::size_t m_current = 0;
    qint64 m_deadline = 0;
    bool m_allHeld = true;
    std::unique_ptr<Clock::Alarm> m_alarm;

    struct Memory; //!< what one step leaves for a later one to compare
    std::unique_ptr<Memory> m_memory;
};

} // namespace countersign
