// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/accountid.h"
#include "net/networkaccess.h"

#include <QFutureWatcher>
#include <QImage>
#include <QUrl>

namespace countersign {

//! The picture of who is signed in (OIDC Core §5.1 `picture`), small and square, for the account row.
//!
//! It comes from an address a stranger may have written into a profile, so it is fetched like any stranger's: without the token,
//! without cookies, by https (http only on this computer), never from further in than the provider stands, without redirects,
//! at most 1 MiB in 15 s, and only if it is a PNG, JPEG, GIF or WebP of at most 4096 px a side; decoded in the thread pool. What
//! came of it lies in the profile, a file per account and address, so that each is fetched once. Without one: initials.
//! Owner: Application, one per connection. UI thread.
class AccountPicture final : public QObject
{
    Q_OBJECT
public:
    static constexpr int kSide = 96; //!< px
    static constexpr qint64 kMostBytes = 1024 * 1024;
    static constexpr int kMostSide = 4096;   //!< px, of what is decoded
    static constexpr int kDeadline = 15'000; //!< ms

    //! `directory` of the profile; made when there is something to put into it.
    AccountPicture(const QString &directory, const Route &route, QObject *parent = nullptr);
    ~AccountPicture() override;

    //! Whose picture is wanted; the same one again does nothing.
    void show(const AccountRecord &account);
    [[nodiscard]] const QImage &image() const { return m_image; } //!< null = none, or not here yet
    //! Whether a picture may be fetched from there for an account of that issuer.
    [[nodiscard]] static bool mayFetch(const QUrl &picture, const QUrl &issuer);
    //! The picture as it is shown, or null. Any thread.
    [[nodiscard]] static QImage decoded(const QByteArray &bytes);

Q_SIGNALS:
    void changed();

private:
    void fetch(const QUrl &url);
    void fetched(QNetworkReply &reply);
    void decode(const std::function<QImage()> &job);
    void wasDecoded();
    [[nodiscard]] QString file() const;

    const QString m_directory;
    NetworkAccess m_network;
    AccountRecord m_account;
    QImage m_image;
    QFutureWatcher<QImage> m_decoding;
    QNetworkReply *m_reply = nullptr; //!< nothing = none is awaited
};

} // namespace countersign
