// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/imagefetch.h"

#include "app/connectionsession.h"
#include "net/hostreach.h"
#include "net/origin.h"
#include "render/imagestore.h"

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

bool isElement(const QString &key)
{
    return key.startsWith("element:"_L1);
}

//! What is the connection's own at its host, ending in a slash; as it travels.
QString ownFolder(const ConnectionConfig &config)
{
    const QString path = config.address.path(QUrl::FullyEncoded);
    const QString folder = path.left(path.lastIndexOf(u'/') + 1);
    const bool isInFolder = config.kind == ConnectionConfig::Kind::AgUi && folder.size() > 1;
    return isInFolder || path.endsWith(u'/') ? folder : path + u'/';
}

} // namespace

ImageFetch::ImageFetch(ImageStore &images, QObject *parent) : QObject(parent), m_images(images)
{
    m_images.setSource({ [this](const QString &key) { return loadsByItself(key); }, [this](const QString &key) { fetch(key); } });
}

ImageFetch::~ImageFetch() = default;

void ImageFetch::setConnection(ConnectionSession *connection)
{
    m_link.reset();
    m_images.clear();
    m_connection = connection;
    if (!connection)
        return;
    m_link = std::make_unique<QObject>();
    // Another account: nothing of the one before is shown to it.
    connect(connection, &ConnectionSession::chatReplaced, m_link.get(), [this] { setConnection(m_connection); });
}

bool ImageFetch::isOwn(const QUrl &url) const
{
    return m_connection && Origin(url) == Origin(m_connection->config().address);
}

bool ImageFetch::isBelowOwn(const QUrl &url) const
{
    if (!isOwn(url) || url.hasQuery() || !url.path(QUrl::FullyEncoded).startsWith(ownFolder(m_connection->config())))
        return false;
    // What some server may take for a way up, or decode once more, is not below for certain.
    const QString path = url.path(QUrl::FullyDecoded);
    return !path.contains(".."_L1) && !path.contains(u'\\') && !path.contains(u'%')
           && !path.contains(QChar(QChar::ReplacementCharacter));
}

bool ImageFetch::mayFetch(const QUrl &url) const
{
    const bool isWeb = (url.scheme() == "https"_L1 || url.scheme() == "http"_L1) && url.userInfo().isEmpty();
    return isWeb && m_connection
           && (isOwn(url) || (url.scheme() == "https"_L1 && mayPointTo(m_connection->config().address, url)));
}

bool ImageFetch::loadsByItself(const QString &key) const
{
    return isElement(key) ? bool(m_elements) : isBelowOwn(QUrl(key));
}

void ImageFetch::fetch(const QString &key)
{
    if (isElement(key) && m_elements)
        return m_elements(key);
    const QUrl url(key);
    if (!mayFetch(url))
        return m_images.fail(key, { Condition::ImageAddressRefused, {}, 0, {} });
    HttpRequest request;
    request.url = url;
    request.headers = { { "Accept"_ba, "image/png, image/jpeg, image/webp, image/gif"_ba } };
    request.purpose = u"image"_s;
    request.initiative = isOwn(url) ? Initiative::Background : Initiative::Person; // elsewhere only the person asks
    request.maxBody = ImageStore::kMostBytes;
    request.provesSession = false;               // whoever wrote the answer chose the address
    request.followsRedirects = !isBelowOwn(url); // nobody asked for an image: it may lead to no other place, either
    HttpExchange *exchange = m_connection->transport().send(request, m_link.get());
    connect(exchange, &HttpExchange::finished, m_link.get(), [this, exchange, key](const HttpOutcome &outcome) {
        exchange->deleteLater();
        answered(key, outcome);
    });
}

void ImageFetch::answered(const QString &key, const HttpOutcome &outcome)
{
    if (!outcome.error && !outcome.cancelled && isSuccess(outcome.status))
        return m_images.take(key, outcome.body);
    if (outcome.error && outcome.error->condition == Condition::AnswerTooLarge)
        return m_images.fail(key, { Condition::ImageTooLarge, {}, 0, {} });
    const QUrl url(key);
    m_images.fail(key, { Condition::ImageNotFetched, { url.host() }, outcome.status, {} });
}

} // namespace countersign
