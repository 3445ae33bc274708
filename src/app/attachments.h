// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "widgets/attachmentstrip.h"
#include "widgets/composer.h"

#include <QHash>
#include <QObject>

namespace countersign {

//! The files that go with the message being written, for each thread its own, while the program runs: read here, held against
//! what the server takes, sent to it one after the other, sent again once its line was lost. What may not leave now
//! waits. Owner: ThreadOffers; the back end outlives it. UI thread.
class Attachments : public QObject
{
    Q_OBJECT
public:
    explicit Attachments(Backend &backend, QObject *parent);
    void show(const QString &threadId); //!< the thread the person writes in; what was added before there was one is its
    void setSignedIn(bool isSignedIn);  //!< or no sign-in is needed
    void add(const QStringList &paths);
    void addPicture(const QImage &picture); //!< of the clipboard; goes as PNG
    void remove(const QString &id);
    void retry(const QString &id);
    [[nodiscard]] QList<AttachmentChip> chips() const;
    [[nodiscard]] Composer::Files state() const;
    [[nodiscard]] QList<ContentPart> parts() const; //!< of the files that are there, for the message
    void clear();                                   //!< they went with a message

Q_SIGNALS:
    void changed();

private:
    enum class Wait { None, SignIn, Connection }; //!< for what a file has to wait now
    struct File
    {
        AttachmentChip chip;
        QString mimeType {};
        QByteArray bytes {};
        ContentPart part {};
        Upload *upload = nullptr; //!< child, while it is on its way
    };
    void take(const QString &name, const QString &mimeType, const QByteArray &bytes, const QImage &picture);
    void refuse(const QString &name, const Error &why);
    [[nodiscard]] std::optional<Error> refusalOf(const QString &name, const QString &mimeType, qint64 size) const;
    [[nodiscard]] File *find(const QString &id);
    [[nodiscard]] bool isLineDown(const QString &threadId) const;
    [[nodiscard]] Wait waitOf(const QString &threadId) const;
    void onSession(const QString &threadId);
    void pump();
    void begin(File &file);
    void onEnded(const QString &threadId, const QString &id, const UploadEnd &end);

    Backend &m_backend;
    QString m_threadId;
    QHash<QString, QList<File>> m_files; // by thread
    bool m_isSignedIn = true;
    int m_serial = 0;
};

} // namespace countersign
