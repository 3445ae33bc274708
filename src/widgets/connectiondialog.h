// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "core/connectionsecrets.h"
#include "core/error.h"

#include <QDialog>

#include <map>
#include <memory>

class QLabel;
class QLineEdit;
class QPushButton;

namespace Ui {
class ConnectionDialog;
}

namespace countersign {

class FieldNote;
class Redactor;
class SecretHeaders;
class Theme;

//! What a look at an address has shown. A value; the dialog says it in words.
struct ConnectionFindings
{
    ConnectionConfig::Kind kind = ConnectionConfig::Kind::Auto;
    //! Chainlit: the way in the server names first, and where it stands (the address, without a page of it).
    SignInConfig::Method suggested = SignInConfig::Method::OAuth;
    QUrl base = {};
    QStringList agents;            //!< by name; only an open server tells them
    bool asksForSignIn = false;    //!< 401 to a request without one
    bool saysWhere = false;        //!< its challenge names who tells where to sign in (RFC 9728)
    QString provider;              //!< host of the identity provider that has answered as one; empty = not asked
    Error problem;                 //!< the server: None = it answered
    Error providerProblem;         //!< the provider: None = it answered, or was not asked
    QUrl elsewhere;                //!< an agent server on the same origin; empty = none was found there, or none was looked for
    bool elsewhereIsGuess = false; //!< it asked for a sign-in there, so it may be one
};

//! Address, name and sign-in of one connection; what few people need is folded away (form: ui/connectiondialog.ui). What the
//! form does not show of a configuration is kept. Locked keys can be read and have a lock. Save stays in the dialog, with the
//! sentence under the field, until everything is right. What is secret leaves as a Secret. Test asks the owner to look at the
//! address, who answers with showFindings(). UI thread.
class ConnectionDialog : public QDialog
{
    Q_OBJECT
public:
    ConnectionDialog(const Theme &theme, Redactor &redactor, QWidget *parent = nullptr);
    ~ConnectionDialog() override;
    void setConfig(const ConnectionConfig &config);
    //! The connections there are: another one with the same identity cannot be saved. `edited` is the id of the one this dialog
    //! is about; empty = a new one.
    void setKnown(const QList<ConnectionConfig> &known, const QString &edited);
    void showFindings(const ConnectionFindings &found);
    [[nodiscard]] ConnectionConfig config() const;
    //! What was typed and must not be in config(): a token, header values, a client secret. Empty = as the keychain has them.
    [[nodiscard]] ConnectionSecrets secrets() const;
    void accept() override;

Q_SIGNALS:
    void testRequested(const countersign::ConnectionConfig &config);
    void connectionFileChosen(const QString &path); //!< chosen or dropped instead of filling this in; the dialog is closed

protected:
    void changeEvent(QEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void addNotes();
    void wire();
    void fillChoices();
    void fillFields(const ConnectionConfig &config);
    void lockFields();
    void showMethod();
    void showWhatItBecomes();
    void fit();
    void restyle();
    void test();
    void say(const QString &words, bool isTrouble);
    void offer(const QUrl &elsewhere, bool isGuess);
    void chooseFile(QLineEdit &field);
    void chooseConnectionFile();
    void takeConnectionFile(const QString &path);
    void showClient();
    void showKind();
    [[nodiscard]] bool check();
    void checkRest();
    void checkHeaders();
    void checkFile(const QLineEdit &field);
    [[nodiscard]] SignInConfig::Method method() const;
    [[nodiscard]] QString wordsFor(const ConnectionFindings &found) const;
    [[nodiscard]] static QString wordsForChainlit(const ConnectionFindings &found, const QString &host);
    void offerPassword();

    const Theme &m_theme;
    Redactor &m_redactor;
    std::unique_ptr<Ui::ConnectionDialog> m_form;
    ConnectionConfig m_config; // as handed in
    QList<ConnectionConfig> m_known;
    QString m_edited;
    std::map<QString, FieldNote *> m_notes; // by the name of the field
    QList<QAction *> m_locks;
    SecretHeaders *m_secretHeaders = nullptr;
    QLabel *m_result = nullptr;
    QPushButton *m_useElsewhere = nullptr; // shown where a test has found a better address
    QUrl m_elsewhere;
    bool m_isTrouble = false; // what the result says
};

} // namespace countersign
