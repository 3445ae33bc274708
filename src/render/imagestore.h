// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"

#include <QHash>
#include <QImage>
#include <QObject>
#include <QThreadPool>

#include <functional>
#include <optional>

namespace countersign {

//! What is known of one image of the conversation.
struct StoredImage
{
    enum class State {
        Unasked, //!< nobody wanted it yet, or only the person may
        Coming,
        Here, //!< its size is known; `image` may still be on its way, or was dropped and comes again
        Failed,
    };
    State state = State::Unasked;
    QSize size;                 //!< px of the image itself; empty = not known
    QImage image;               //!< as large as it was wanted last, or the image itself if that is smaller; null = not there now
    std::optional<Error> error; //!< of Failed: ImageAddressRefused, ImageUnreadable, ImageTooLarge, or what stopped the fetching
};

//! Images by key: fetched by whoever can, decoded in a pool of threads, kept while there is room for them (least recently wanted
//! first out: decoded images 96 MiB, bytes 64 MiB; what was dropped is fetched again without a question).
//!
//! A key is the address of an image in Markdown, or whatever name its maker gave it ("element:…", "part:…"); it never leaves the
//! program by itself. Only PNG, JPEG, GIF (its first frame) and WebP by their first bytes, at most 32 767 px a side and 40
//! million pixels: what is beyond is refused before anything is decoded; SVG and all else are refused.
//! Owner: ChatPage, one per account: cleared when another connection is shown. UI thread.
class ImageStore : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 kMostBytes = 20LL * 1024 * 1024; //!< of one image
    static constexpr int kMostSide = 32'767;                 //!< px
    static constexpr qint64 kMostPixels = 40'000'000;

    //! Where bytes come from.
    struct Source
    {
        //! Whether it may be fetched without the person's word: from the server they are signed in at, or from their own disk.
        std::function<bool(const QString &key)> loadsByItself;
        //! Its bytes are needed: answered by take() or fail(), at once or later. Once for a key until then.
        std::function<void(const QString &key)> fetch;
    };

    explicit ImageStore(QObject *parent = nullptr);
    ~ImageStore() override;

    void setSource(Source source);
    void clear();                       //!< all of it goes, what is on its way too
    void forget(const QString &prefix); //!< likewise, of all keys that begin so
    //! It is on screen, in a place of so many device px: decoded for that, or fetched if that may be done without asking.
    void want(const QString &key, const QSize &within);
    void load(const QString &key); //!< the person asked for it, or asks again: it failed, or its bytes were dropped
    void take(const QString &key, const QByteArray &bytes);
    void fail(const QString &key, const Error &why);

    [[nodiscard]] const StoredImage &image(const QString &key) const;
    [[nodiscard]] QByteArray bytes(const QString &key) const; //!< as they came, to be saved; empty = not here
    //! The ending a file with these bytes has: png, jpg, gif, webp; empty = none of them.
    [[nodiscard]] static QString endingOf(const QByteArray &bytes);
    //! Size, or why it is not shown, by its header alone; then the image, at most `within`. Both pure, any thread.
    [[nodiscard]] static StoredImage header(const QByteArray &bytes);
    [[nodiscard]] static QImage decoded(const QByteArray &bytes, const QSize &within);

Q_SIGNALS:
    void changed(const QString &key);
    void cleared();

private:
    struct Entry
    {
        StoredImage stored;
        QByteArray bytes;
        QSize wanted;        // device px it is to fit into
        QSize decodedFor;    // the size it was decoded at
        quint64 used = 0;    // when it was wanted last
        bool isBusy = false; // fetched again, or decoded
    };
    void fetch(const QString &key, Entry &entry);
    void decode(const QString &key, Entry &entry);
    void wasRead(const QString &key, const QByteArray &bytes, const StoredImage &header);
    void wasDecoded(const QString &key, const QSize &shown, const QImage &image);
    void makeRoom();
    //! In the pool; `done` here, unless all was cleared meanwhile.
    template<typename Job, typename Done> void run(const Job &job, const Done &done);

    Source m_source;
    QHash<QString, Entry> m_entries;
    QThreadPool m_pool; // its own: it is waited for before we go
    quint64 m_uses = 0;
    quint64 m_generation = 0;
};

} // namespace countersign
