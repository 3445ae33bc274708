// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tour.h"

#include "app/application.h"
#include "app/mainwindow.h"
#include "app/tourbrowser.h"
#include "sandbox/sandboxidentity.h"
#include "sandbox/sandboxruntime.h"
#include "sandbox/sandboxserver.h"
#include "widgets/composer.h"
#include "widgets/noticebar.h"
#include "widgets/sentences.h"
#include "widgets/signindialog.h"

#include <QAbstractButton>
#include <QApplication>
#include <QFontDatabase>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPainter>

#include <cstdio>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr QSize kPictureSize { 1200, 800 }; // px, whatever screen there is
constexpr int kPollInterval = 25;        // ms
constexpr qint64 kStepDeadline = 20'000; // ms
constexpr int kSettle = 400;             // ms: a notice has slid open, a frame is painted

QAbstractButton *button(const QWidget &window, const QString &name)
{
    const auto found = window.findChildren<QAbstractButton *>(name);
    for (QAbstractButton *candidate : found) {
        if (candidate->isVisible() && candidate->isEnabled())
            return candidate;
    }
    return nullptr;
}

//! A button that is not there fails the step by its deadline.
void press(const QWidget &window, const QString &name)
{
    if (QAbstractButton *found = button(window, name))
        found->click();
}

QString transcriptOf(const Conversation &conversation)
{
    QString text;
    for (const Message &message : conversation.messages) {
        text += message.id + u' ' + message.text + u'\n';
        for (const ToolCall &call : message.toolCalls)
            text += call.id + u' ' + call.name + u' ' + call.arguments + u' ' + call.result + u'\n';
    }
    return text;
}
} // namespace

struct Tour::Memory
{
    QString transcript; //!< before the sign-out
    qsizetype messages = 0;
    QString waitingId; //!< of the message that met the 401
    int refreshes = 0;
    qsizetype logLines = 0;
    int runs = 0;
};

void Tour::useReadableFont()
{
    // The offscreen platform starts with a 9 pt stand-in: pictures would lie about every size.
    const QStringList families = QFontDatabase::families();
    for (const QString &family : { u"Inter"_s, u"Adwaita Sans"_s, u"Noto Sans"_s, u"DejaVu Sans"_s }) {
        if (families.contains(family)) {
            QApplication::setFont(QFont(family, 11));
            return;
        }
    }
}

Tour::Tour(Application &application, TourBrowser &browser, Clock &clock, const QString &directory)
    : m_application(application)
    , m_browser(browser)
    , m_clock(clock)
    , m_directory(directory)
    , m_memory(std::make_unique<Memory>())
{
    plan();
}

Tour::~Tour() = default;

void Tour::start()
{
    m_report.setFileName(m_directory.filePath(u"tour.jsonl"_s));
    if (!m_directory.mkpath(u"."_s) || !m_report.open(QIODevice::WriteOnly | QIODevice::Truncate)) {
        std::fprintf(stderr, "%s\n", qPrintable(u"The tour's folder cannot be written: %1"_s.arg(m_directory.path())));
        Q_EMIT finished(false);
        return;
    }
    m_application.window().resize(kPictureSize);
    begin();
}

void Tour::add(const QString &name, std::function<void()> act, std::function<QString()> held, bool isReported)
{
    m_steps.push_back({ name, isReported, std::move(act), std::move(held) });
}

void Tour::plan()
{
    MainWindow &window = m_application.window();
    m_browser.setAnswersAtOnce(false);
    add(
        u"signing-in"_s, [] {},
        [&window] {
            const auto *dialog = window.findChild<SignInDialog *>();
            return dialog && dialog->isVisible() ? u"waiting for the browser"_s : QString();
        },
        false);
    add(
        u"signed-in"_s,
        [this] {
            m_browser.setAnswersAtOnce(true);
            m_browser.continueWaiting();
        },
        [this] {
            ConnectionSession *connection = m_application.connection();
            const bool there = connection && connection->session().state() == Session::State::SignedIn
                               && !connection->backend().agents().isEmpty();
            return there ? connection->session().account().name : QString();
        });
    planConversation();
    planRefusal();
}

void Tour::planConversation()
{
    const auto say = [this](const QString &text) {
        return [this, text] {
            auto *composer = m_application.window().findChild<Composer *>();
            composer->setText(text);
            press(m_application.window(), u"send"_s);
        };
    };
    const auto calls = [this](ToolCall::State state) -> QString {
        ConnectionSession *connection = m_application.connection();
        if (connection->chat().isRunning())
            return {};
        for (const Message &message : connection->chat().model().conversation().messages) {
            for (const ToolCall &call : message.toolCalls) {
                if (call.state == state)
                    return call.name;
            }
        }
        return {};
    };
    const auto lastAnswer = [this]() -> QString {
        ChatController &chat = m_application.connection()->chat();
        const std::vector<Message> &messages = chat.model().conversation().messages;
        const bool answered = !chat.isRunning() && !messages.empty() && messages.back().role == Message::Role::Assistant
                              && !messages.back().text.isEmpty();
        return answered ? messages.back().text : QString();
    };

    add(u"answered"_s, say(u"Hello, who am I to you?"_s), [this, lastAnswer]() -> QString {
        const QString name = m_application.connection()->session().account().name;
        return lastAnswer().contains(name.section(u' ', 0, 0)) ? u"the answer names %1"_s.arg(name) : QString();
    });
    add(u"tool-declined"_s, say(u"Show me the payroll of October"_s), [calls] { return calls(ToolCall::State::Declined); });
    add(
        u"asked"_s, say(u"Delete the old drafts"_s),
        [this, calls]() -> QString {
            return button(m_application.window(), u"confirm"_s) ? calls(ToolCall::State::AwaitingApproval) : QString();
        },
        false);
    add(
        u"confirmed"_s, [this] { press(m_application.window(), u"confirm"_s); },
        [calls, lastAnswer]() -> QString {
            return calls(ToolCall::State::AwaitingApproval).isEmpty() && !calls(ToolCall::State::Done).isEmpty() ? lastAnswer()
                                                                                                                 : QString();
        });
    add(
        u"refreshed"_s,
        [this, say] {
            m_memory->refreshes = m_application.sandbox()->identity().refreshCount();
            m_memory->messages =
                static_cast<qsizetype>(m_application.connection()->chat().model().conversation().messages.size());
            m_application.sandbox()->identity().expireAccessTokens();
            say(u"Are you still there?"_s)();
        },
        [this, lastAnswer]() -> QString {
            const auto messages =
                static_cast<qsizetype>(m_application.connection()->chat().model().conversation().messages.size());
            const int refreshes = m_application.sandbox()->identity().refreshCount() - m_memory->refreshes;
            return messages >= m_memory->messages + 2 && refreshes == 1 ? lastAnswer() : QString();
        });
}

