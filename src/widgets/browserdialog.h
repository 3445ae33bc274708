// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/fitteddialog.h"

#include <QUrl>

namespace countersign {

class CopyField;

//! A sign-in attempt that waits for what happens in the browser: the link to copy, the time left, open again, cancel. It renders
//! the attempt; it does not run one. UI thread.
class BrowserDialog : public FittedDialog
{
    Q_OBJECT
public:
    void setLink(const QUrl &link, bool opened);
    void setSecondsLeft(int seconds);
    virtual void setExchanging(); //!< the browser answered; codes are being exchanged

Q_SIGNALS:
    void openAgainRequested();

protected:
    BrowserDialog(const Theme &theme, int width, QWidget *parent);
    [[nodiscard]] bool isExchanging() const { return m_isExchanging; }
    [[nodiscard]] CopyField &link() const { return *m_link; }
    [[nodiscard]] QPushButton *openAgain() { return m_openAgain; }

    virtual void showOpened(const QString &host, bool opened) = 0; //!< whether a browser did open there

private:
    CopyField *m_link = nullptr;
    QPushButton *m_openAgain = nullptr;
    bool m_isExchanging = false;
};

} // namespace countersign
