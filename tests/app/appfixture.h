// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/application.h"
#include "app/chatpage.h"
#include "app/mainwindow.h"
#include "app/tourbrowser.h"
#include "memorycredentialstore.h"
#include "widgets/composer.h"
#include "widgets/noticebar.h"
#include "widgets/transcriptview.h"

#include <QAbstractButton>
#include <QApplication>
#include <QTest>

#include <memory>

namespace countersign::test {

//! The product as `main` puts it together, with the keychain in memory, a browser that signs in by itself, and a profile of its
//! own.
struct AppFixture
{
    //! `other`: a browser of the test's own.
    explicit AppFixture(BrowserOpener *other = nullptr) : opener(other ? *other : browser) { restart(); }

    //! As if the person had closed and started it again: profile and keychain stay.
    void restart()
    {
        application.reset();
        application = std::make_unique<Application>(*qobject_cast<QApplication *>(QCoreApplication::instance()), profile,
                                                    Application::Outside { clock, redactor, opener, credentials });
    }
    [[nodiscard]] ConnectionSession &connection() const { return *application->connection(); }
    [[nodiscard]] MainWindow &window() const { return application->window(); }
    [[nodiscard]] Composer &composer() const { return *window().findChild<Composer *>(); }
    [[nodiscard]] NoticeBar &notices() const { return *window().findChild<NoticeBar *>(); }
    [[nodiscard]] TranscriptView &transcript() const { return *window().findChild<TranscriptView *>(); }
    [[nodiscard]] const Notice *notice(const QString &id) const
    {
        shownNotices = notices().notices();
        for (const Notice &candidate : shownNotices) {
            if (candidate.id == id)
                return &candidate;
        }
        return nullptr;
    }
    [[nodiscard]] QAbstractButton *button(const QString &name) const
    {
        const auto found = window().findChildren<QAbstractButton *>(name);
        for (QAbstractButton *candidate : found) {
            if (candidate->isVisible() && candidate->isEnabled())
                return candidate;
        }
        return nullptr;
    }
    void say(const QString &text) const
    {
        composer().setText(text);
        button(QStringLiteral("send"))->click();
    }
    [[nodiscard]] const Message *lastMessage() const
    {
        const auto &messages = connection().chat().model().conversation().messages;
        return messages.empty() ? nullptr : &messages.back();
    }
    [[nodiscard]] bool isAnswered() const
    {
        const Message *last = lastMessage();
        return last && last->role == Message::Role::Assistant && !last->text.isEmpty() && !connection().chat().isRunning();
    }
    [[nodiscard]] bool isReady() const
    {
        return application->connection() && connection().session().state() == Session::State::SignedIn
               && !connection().backend().agents().isEmpty();
    }

    SystemClock clock;
    Redactor redactor;
    TourBrowser browser;
    BrowserOpener &opener;
    MemoryCredentialStore credentials;
    Profile profile = Profile::temporary();
    std::unique_ptr<Application> application;
    mutable QList<Notice> shownNotices;
};

} // namespace countersign::test
