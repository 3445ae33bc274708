// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>

namespace countersign {

class ImageStore;

//! One image of the conversation as large as the window lets it be; save as, copy. Closes with Escape. The store outlives it.
//! UI thread.
class ImageDialog : public QDialog
{
    Q_OBJECT
public:
    ImageDialog(ImageStore &images, const QString &key, const QString &alt, QWidget *parent = nullptr);

Q_SIGNALS:
    //! Its bytes as they came, under a name that has the right ending.
    void saveRequested(const QString &suggestedName, const QByteArray &bytes);

private:
    void save();
    void onChanged();

    ImageStore &m_images;
    const QString m_key;
    const QString m_alt;
    bool m_isToSave = false; // once its bytes are here again
};

//! What a file with an image is called: the last part of its address, else its words; with the ending its bytes deserve.
[[nodiscard]] QString imageFileName(const QString &key, const QString &alt, const QString &ending);

} // namespace countersign
