// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/elementshelf.h"

#include <QLockFile>
#include <QObject>
#include <QTemporaryDir>

#include <memory>

namespace countersign {

class BesidePane;
class ConnectionSession;
class ImageFetch;
class ImageStore;
class NoticeBar;
class TranscriptView;

//! What the open thread shows beside its words, between its views and the back end: bytes of elements, saved or opened only when
//! the person says so; the agent's buttons; ratings; the files that answer a question; the side panel. What is opened is written
//! to a folder of the person's own that goes with the program (that of one that was killed goes when the next one starts), and
//! only if it is of a kind that no program runs.
//! Owner: ChatPage; all it refers to outlives it. UI thread.
class ElementDelivery : public QObject
{
    Q_OBJECT
public:
    struct Places
    {
        TranscriptView &transcript;
        BesidePane &beside;
        ImageStore &images;
        ImageFetch &imageFetch;
        NoticeBar &bar;
    };
    ElementDelivery(ConnectionSession &connection, const Places &places, QObject *parent = nullptr);
    ~ElementDelivery() override;
    void update(); //!< the thread, its session or what the server lets a person do is another

private:
    void watchView(TranscriptView &view);
    void watchChat();
    void forget();
    [[nodiscard]] QJsonObject elementOf(const QString &rowId) const;
    void deliverImage(const QString &key);
    void save(const QString &rowId);
    void open(const QString &rowId);
    void saveAs(const QJsonObject &element, const QByteArray &bytes);
    [[nodiscard]] bool makeFolder();
    void openHere(const QJsonObject &element, const QByteArray &bytes);
    void tell(const QString &noticeId, const std::optional<Error> &error); //!< nothing: it went well, after all

    ConnectionSession &m_connection;
    const Places m_places;
    ElementShelf m_shelf;
    std::unique_ptr<QObject> m_chatLink;
    std::unique_ptr<QTemporaryDir> m_opened;
    std::unique_ptr<QLockFile> m_openedLock; // in it: it is in use
    int m_opens = 0;                         // a folder each: two files may have one name
    QString m_threadId;                      // as shown
};

} // namespace countersign
