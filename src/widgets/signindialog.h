// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <QUrl>

namespace countersign {

class Theme;

//! OAuth scopes as a person would say them; those only the machines need are left out, unknown ones stand as they are.
[[nodiscard]] QString scopeWords(const QStringList &scopes);

//! "Continue in your browser": the link to copy, who is who, time left, open again, cancel. Window-modal, shown with open(), no
//! default button, focus in the link field. It renders a sign-in attempt; it does not run one: close it with accept() when the
//! attempt is done. `asksFor`: OAuth scopes, shown in words where they are known. UI thread.
class SignInDialog : public QDialog
{
    Q_OBJECT
public:
    SignInDialog(const Theme &theme, const QString &server, const QString &provider, const QStringList &asksFor,
                 QWidget *parent = nullptr);
    void setLink(const QUrl &link, bool opened);
    void setSecondsLeft(int seconds);
    void setExchanging(); //!< the browser answered; codes are being exchanged

Q_SIGNALS:
    void openAgainRequested();
    void cancelRequested();

public:
    void reject() override; //!< Esc = Cancel
    void setVisible(bool visible) override;

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Parts;
    Parts *m_parts = nullptr;
};

} // namespace countersign
