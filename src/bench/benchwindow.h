// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/application.h"
#include "core/credentialstore.h"

#include <QApplication>
#include <QHash>
#include <QTemporaryDir>

#include <vector>

namespace countersign {

class ConversationModel;
class TranscriptView;

//! Tells how long each turn of the event loop keeps the thread: what a person's next key has to wait for.
class SliceApplication : public QApplication
{
public:
    struct Slice
    {
        double cpu = 0;  //!< ms the thread worked: the same however busy the machine is
        double wall = 0; //!< ms that passed
    };
    using QApplication::QApplication;
    bool notify(QObject *receiver, QEvent *event) override;
    void forgetSlices()
    {
        m_slices.clear();
        m_timerEvents = 0;
    }
    [[nodiscard]] int timerEvents() const { return m_timerEvents; } //!< since then
    [[nodiscard]] const std::vector<Slice> &slices() const { return m_slices; }

private:
    std::vector<Slice> m_slices;
    int m_timerEvents = 0;
    int m_depth = 0;
};

//! Keeps nothing: the bench brings its token along.
class EmptyStore final : public CredentialStore
{
public:
    void read(const QString &, QObject *context, Done done) override { answer(context, std::move(done), Outcome::Missing); }
    void write(const QString &, const Secret &, QObject *context, Done done) override
    {
        answer(context, std::move(done), Outcome::Done);
    }
    void remove(const QString &, QObject *context, Done done) override { answer(context, std::move(done), Outcome::Done); }
    void unlock(QObject *context, Done done) override { answer(context, std::move(done), Outcome::Done); }

private:
    static void answer(QObject *context, Done done, Outcome outcome);
};

//! The whole product on a profile of its own, signed in with the token `bench-token` at a server: window, controller, store,
//! lens and network path are those a person has. For one run in one process.
class BenchWindow
{
public:
    //! `address`: of the server, without the runtime's path.
    BenchWindow(SliceApplication &qt, const QString &address);

    //! Shows the window and waits until the server has told its agents; false = it did not.
    [[nodiscard]] bool open();
    //! Opens a thread the server has, and waits until what stands last is painted; false = it did not come in time.
    [[nodiscard]] bool openThread(const QString &threadId, const QString &lastWord);
    [[nodiscard]] Application &application() { return m_application; }
    [[nodiscard]] TranscriptView &transcript();
    [[nodiscard]] ConversationModel &model();
    //! Turns the event loop until something is true; false = `milliseconds` passed first.
    static bool wait(const std::function<bool()> &isDone, int milliseconds = 120'000);
    static void pass(int milliseconds); //!< turns the event loop
    static void settle();               //!< turns it until nothing works any more: all is painted, and on disk

private:
    QTemporaryDir m_directory;
    Profile m_profile;
    QString m_address;
    SystemClock m_clock;
    Redactor m_redactor;
    EmptyStore m_credentials;
    DesktopBrowser m_browser;
    Application m_application;
};

} // namespace countersign
