// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "front.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QRandomGenerator>
#include <QTcpServer>
#include <QTcpSocket>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
constexpr int kPatience = 60'000; // ms

QString tlsFile(const char *name)
{
    return QStringLiteral(COUNTERSIGN_TEST_DATA "/tls/") + QLatin1StringView(name);
}

const auto kConfiguration = uR"(daemon off;
worker_processes 1;
pid @DIR@/nginx.pid;
events { worker_connections 256; }
http {
    log_format facts '$server_protocol\t$request_method\t$uri\t$status\t$ssl_client_s_dn';
    access_log @DIR@/access.log facts;
    client_body_temp_path @DIR@/body;
    proxy_temp_path @DIR@/proxy;
    fastcgi_temp_path @DIR@/fastcgi;
    uwsgi_temp_path @DIR@/uwsgi;
    scgi_temp_path @DIR@/scgi;
    server {
        listen 127.0.0.1:@PORT@ ssl@HTTP2@;
        ssl_certificate @CERTIFICATE@;
        ssl_certificate_key @KEY@;
        ssl_client_certificate @AUTHORITY@;
        ssl_verify_client optional;
        client_max_body_size 256m;
        location / {
            proxy_pass http://127.0.0.1:@UPSTREAM@;
            proxy_http_version 1.1;
            proxy_buffering off;
            proxy_request_buffering off;
            proxy_read_timeout 1h;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            @SCHEME@
        }
    }
}
)"_s;
} // namespace

int freePort()
{
    QTcpServer probe;
    for (int tries = 0; tries < 100; ++tries) {
        const int port = QRandomGenerator::system()->bounded(20'000, 32'000);
        if (probe.listen(QHostAddress::LocalHost, static_cast<quint16>(port)))
            return port;
    }
    return 0;
}

std::unique_ptr<Front> Front::wanted()
{
    const QByteArray protocol = qgetenv("INTEROP_FRONT");
    return protocol.isEmpty() ? nullptr : std::make_unique<Front>(protocol == "http2");
}

QString Front::authorityFile()
{
    return tlsFile("ca.pem");
}

Front::Front(bool offersHttp2, bool tellsScheme) : m_offersHttp2(offersHttp2), m_tellsScheme(tellsScheme), m_port(freePort()) {}

Front::~Front()
{
    m_nginx.terminate();
    if (!m_nginx.waitForFinished(kPatience))
        m_nginx.kill();
}

QString Front::origin() const
{
    return u"https://127.0.0.1:%1"_s.arg(m_port);
}

void Front::writeConfiguration(int upstream) const
{
    QString text = kConfiguration;
    text.replace(u"@DIR@"_s, m_directory.path());
    text.replace(u"@UPSTREAM@"_s, QString::number(upstream));
    text.replace(u"@PORT@"_s, QString::number(m_port));
    text.replace(u"@HTTP2@"_s, m_offersHttp2 ? u" http2"_s : QString());
    text.replace(u"@SCHEME@"_s, m_tellsScheme ? u"proxy_set_header X-Forwarded-Proto https;"_s : QString());
    text.replace(u"@CERTIFICATE@"_s, tlsFile("server.pem"));
    text.replace(u"@KEY@"_s, tlsFile("server.key"));
    text.replace(u"@AUTHORITY@"_s, authorityFile());
    QFile file(m_directory.filePath(u"nginx.conf"_s));
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0)
        qWarning("nginx.conf cannot be written");
}

void Front::start(int upstream)
{
    writeConfiguration(upstream);
    m_nginx.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_nginx.start(u"nginx"_s, { u"-p"_s, m_directory.path(), u"-c"_s, m_directory.filePath(u"nginx.conf"_s), u"-e"_s,
                                m_directory.filePath(u"error.log"_s) });
    const QDeadlineTimer deadline(kPatience);
    QTcpSocket knock;
    do {
        knock.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(m_port));
    } while (!knock.waitForConnected(100) && m_nginx.state() != QProcess::NotRunning && !deadline.hasExpired());
    if (knock.state() != QAbstractSocket::ConnectedState)
        qWarning("nginx did not come up: %s", qPrintable(m_nginx.errorString()));
}

QList<Front::Entry> Front::seen() const
{
    QFile log(m_directory.filePath(u"access.log"_s));
    QList<Entry> entries;
    if (!log.open(QIODevice::ReadOnly))
        return entries;
    for (const QByteArray &line : log.readAll().split('\n')) {
        const QStringList facts = QString::fromUtf8(line).split(u'\t');
        if (facts.size() == 5)
            entries << Entry { facts[0], facts[1], facts[2], facts[3].toInt(), facts[4] == u"-"_s ? QString() : facts[4] };
    }
    return entries;
}

} // namespace countersign::test
