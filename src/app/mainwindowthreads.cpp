// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the server does about chats: it searches its own, and lets others read one.
#include "app/chatpage.h"
#include "app/connectionsession.h"
#include "app/mainwindow.h"
#include "widgets/noticebar.h"

#include <QApplication>
#include <QClipboard>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kSearchPause = 400;    // ms without a letter
const QString kShared = u"shared"_s; //!< notice
} // namespace

void MainWindow::watchThreads(QObject *link)
{
    m_sharing.reset();
    m_sought.clear();
    connect(&m_connection->chat(), &ChatController::threadsFound, link,
            [this](const QString &words, const QList<ThreadInfo> &threads, const std::optional<Error> &error) {
                if (words != m_sought)
                    return;
                QStringList ids;
                for (const ThreadInfo &thread : threads)
                    ids << thread.key.threadId;
                m_sidebar->setServerSearch(error ? Sidebar::ServerSearch::Failed : Sidebar::ServerSearch::Done, ids);
            });
    connect(&m_connection->backend(), &Backend::threadChangeEnded, link,
            [this](const QString &threadId, const QUrl &address, const std::optional<Error> &) {
                onThreadChanged(threadId, address);
            });
    connect(&m_chatPage->noticeBar(), &NoticeBar::triggered, link, [this](const QString &id, Notice::Action action) {
        if (id == kShared && action == Notice::Action::Undo && m_sharing)
            share(*m_sharing, false);
    });
}

//! Once the person stops typing; what is on this computer was found meanwhile.
void MainWindow::search(const QString &words)
{
    m_searchAlarm.reset();
    m_sought.clear();
    const bool mayAsk = m_connection && m_connection->backend().features().findsThreads
                        && m_connection->session().state() == Session::State::SignedIn;
    if (words.isEmpty() || !mayAsk)
        return;
    m_searchAlarm = m_clock.after(kSearchPause, this, [this, words] {
        if (!m_connection)
            return;
        m_sought = words;
        m_sidebar->setServerSearch(Sidebar::ServerSearch::Running, {});
        m_connection->chat().findThreads(words);
    });
}

void MainWindow::askToShare()
{
    const std::optional<ThreadInfo> open = openThread();
    if (!open)
        return;
    confirm(tr("Share “%1”?").arg(open->shownTitle()),
            tr("Whoever has the link, and whom %1 lets in, can then read all of this chat, also what is said later.")
                .arg(m_connection->config().address.host()),
            tr("Share and copy the link"), [this, thread = *open] { share(thread, true); });
}

//! By value: what is undone is m_sharing itself.
void MainWindow::share(ThreadInfo thread, bool isShared)
{
    if (!m_connection)
        return;
    m_chatPage->noticeBar().remove(kShared);
    const QString threadId = thread.key.threadId;
    m_sharing = isShared ? std::optional(std::move(thread)) : std::nullopt;
    m_connection->backend().shareThread(threadId, isShared);
}

void MainWindow::onThreadChanged(const QString &threadId, const QUrl &link)
{
    if (!m_sharing || m_sharing->key.threadId != threadId || link.isEmpty())
        return;
    QApplication::clipboard()->setText(link.toString(QUrl::FullyEncoded));
    const Error about { Condition::ThreadShared, { m_sharing->shownTitle(), m_connection->config().address.host() } };
    m_chatPage->noticeBar().put({ kShared, Notice::Kind::IsSo, about, false, { Notice::Action::NotNow, Notice::Action::Undo } });
}

} // namespace countersign
