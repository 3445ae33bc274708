// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logging.h"
#include "core/redactor.h"
#include "testregistry.h"

#include <QScopeGuard>
#include <QTemporaryFile>
#include <QTest>

#include <functional>

#include <unistd.h>

using namespace countersign;
using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(logLikeQtOAuth, "qt.networkauth.oauth2")
Q_LOGGING_CATEGORY(logLikeQtReplyHandler, "qt.networkauth.replyhandler")

namespace {
//! What `log` writes to standard error while the product's message handler is in place.
QByteArray logged(const Redactor &redactor, const std::function<void()> &log)
{
    QTemporaryFile file;
    if (!file.open())
        return "no temporary file";
    const QtMessageHandler before = qInstallMessageHandler(nullptr);
    std::fflush(stderr);
    const int standardError = ::dup(STDERR_FILENO);
    ::dup2(file.handle(), STDERR_FILENO);
    const auto restore = [&] {
        ::dup2(standardError, STDERR_FILENO);
        ::close(standardError);
        qInstallMessageHandler(before);
    };
    {
        const auto guard = qScopeGuard(restore);
        installMessageHandler(redactor);
        log();
    }
    file.seek(0);
    return file.readAll();
}
} // namespace

class tst_Logging : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void redactsKnownSecrets();
    void redactsShapes();
    void dropsWhatQtOAuthSays();
    void keepsUnicode();
    void quietBelowWarning();
};

void tst_Logging::redactsKnownSecrets()
{
    Redactor redactor;
    const Secret secret = redactor.keep("correct-horse-battery");
    const QByteArray out = logged(redactor, [&] {
        qCWarning(logAuth).noquote() << "got" << secret.reveal();
        qCritical("%s", secret.reveal().constData());
        qWarning() << QByteArrayList { secret.reveal() };
    });
    QVERIFY2(!out.contains("correct-horse"), out.constData());
    QCOMPARE(out.count("[secret <64 "), 3);
    QCOMPARE(out.count('\n'), 3);
    QVERIFY(out.contains("got"));
}

void tst_Logging::redactsShapes()
{
    const Redactor redactor;
    const QByteArray out = logged(redactor, [] { qWarning("Authorization: Bearer abcdefghijkl"); });
    QVERIFY2(out.contains("Bearer [secret <16 ") && !out.contains("abcdef"), out.constData());
}

void tst_Logging::dropsWhatQtOAuthSays()
{
    const Redactor redactor;
    const QByteArray out = logged(redactor, [] {
        qCWarning(logLikeQtOAuth) << "whole token answer";
        qCCritical(logLikeQtReplyHandler) << "whole token answer";
        qWarning("and we go on");
    });
    QVERIFY2(!out.contains("token answer") && out.contains("and we go on"), out.constData());
}

void tst_Logging::keepsUnicode()
{
    const Redactor redactor;
    const QByteArray out = logged(redactor, [] { qCWarning(logApp).noquote() << u"Zoë 漢字 👋"_s; });
    QVERIFY2(QString::fromLocal8Bit(out).contains(u"Zoë"_s), out.constData());
}

void tst_Logging::quietBelowWarning()
{
    const Redactor redactor;
    const QByteArray out = logged(redactor, [] {
        for (const auto &category : { logNet, logAuth, logChat, logStore, logApp }) {
            qCInfo(category) << "chatter";
            qCDebug(category) << "chatter";
            qCWarning(category) << "matters";
        }
    });
    QCOMPARE(out.count("chatter"), 0);
    QCOMPARE(out.count("matters"), 5);
}

COUNTERSIGN_TEST(tst_Logging, "tst_logging")
#include "tst_logging.moc"
