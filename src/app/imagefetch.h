// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QUrl>

#include <functional>
#include <memory>

namespace countersign {

class ConnectionSession;
class ImageStore;
struct HttpOutcome;

//! Fetches the images of a conversation. An agent's answer is a stranger's text, and an address in it tells whoever it leads to
//! that it was read, when, from where, and what the agent put into it; on the server's own host it may name what another program
//! there does when asked as this person. So nothing is fetched unless the person asked for that image, but below the connection's
//! own address, without a query and without redirects: of an AG-UI agent the folder it stands in (never all of a host by that),
//! else the address itself. At the own server the request carries what every request there does, and a 401 says nothing about the
//! session; elsewhere neither token nor headers nor client certificate, only by https, never further in than the server itself
//! stands, without redirects to others. At most 20 MiB. `data:`, `file:` and whatever else never get here (markdownBlocks).
//! Owner: ChatPage. UI thread.
class ImageFetch : public QObject
{
    Q_OBJECT
public:
    explicit ImageFetch(ImageStore &images, QObject *parent = nullptr);
    ~ImageFetch() override;

    //! Whose conversation is shown from now on; nullptr = nobody's. What was fetched for another goes.
    void setConnection(ConnectionSession *connection);
    //! What answers for keys that begin with "element:"; they load by themselves.
    using ElementSource = std::function<void(const QString &key)>;
    void setElementSource(const ElementSource &source) { m_elements = source; }

private:
    [[nodiscard]] bool loadsByItself(const QString &key) const;
    [[nodiscard]] bool mayFetch(const QUrl &url) const;
    [[nodiscard]] bool isOwn(const QUrl &url) const;
    [[nodiscard]] bool isBelowOwn(const QUrl &url) const;
    void fetch(const QString &key);
    void answered(const QString &key, const HttpOutcome &outcome);

    ImageStore &m_images;
    ElementSource m_elements;
    ConnectionSession *m_connection = nullptr;
    std::unique_ptr<QObject> m_link; // owns what is under way
};

} // namespace countersign
