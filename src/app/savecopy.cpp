// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/savecopy.h"

#include "widgets/filename.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QRegularExpression>
#include <QSaveFile>

namespace countersign {
using namespace Qt::StringLiterals;

QString fileNameOf(const QString &title)
{
    const QString name = plainFileName(title).left(80).trimmed();
    return (name.isEmpty() ? u"chat"_s : name) + u".md"_s;
}

void saveCopy(QWidget &parent, const QString &suggestedName, const QByteArray &bytes,
              const std::function<void(const QString &)> &told, const QString &kind)
{
    saveCopy(parent, suggestedName, SaveKinds([bytes](const QString &) { return bytes; }), told, kind);
}

void saveCopy(QWidget &parent, const QString &suggestedName, const SaveKinds &kinds,
              const std::function<void(const QString &)> &told, const QString &kind)
{
    const QString filter = kind.isEmpty() ? QCoreApplication::translate("SaveCopy", "Markdown (*.md);;All files (*)") : kind;
    auto *dialog = new QFileDialog(&parent, QCoreApplication::translate("SaveCopy", "Save a copy"), suggestedName, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QFileInfo(suggestedName).suffix());
    // The ending follows the kind that is chosen.
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &chosen) {
        static const QRegularExpression kEnding(uR"(\*\.(\w+)\))"_s);
        if (const QRegularExpressionMatch ending = kEnding.match(chosen); ending.hasMatch())
            dialog->setDefaultSuffix(ending.captured(1));
    });
    QObject::connect(dialog, &QFileDialog::fileSelected, &parent, [kinds, told](const QString &path) {
        const QByteArray bytes = kinds(path);
        QSaveFile copy(path);
        const bool isWritten = copy.open(QSaveFile::WriteOnly) && copy.write(bytes) == bytes.size() && copy.commit();
        told(isWritten ? QString() : QFileInfo(path).fileName());
    });
    dialog->open();
}

} // namespace countersign
