// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDateTime>
#include <QObject>

#include <functional>
#include <memory>

namespace countersign {

//! Time as the product sees it; tests turn the hands (tests/support/fakeclock.h).
//! One is made in `main`, outlives everybody. UI thread.
class Clock
{
public:
    //! A running one-shot timer; destroying it cancels. `fire` never runs after that, nor after `context` is gone.
    class Alarm
    {
    public:
        Alarm() = default;
        Alarm(const Alarm &) = delete;
        Alarm &operator=(const Alarm &) = delete;
        virtual ~Alarm() = default;
    };

    Clock() = default;
    Clock(const Clock &) = delete;
    Clock &operator=(const Clock &) = delete;
    virtual ~Clock() = default;

    //! Milliseconds that never jump (and stand still while the machine sleeps).
    [[nodiscard]] virtual qint64 steady() const = 0;
    //! UTC; may jump.
    [[nodiscard]] virtual QDateTime wall() const = 0;
    [[nodiscard]] virtual std::unique_ptr<Alarm> after(int milliseconds, QObject *context, std::function<void()> fire) = 0;
};

//! The machine's clocks.
class SystemClock final : public Clock
{
public:
    [[nodiscard]] qint64 steady() const override;
    [[nodiscard]] QDateTime wall() const override;
    [[nodiscard]] std::unique_ptr<Alarm> after(int milliseconds, QObject *context, std::function<void()> fire) override;
};

} // namespace countersign
