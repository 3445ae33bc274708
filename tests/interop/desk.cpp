// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk.h"

#include "app/chatpage.h"
#include "app/mainwindow.h"
#include "auth/keychainstore.h"
#include "net/trafficlog.h"
#include "peer.h"
#include "tls/front.h"
#include "widgets/composer.h"
#include "widgets/noticebar.h"
#include "widgets/transcriptview.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QFile>
#include <QLabel>
#include <QTest>

namespace countersign::test {
using namespace Qt::StringLiterals;

Desk::Desk()
    : m_profile(Profile::at(m_directory.path()))
    , m_keychain(std::make_unique<KeychainStore>(m_profile.keychainService(), m_redactor, m_clock))
{
    start();
}

Desk::~Desk() = default;

void Desk::start()
{
    m_application = std::make_unique<Application>(*qobject_cast<QApplication *>(QCoreApplication::instance()), m_profile,
                                                  Application::Outside { m_clock, m_redactor, m_browser, *m_keychain });
    m_application->start({});
}

void Desk::close()
{
    m_application.reset();
}

void Desk::restart()
{
    close();
    start();
}

ConnectionConfig Desk::connectionTo(const QString &address, const ProviderPeer *provider, ConnectionConfig::Kind kind)
{
    ConnectionConfig config;
    config.name = u"Team agents"_s;
    config.address = QUrl(address);
    config.kind = kind;
    if (config.address.scheme() == "https"_L1)
        config.caFile = Front::authorityFile();
    if (!provider) {
        config.signIn.method = SignInConfig::Method::None;
        return config;
    }
    config.signIn.issuer = provider->issuer();
    config.signIn.clientId = u"countersign"_s;
    config.signIn.resource = provider->resource();
    config.signIn.scopes << u"api.read"_s;
    return config;
}

void Desk::signIn(const ConnectionConfig &config, const QString &user)
{
    setUser(user);
    m_application->openConnection(config);
    connection().signIn();
    QTRY_VERIFY_WITH_TIMEOUT(isReady(), kPatience);
}

void Desk::say(const QString &text) const
{
    m_application->window().findChild<Composer *>()->setText(text);
    press(u"send"_s);
}

void Desk::press(const QString &buttonName) const
{
    QTRY_VERIFY2_WITH_TIMEOUT(button(buttonName), qPrintable(buttonName), kPatience);
    button(buttonName)->click();
}

void Desk::type(const QString &fieldName, const QString &text) const
{
    const auto field = [&]() -> QWidget * {
        auto *found = m_application->window().findChild<QWidget *>(fieldName);
        return found && found->isVisible() && found->isEnabled() ? found : nullptr;
    };
    QTRY_VERIFY2_WITH_TIMEOUT(field(), qPrintable(fieldName), kPatience);
    field()->setFocus();
    QTest::keyClicks(field(), text);
}

QAbstractButton *Desk::button(const QString &name) const
{
    const auto found = m_application->window().findChildren<QAbstractButton *>(name);
    for (QAbstractButton *candidate : found) {
        if (candidate->isVisible() && candidate->isEnabled())
            return candidate;
    }
    return nullptr;
}

QString Desk::transcript() const
{
    for (int i = 0; i < 5; ++i) // what has come is shown a frame later: a time, and as many turns of the event loop
        QTest::qWait(10);
    return transcriptNow();
}

QString Desk::transcriptNow() const
{
    const TranscriptView &view = *m_application->window().findChild<TranscriptView *>();
    QString text;
    const int rows = view.model() ? view.model()->rowCount() : 0;
    for (int row = 0; row < rows; ++row)
        text += view.rowHeading(row).section(u", "_s, 0, 0) + u"\n"_s + view.rowText(row) + u"\n"_s; // without the time
    return text;
}

NoticeBar &Desk::bar() const
{
    return *m_application->window().findChild<NoticeBar *>();
}

QString Desk::screen() const
{
    QStringList words { transcript(), notices() };
    const MainWindow &window = m_application->window();
    for (const QLabel *label : window.findChildren<QLabel *>())
        words << label->text();
    for (const QAbstractButton *button : window.findChildren<QAbstractButton *>())
        words << button->text();
    for (const QAbstractItemView *view : window.findChildren<QAbstractItemView *>()) {
        for (int row = 0; view->model() && row < view->model()->rowCount(); ++row)
            words << view->model()->index(row, 0).data().toString();
    }
    return words.join(u'\n');
}

QString Desk::traffic() const
{
    constexpr std::size_t most = 8;
    const auto &records = connection().traffic().records();
    QString lines;
    for (std::size_t i = records.size() - std::min(most, records.size()); i < records.size(); ++i) {
        const TrafficRecord &record = records[i];
        lines +=
            u"%1 %2 %3 after %4 ms %5\n"_s.arg(record.at.toString(Qt::ISODateWithMs), record.purpose,
                                               QString::number(record.status), QString::number(record.milliseconds), record.note);
    }
    return lines;
}

QString Desk::notices() const
{
    return bar().sentences();
}

bool Desk::says(Condition condition) const
{
    const QList<Notice> shown = bar().notices();
    return std::any_of(shown.begin(), shown.end(), [&](const Notice &notice) { return notice.about.condition == condition; });
}

bool Desk::isSignedIn() const
{
    return m_application->connection() && connection().session().state() == Session::State::SignedIn;
}

bool Desk::isReady() const
{
    // A plain AG-UI endpoint has its agent from the first moment on, so the agents do not tell that the chats are this person's.
    const bool isTheirs = isSignedIn() && chat().identity().accountKey == connection().session().account().id.key();
    return isTheirs && !connection().backend().agents().isEmpty() && !chat().isRunning() && !chat().hasWaiting();
}

bool Desk::isAnswered() const
{
    const auto &messages = chat().model().conversation().messages;
    return isReady() && !messages.empty() && messages.back().role != Message::Role::User;
}

QString Desk::lastQuestionId() const
{
    const auto &messages = chat().model().conversation().messages;
    const auto last = std::find_if(messages.rbegin(), messages.rend(),
                                   [](const Message &message) { return message.role == Message::Role::User; });
    return last == messages.rend() ? QString() : last->id;
}

QByteArray Desk::keyringEntry() const
{
    QProcess tool;
    tool.start(u"secret-tool"_s, { u"search"_s, u"--all"_s, u"server"_s, m_profile.keychainService() });
    const bool isFinished = tool.waitForFinished(kPatience);
    if (!isFinished || tool.exitStatus() != QProcess::NormalExit || tool.exitCode() != 0) // 0 also if it finds nothing
        [&] { QFAIL(("secret-tool could not look: " + tool.readAllStandardError()).constData()); }();
    return tool.readAllStandardOutput();
}

QJsonObject Desk::keptTokens() const
{
    const QList<QByteArray> lines = keyringEntry().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("secret = "))
            return QJsonDocument::fromJson(QByteArray::fromBase64(line.mid(9))).object();
    }
    return {};
}

QStringList browserPages()
{
    QFile log(qEnvironmentVariable("INTEROP_BROWSER_LOG"));
    QStringList titles;
    if (log.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : log.readAll().split('\n')) {
            const QJsonObject page = QJsonDocument::fromJson(line).object();
            if (page.contains("title"_L1))
                titles << page.value("title"_L1).toString();
        }
    }
    return titles;
}

} // namespace countersign::test
