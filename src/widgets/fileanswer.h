// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"
#include "widgets/attachmentstrip.h"

#include <QJsonArray>
#include <QWidget>

#include <functional>

class QPushButton;

namespace countersign {

class Theme;

//! The files that answer a question: chosen in a dialog or dropped here, held against its limits, on their way to the server at
//! once. What cannot go says why. Owner: FormCard. UI thread.
class FileAnswer : public QWidget
{
    Q_OBJECT
public:
    using Uploader =
        std::function<Upload *(const QString &name, const QString &mimeType, const QByteArray &bytes, QObject *parent)>;
    FileAnswer(const Theme &theme, const UploadLimits &limits, const QString &limitWords, QWidget *parent);
    void setUploader(const Uploader &uploader);

    void add(const QStringList &paths);
    [[nodiscard]] bool isUnderWay() const;  //!< one of them is not there yet
    [[nodiscard]] QJsonArray parts() const; //!< of those that are there (UploadEnd::part)
    void cancel();                          //!< nothing more goes out
    void focusButton();

Q_SIGNALS:
    void changed(); //!< what is there, and the height

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    struct File
    {
        AttachmentChip chip;
        QString mimeType;
        QByteArray bytes;
        QJsonObject part {};
        Upload *upload = nullptr; //!< child, while it is on its way
    };
    void choose();
    void take(const QString &path);
    void begin(const QString &id);
    void onEnded(const QString &id, const UploadEnd &end);
    void remove(const QString &id);
    void refreshChips();
    [[nodiscard]] QList<AttachmentChip> chips() const;
    [[nodiscard]] File *find(const QString &id);

    const Theme &m_theme;
    const UploadLimits m_limits;
    Uploader m_uploader;
    QList<File> m_files;
    AttachmentStrip *m_strip = nullptr;
    QPushButton *m_choose = nullptr;
    int m_serial = 0;
    bool m_isDragOver = false;
};

} // namespace countersign
