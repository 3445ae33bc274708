// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/imagestore.h"

#include <QBuffer>
#include <QImageReader>

#include <algorithm>
#include <utility>
#include <vector>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kDecodedRoom = 96LL * 1024 * 1024; // bytes
constexpr qint64 kBytesRoom = 64LL * 1024 * 1024;

//! Which of the few formats that are shown these bytes are; nobody is asked whose plugin would take them.
QByteArray formatOf(const QByteArray &bytes)
{
    if (bytes.startsWith("\x89PNG\r\n\x1a\n"))
        return "png"_ba;
    if (bytes.startsWith("\xff\xd8\xff"))
        return "jpeg"_ba;
    if (bytes.startsWith("GIF87a") || bytes.startsWith("GIF89a"))
        return "gif"_ba;
    return bytes.startsWith("RIFF") && bytes.sliced(qMin<qsizetype>(8, bytes.size())).startsWith("WEBP") ? "webp"_ba
                                                                                                         : QByteArray();
}

bool isTurned(const QImageReader &reader)
{
    return reader.transformation().testFlag(QImageIOHandler::TransformationRotate90);
}

void prepare(QImageReader &reader, QBuffer &buffer, const QByteArray &bytes)
{
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    reader.setDecideFormatFromContent(false);
    reader.setAutoDetectImageFormat(false);
    reader.setFormat(formatOf(bytes));
    reader.setDevice(&buffer);
    reader.setAutoTransform(true); // as the camera was held
}

StoredImage failed(Condition condition, const QStringList &arguments = {})
{
    StoredImage image;
    image.state = StoredImage::State::Failed;
    image.error = Error { condition, arguments, 0, {} };
    return image;
}

} // namespace

ImageStore::ImageStore(QObject *parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(1); // one large image at a time
}

ImageStore::~ImageStore()
{
    m_pool.clear();
    m_pool.waitForDone();
}

QString ImageStore::endingOf(const QByteArray &bytes)
{
    const QByteArray format = formatOf(bytes);
    return format == "jpeg" ? u"jpg"_s : QString::fromLatin1(format);
}

StoredImage ImageStore::header(const QByteArray &bytes)
{
    if (formatOf(bytes).isEmpty())
        return failed(Condition::ImageUnreadable);
    QBuffer buffer;
    QImageReader reader;
    prepare(reader, buffer, bytes);
    QSize size = reader.size();
    if (size.isEmpty())
        return failed(Condition::ImageUnreadable);
    const bool isTooLarge =
        size.width() > kMostSide || size.height() > kMostSide || qint64(size.width()) * size.height() > kMostPixels;
    if (isTooLarge)
        return failed(Condition::ImageTooLarge, { QString::number(size.width()), QString::number(size.height()) });
    StoredImage image;
    image.state = StoredImage::State::Here;
    image.size = isTurned(reader) ? size.transposed() : size;
    return image;
}

QImage ImageStore::decoded(const QByteArray &bytes, const QSize &within)
{
    const QSize size = header(bytes).size;
    if (size.isEmpty() || within.isEmpty())
        return {};
    QBuffer buffer;
    QImageReader reader;
    prepare(reader, buffer, bytes);
    const QSize shown = size.scaled(within, Qt::KeepAspectRatio).expandedTo(QSize(1, 1));
    const bool isSmaller = shown.width() < size.width();
    if (isSmaller)
        reader.setScaledSize(isTurned(reader) ? shown.transposed() : shown);
    QImage image = reader.read();
    const bool isWide = isSmaller && image.width() > shown.width(); // a format that does not scale by itself
    return isWide ? image.scaled(shown, Qt::IgnoreAspectRatio, Qt::SmoothTransformation) : image;
}

void ImageStore::setSource(Source source)
{
    m_source = std::move(source);
}

void ImageStore::clear()
{
    m_entries.clear();
    ++m_generation;
    m_pool.clear();
    Q_EMIT cleared();
}

void ImageStore::forget(const QString &prefix)
{
    QStringList gone;
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        if (entry.key().startsWith(prefix)) {
            gone << entry.key();
            entry = m_entries.erase(entry);
        } else {
            ++entry;
        }
    }
    for (const QString &key : std::as_const(gone))
        Q_EMIT changed(key);
}

const StoredImage &ImageStore::image(const QString &key) const
{
    static const StoredImage unknown;
    static const StoredImage refused = failed(Condition::ImageAddressRefused);
    if (key.isEmpty())
        return refused;
    const auto found = m_entries.constFind(key);
    return found == m_entries.constEnd() ? unknown : found->stored;
}

QByteArray ImageStore::bytes(const QString &key) const
{
    return m_entries.value(key).bytes;
}

template<typename Job, typename Done> void ImageStore::run(const Job &job, const Done &done)
{
    m_pool.start([this, job, done, generation = m_generation] {
        const auto result = job();
        QMetaObject::invokeMethod(
            this,
            [this, done, result, generation] {
                if (generation == m_generation)
                    done(result);
            },
            Qt::QueuedConnection);
    });
}

