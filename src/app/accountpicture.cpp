// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/accountpicture.h"

#include "net/hostreach.h"
#include "net/origin.h"
#include "store/privatefile.h"

#include <QBuffer>
#include <QCryptographicHash>
#include <QFile>
#include <QImageReader>
#include <QNetworkReply>
#include <QPromise>
#include <QSaveFile>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! To be found again; nobody has to be able to look at it in its file.
void keep(const QImage &image, const QString &path)
{
    if (!makePrivateDirectory(path))
        return;
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return;
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    if (image.save(&file, "PNG"))
        file.commit();
}
} // namespace

AccountPicture::AccountPicture(const QString &directory, const Route &route, QObject *parent)
    : QObject(parent)
    , m_directory(directory)
    , m_network(route)
{
    connect(&m_decoding, &QFutureWatcher<QImage>::finished, this, &AccountPicture::wasDecoded);
}

AccountPicture::~AccountPicture() = default;

bool AccountPicture::mayFetch(const QUrl &picture, const QUrl &issuer)
{
    const Origin origin(picture);
    const bool isWeb = picture.scheme() == "https"_L1 || picture.scheme() == "http"_L1;
    // No provider elsewhere has a reason to name a service of this computer or of the network it is in.
    return isWeb && picture.userInfo().isEmpty() && origin.mayCarrySecret() && mayPointTo(issuer, picture);
}

QString AccountPicture::file() const
{
    const QByteArray address = QCryptographicHash::hash(m_account.picture.toUtf8(), QCryptographicHash::Sha256).toHex();
    return u"%1/%2-%3.png"_s.arg(m_directory, m_account.id.key(), QString::fromLatin1(address.left(16)));
}

void AccountPicture::show(const AccountRecord &account)
{
    if (account.id == m_account.id && account.picture == m_account.picture)
        return;
    m_account = account;
    m_reply = nullptr; // an older answer is nobody's
    m_decoding.setFuture({});
    const bool hadOne = !std::exchange(m_image, {}).isNull();
    if (hadOne)
        Q_EMIT changed();
    const QUrl url(account.picture, QUrl::StrictMode);
    if (account.id.isNobody() || !mayFetch(url, QUrl(account.id.issuer)))
        return;
    if (QFile::exists(file())) {
        decode([path = file()] {
            QFile kept(path);
            return kept.open(QIODevice::ReadOnly) ? decoded(kept.read(kMostBytes)) : QImage();
        });
    } else {
        fetch(url);
    }
}

void AccountPicture::fetch(const QUrl &url)
{
    QNetworkRequest request(url);
    request.setRawHeader("Accept"_ba, "image/png, image/jpeg, image/webp, image/gif"_ba);
    request.setTransferTimeout(kDeadline);
    QNetworkReply *reply = m_network.get(request);
    m_reply = reply;
    const auto limit = [reply](qint64 bytes) {
        if (bytes > kMostBytes)
            reply->abort();
    };
    connect(reply, &QNetworkReply::downloadProgress, this, [limit](qint64 received, qint64) { limit(received); });
    connect(reply, &QNetworkReply::readyRead, this, [limit, reply] { limit(reply->bytesAvailable()); });
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        if (reply == m_reply)
            fetched(*reply);
    });
}

void AccountPicture::fetched(QNetworkReply &reply)
{
    m_reply = nullptr;
    const bool isWhole =
        reply.error() == QNetworkReply::NoError && reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 200;
    const QByteArray bytes = isWhole ? reply.readAll() : QByteArray();
    if (bytes.isEmpty() || bytes.size() > kMostBytes)
        return;
    decode([bytes, path = file()] {
        QImage image = decoded(bytes);
        if (!image.isNull())
            keep(image, path);
        return image;
    });
}

QImage AccountPicture::decoded(const QByteArray &bytes)
{
    QBuffer buffer;
    buffer.setData(bytes);
    QImageReader reader(&buffer); // by content, whatever anybody calls it
    static const QList<QByteArray> kFormats { "png"_ba, "jpeg"_ba, "gif"_ba, "webp"_ba };
    const QSize size = reader.size();
    if (!kFormats.contains(reader.format()) || size.isEmpty() || size.width() > kMostSide || size.height() > kMostSide)
        return {};
    reader.setAutoTransform(true);
    const int side = std::min(size.width(), size.height());
    reader.setClipRect(QRect((size.width() - side) / 2, (size.height() - side) / 2, side, side));
    const QImage image = reader.read();
    return image.isNull() ? image : image.scaled(kSide, kSide, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

void AccountPicture::decode(const std::function<QImage()> &job)
{
    const auto promise = std::make_shared<QPromise<QImage>>();
    m_decoding.setFuture(promise->future());
    QThreadPool::globalInstance()->start([promise, job] {
        promise->start();
        promise->addResult(job());
        promise->finish();
    });
}

void AccountPicture::wasDecoded()
{
    if (m_decoding.future().resultCount() == 0)
        return; // of an account that is not shown any more
    m_image = m_decoding.result();
    if (!m_image.isNull())
        Q_EMIT changed();
}

} // namespace countersign
