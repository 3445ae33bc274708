// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/attachments.h"

#include "agent/uploadrefusal.h"
#include "widgets/sentences.h"

#include <QBuffer>
#include <QFile>
#include <QFileInfo>
#include <QImageReader>
#include <QMimeDatabase>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kThumbnail = 96;                       // px
constexpr qint64 kLargestPicture = 64 * 1024 * 1024; // bytes of a file that is looked into for a thumbnail

//! Small, and decoded no larger than that: a picture may be made to be huge.
QImage thumbnailOf(const QByteArray &bytes)
{
    QBuffer buffer;
    buffer.setData(bytes);
    QImageReader reader(&buffer);
    reader.setAutoTransform(true);
    const QSize size = reader.size();
    if (size.isEmpty() || qint64(size.width()) * size.height() > kLargestPicture)
        return {};
    reader.setScaledSize(size.scaled(kThumbnail, kThumbnail, Qt::KeepAspectRatio).expandedTo({ 1, 1 }));
    return reader.read();
}
} // namespace

Attachments::Attachments(Backend &backend, QObject *parent) : QObject(parent), m_backend(backend)
{
    connect(&backend, &Backend::sessionChanged, this, &Attachments::onSession);
}

void Attachments::show(const QString &threadId)
{
    if (std::exchange(m_threadId, threadId) == threadId)
        return;
    if (!threadId.isEmpty())
        m_files[threadId] << m_files.take(QString());
    pump();
    Q_EMIT changed();
}

void Attachments::setSignedIn(bool isSignedIn)
{
    if (std::exchange(m_isSignedIn, isSignedIn) == isSignedIn)
        return;
    pump();
    Q_EMIT changed();
}

bool Attachments::isLineDown(const QString &threadId) const
{
    const ThreadLink::State line = m_backend.session(threadId).link.state;
    return line != ThreadLink::State::Ready && line != ThreadLink::State::None;
}

Attachments::Wait Attachments::waitOf(const QString &threadId) const
{
    return !m_isSignedIn ? Wait::SignIn : isLineDown(threadId) ? Wait::Connection : Wait::None;
}

//! Files belong to a session of the server; once the line was down it may be another one, whichever thread is shown meanwhile.
void Attachments::onSession(const QString &threadId)
{
    const auto files = m_files.find(threadId);
    if (files == m_files.end() || files->isEmpty())
        return;
    if (isLineDown(threadId)) {
        for (File &file : *files) {
            if (file.chip.state == AttachmentChip::State::Ready)
                file.chip.state = AttachmentChip::State::Waits;
        }
    }
    if (threadId != m_threadId)
        return;
    pump();
    Q_EMIT changed();
}

void Attachments::add(const QStringList &paths)
{
    for (const QString &path : paths) {
        const QFileInfo info(path);
        const QString mimeType = QMimeDatabase().mimeTypeForFile(info).name();
        const std::optional<Error> why = refusalOf(info.fileName(), mimeType, info.size());
        QFile file(path);
        if (why)
            refuse(info.fileName(), *why);
        else if (info.isDir() || info.size() == 0 || !file.open(QIODevice::ReadOnly))
            refuse(info.fileName(), { Condition::UploadUnreadable, { info.fileName() } });
        else
            take(info.fileName(), mimeType, file.read(info.size()), {}); // not what is added to it meanwhile
    }
    pump();
    Q_EMIT changed();
}

void Attachments::addPicture(const QImage &picture)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    picture.save(&buffer, "PNG");
    const QString name = tr("picture-%1.png").arg(++m_serial);
    const std::optional<Error> why = refusalOf(name, u"image/png"_s, bytes.size());
    if (why)
        refuse(name, *why);
    else
        take(name, u"image/png"_s, bytes, picture.scaled(kThumbnail, kThumbnail, Qt::KeepAspectRatio, Qt::SmoothTransformation));
    pump();
    Q_EMIT changed();
}

std::optional<Error> Attachments::refusalOf(const QString &name, const QString &mimeType, qint64 size) const
{
    const QList<File> here = m_files.value(m_threadId);
    const auto count = std::count_if(here.begin(), here.end(),
                                     [](const File &file) { return file.chip.state != AttachmentChip::State::Refused; });
    return uploadRefusal(m_backend.features().uploads, count, name, mimeType, size);
}

void Attachments::take(const QString &name, const QString &mimeType, const QByteArray &bytes, const QImage &picture)
{
    File file;
    file.chip.id = u"file-%1"_s.arg(++m_serial);
    file.chip.name = name;
    file.chip.size = bytes.size();
    file.chip.state = AttachmentChip::State::Waits;
    file.chip.picture = picture.isNull() && mimeType.startsWith("image/"_L1) ? thumbnailOf(bytes) : picture;
    file.mimeType = mimeType;
    file.bytes = bytes;
    m_files[m_threadId] << file;
}