void ImageStore::want(const QString &key, const QSize &within)
{
    if (key.isEmpty() || within.isEmpty())
        return;
    Entry &entry = m_entries[key];
    entry.used = ++m_uses;
    entry.wanted = within;
    if (entry.stored.state == StoredImage::State::Here)
        decode(key, entry);
    else if (entry.stored.state == StoredImage::State::Unasked && m_source.loadsByItself && m_source.loadsByItself(key))
        fetch(key, entry);
}

void ImageStore::load(const QString &key)
{
    if (key.isEmpty())
        return;
    Entry &entry = m_entries[key];
    entry.used = ++m_uses;
    const bool isDropped = entry.stored.state == StoredImage::State::Here && entry.bytes.isEmpty() && !entry.isBusy;
    if (entry.stored.state == StoredImage::State::Unasked || entry.stored.state == StoredImage::State::Failed || isDropped)
        fetch(key, entry);
}

void ImageStore::fetch(const QString &key, Entry &entry)
{
    if (!m_source.fetch)
        return;
    if (entry.stored.state == StoredImage::State::Here) {
        entry.isBusy = true; // its place stays as it is
    } else {
        entry.stored = {};
        entry.stored.state = StoredImage::State::Coming;
        Q_EMIT changed(key);
    }
    m_source.fetch(key); // may answer at once: `entry` may be another now
}

void ImageStore::take(const QString &key, const QByteArray &bytes)
{
    if (!m_entries.contains(key))
        return;
    if (bytes.size() > kMostBytes)
        return fail(key, { Condition::ImageTooLarge, {}, 0, {} });
    run([bytes] { return header(bytes); }, [this, key, bytes](const StoredImage &header) { wasRead(key, bytes, header); });
}

//! Its size is known, so its place is: the image itself comes later.
void ImageStore::wasRead(const QString &key, const QByteArray &bytes, const StoredImage &header)
{
    const auto entry = m_entries.find(key);
    if (entry == m_entries.end())
        return;
    entry->isBusy = false;
    entry->stored = header;
    entry->bytes = header.error ? QByteArray() : bytes;
    entry->decodedFor = {};
    if (!header.error)
        decode(key, *entry);
    makeRoom();
    Q_EMIT changed(key);
}

void ImageStore::fail(const QString &key, const Error &why)
{
    const auto entry = m_entries.find(key);
    if (entry == m_entries.end())
        return;
    entry->isBusy = false;
    entry->stored = {};
    entry->stored.state = StoredImage::State::Failed;
    entry->stored.error = why;
    Q_EMIT changed(key);
}

//! If what there is does not do for the place it is to be shown in.
void ImageStore::decode(const QString &key, Entry &entry)
{
    const QSize whole = entry.stored.size;
    const QSize shown = whole.scaled(entry.wanted, Qt::KeepAspectRatio).boundedTo(whole).expandedTo(QSize(1, 1));
    const bool isEnough = entry.decodedFor.width() >= shown.width() && entry.decodedFor.height() >= shown.height();
    if (entry.isBusy || entry.wanted.isEmpty() || isEnough)
        return;
    if (entry.bytes.isEmpty()) // dropped to make room; nobody has to agree twice
        return fetch(key, entry);
    entry.isBusy = true;
    run([bytes = entry.bytes, shown] { return decoded(bytes, shown); },
        [this, key, shown](const QImage &image) { wasDecoded(key, shown, image); });
}

void ImageStore::wasDecoded(const QString &key, const QSize &shown, const QImage &image)
{
    const auto entry = m_entries.find(key);
    if (entry == m_entries.end())
        return;
    if (image.isNull()) { // its header was fine, the rest is not
        entry->bytes.clear();
        return fail(key, { Condition::ImageUnreadable, {}, 0, {} });
    }
    entry->isBusy = false;
    entry->stored.image = image;
    entry->decodedFor = shown;
    decode(key, *entry); // it may be wanted larger by now
    makeRoom();
    Q_EMIT changed(key);
}

//! The least recently wanted goes first; the one that was wanted last stays whatever it takes.
void ImageStore::makeRoom()
{
    qint64 decodedSize = 0;
    qint64 bytesSize = 0;
    std::vector<Entry *> held;
    for (Entry &entry : m_entries) {
        decodedSize += entry.stored.image.sizeInBytes();
        bytesSize += entry.bytes.size();
        held.push_back(&entry);
    }
    if (decodedSize <= kDecodedRoom && bytesSize <= kBytesRoom)
        return;
    std::sort(held.begin(), held.end(), [](const Entry *a, const Entry *b) { return a->used < b->used; });
    held.pop_back();
    for (Entry *entry : held) {
        if (decodedSize > kDecodedRoom) {
            decodedSize -= entry->stored.image.sizeInBytes();
            entry->stored.image = {};
            entry->decodedFor = {};
        }
        if (bytesSize > kBytesRoom) {
            bytesSize -= entry->bytes.size();
            entry->bytes.clear();
        }
    }
}

} // namespace countersign