void Tour::planRefusal()
{
    add(
        u"signed-out"_s,
        [this] {
            m_memory->transcript = transcriptOf(m_application.connection()->chat().model().conversation());
            press(m_application.window(), u"signOut"_s);
        },
        [this]() -> QString {
            return m_application.connection()->session().state() == Session::State::SignedOut ? u"nobody is signed in"_s
                                                                                              : QString();
        });
    add(
        u"refused-banner"_s,
        [this] {
            m_memory->logLines = m_application.sandbox()->log().size();
            m_application.window().findChild<Composer *>()->setText(u"This sentence waits for me"_s);
            press(m_application.window(), u"send"_s);
        },
        [this]() -> QString {
            ChatController &chat = m_application.connection()->chat();
            const auto *bar = m_application.window().findChild<NoticeBar *>();
            if (!chat.hasWaiting() || !bar->isVisible() || bar->notices().isEmpty())
                return {};
            m_memory->waitingId = chat.outbox().rows().first().messageId;
            const QList<SandboxServer::LogLine> lines = m_application.sandbox()->log().mid(m_memory->logLines);
            const bool oneBare401 = lines.size() == 1 && lines.first().status == 401 && !lines.first().hadAuthorization;
            return oneBare401 ? Sentences::of(bar->notices().first()).plain() : QString();
        });
    add(
        u"signed-in-again"_s, [this] { press(*m_application.window().findChild<NoticeBar *>(), u"noticeSignIn"_s); },
        [this]() -> QString {
            Session &session = m_application.connection()->session();
            return session.state() == Session::State::SignedIn ? session.account().name : QString();
        });
    add(
        u"restored"_s, [] {},
        [this]() -> QString {
            const QString now = transcriptOf(m_application.connection()->chat().model().conversation());
            return now.startsWith(m_memory->transcript) ? u"the transcript is what it was"_s : QString();
        });
    add(
        u"resent-once"_s, [] {},
        [this]() -> QString {
            ChatController &chat = m_application.connection()->chat();
            const std::vector<Message> &messages = chat.model().conversation().messages;
            const bool answered = !chat.isRunning() && !chat.hasWaiting() && messages.back().role == Message::Role::Assistant;
            const int runs = m_application.sandbox()->runtime().acceptedRunsOf(m_memory->waitingId);
            return answered && runs == 1 ? u"the server counted it once"_s : QString();
        });
}

void Tour::begin()
{
    m_deadline = m_clock.steady() + kStepDeadline;
    m_steps[m_current].act();
    poll();
}

void Tour::poll()
{
    const QString detail = m_steps[m_current].held();
    if (!detail.isEmpty()) {
        m_alarm = m_clock.after(kSettle, this, [this, detail] { end(true, detail); });
        return;
    }
    if (m_clock.steady() > m_deadline) {
        end(false, u"did not come true within %1 s"_s.arg(kStepDeadline / 1000));
        return;
    }
    m_alarm = m_clock.after(kPollInterval, this, [this] { poll(); });
}

void Tour::end(bool ok, const QString &detail)
{
    const Step &step = m_steps[m_current];
    takePicture(step.name);
    m_allHeld = m_allHeld && ok;
    if (step.isReported || !ok) {
        const QJsonObject line { { u"step"_s, step.name }, { u"ok"_s, ok }, { u"detail"_s, detail.left(300) } };
        m_report.write(QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n');
        m_report.flush();
        std::printf("%s %s\n", ok ? "ok  " : "FAIL", qPrintable(step.name));
        std::fflush(stdout);
    }
    if (!ok || ++m_current == m_steps.size()) {
        Q_EMIT finished(m_allHeld);
        return;
    }
    begin();
}

void Tour::takePicture(const QString &name) const
{
    MainWindow &window = m_application.window();
    QPixmap picture = window.grab();
    QPainter painter(&picture);
    const QList<QDialog *> dialogs = window.findChildren<QDialog *>();
    for (QDialog *dialog : dialogs) {
        if (dialog->isVisible())
            painter.drawPixmap(window.mapFromGlobal(dialog->mapToGlobal(QPoint())), dialog->grab());
    }
    painter.end();
    picture.save(m_directory.filePath(name + u".png"_s));
}

} // namespace countersign