void Attachments::refuse(const QString &name, const Error &why)
{
    File file;
    file.chip.id = u"file-%1"_s.arg(++m_serial);
    file.chip.name = name;
    file.chip.state = AttachmentChip::State::Refused;
    file.chip.sentence = Sentences::of(why).plain();
    m_files[m_threadId] << file;
}

Attachments::File *Attachments::find(const QString &id)
{
    for (QList<File> &files : m_files) {
        for (File &file : files) {
            if (file.chip.id == id)
                return &file;
        }
    }
    return nullptr;
}

//! The next one of the open thread that waits goes out.
void Attachments::pump()
{
    QList<File> &here = m_files[m_threadId];
    const bool isBusy = std::any_of(here.begin(), here.end(), [](const File &file) { return file.upload; });
    if (isBusy || m_threadId.isEmpty() || waitOf(m_threadId) != Wait::None || !m_backend.features().uploads.isAllowed)
        return;
    const auto next =
        std::find_if(here.begin(), here.end(), [](const File &file) { return file.chip.state == AttachmentChip::State::Waits; });
    if (next != here.end())
        begin(*next);
}

void Attachments::begin(File &file)
{
    file.chip.state = AttachmentChip::State::Sending;
    file.chip.percent = -1;
    file.upload = m_backend.upload(m_threadId, file.chip.name, file.mimeType, file.bytes, {}, this);
    connect(file.upload, &Upload::progressed, this, [this, id = file.chip.id](qint64 sent, qint64 total) {
        File *known = find(id);
        if (!known || total <= 0)
            return;
        known->chip.percent = static_cast<int>(100 * qBound<qint64>(0, sent, total) / total);
        Q_EMIT changed();
    });
    connect(file.upload, &Upload::ended, this,
            [this, threadId = m_threadId, id = file.chip.id](const UploadEnd &end) { onEnded(threadId, id, end); });
}

void Attachments::onEnded(const QString &threadId, const QString &id, const UploadEnd &end)
{
    File *file = find(id);
    if (!file)
        return;
    file->upload->deleteLater();
    file->upload = nullptr;
    using State = AttachmentChip::State;
    if (!end.error) {
        file->part = end.part;
        file->chip.state = isLineDown(threadId) ? State::Waits : State::Ready;
    } else if (isMatterOfSignIn(end.error->condition) || waitOf(threadId) != Wait::None) {
        file->chip.state = State::Waits; // goes when what it waits for is there
    } else {
        file->chip.state = State::Refused;
        file->chip.sentence = Sentences::of(*end.error).plain();
        file->chip.mayRetry = end.error->condition != Condition::UploadTooLarge;
    }
    if (!end.error || !isMatterOfSignIn(end.error->condition))
        pump();
    Q_EMIT changed();
}

void Attachments::remove(const QString &id)
{
    for (QList<File> &files : m_files) {
        files.removeIf([&id](const File &file) {
            if (file.chip.id != id)
                return false;
            if (file.upload) {
                file.upload->cancel();
                file.upload->deleteLater();
            }
            return true;
        });
    }
    pump();
    Q_EMIT changed();
}

void Attachments::retry(const QString &id)
{
    File *file = find(id);
    if (!file || file->bytes.isEmpty())
        return;
    file->chip.state = AttachmentChip::State::Waits;
    file->chip.mayRetry = false;
    pump();
    Q_EMIT changed();
}

QList<AttachmentChip> Attachments::chips() const
{
    const Wait wait = waitOf(m_threadId);
    QList<AttachmentChip> chips;
    for (const File &file : m_files.value(m_threadId)) {
        chips << file.chip;
        if (file.chip.state == AttachmentChip::State::Waits)
            chips.last().sentence = wait == Wait::SignIn       ? tr("waits for you to sign in")
                                    : wait == Wait::Connection ? tr("waits for the connection")
                                                               : tr("waits its turn");
    }
    return chips;
}

Composer::Files Attachments::state() const
{
    using State = AttachmentChip::State;
    Composer::Files state = Composer::Files::None;
    for (const File &file : m_files.value(m_threadId)) {
        if (file.chip.state == State::Sending || file.chip.state == State::Waits)
            return Composer::Files::NotYet;
        if (file.chip.state == State::Ready)
            state = Composer::Files::Ready;
    }
    return state;
}

QList<ContentPart> Attachments::parts() const
{
    QList<ContentPart> parts;
    for (const File &file : m_files.value(m_threadId)) {
        if (file.chip.state == AttachmentChip::State::Ready)
            parts << file.part;
    }
    return parts;
}

void Attachments::clear()
{
    if (!m_files.value(m_threadId).isEmpty()) {
        m_files.remove(m_threadId);
        Q_EMIT changed();
    }
}

} // namespace countersign
