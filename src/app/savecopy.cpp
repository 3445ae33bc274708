// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/savecopy.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QRegularExpression>
#include <QSaveFile>

namespace countersign {
using namespace Qt::StringLiterals;

QString fileNameOf(const QString &title)
{
    static const QRegularExpression kUnwelcome(uR"([\x00-\x1f/\\:*?"<>|]+)"_s);
    QString name = title;
    name.replace(kUnwelcome, u" "_s);
    name = name.simplified();
    while (name.startsWith(u'.') || name.startsWith(u'-'))
        name.remove(0, 1);
    name = name.left(80).trimmed();
    return (name.isEmpty() ? u"chat"_s : name) + u".md"_s;
}

void saveCopy(QWidget &parent, const QString &suggestedName, const QString &text,
              const std::function<void(const QString &)> &told, const QString &kind)
{
    const QString filter = kind.isEmpty() ? QCoreApplication::translate("SaveCopy", "Markdown (*.md);;All files (*)") : kind;
    auto *dialog = new QFileDialog(&parent, QCoreApplication::translate("SaveCopy", "Save a copy"), suggestedName, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QFileInfo(suggestedName).suffix());
    QObject::connect(dialog, &QFileDialog::fileSelected, &parent, [text, told](const QString &path) {
        const QByteArray bytes = text.toUtf8();
        QSaveFile copy(path);
        const bool isWritten = copy.open(QSaveFile::WriteOnly) && copy.write(bytes) == bytes.size() && copy.commit();
        told(isWritten ? QString() : QFileInfo(path).fileName());
    });
    dialog->open();
}

} // namespace countersign
