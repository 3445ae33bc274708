// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/threadsession.h"
#include "core/error.h"

#include <QDialog>

#include <optional>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace countersign {

class FieldNote;
class Redactor;
class SecretHeaders;
class SegmentedChoice;
class Theme;

//! The tool servers (MCP) an agent may use in this chat: those that are there with their number of tools, and a form for one
//! more of a kind the server allows. What is typed as a header's value is a secret; nothing of it is kept. Stays open until it is
//! closed. UI thread.
class ToolServerDialog : public QDialog
{
    Q_OBJECT
public:
    ToolServerDialog(const Theme &theme, Redactor &redactor, const QList<ToolServer::Kind> &kinds, QWidget *parent);
    void setServers(const QList<ToolServer> &servers);
    void setBusy(bool busy);
    //! How the last request ended; none: it went well; the form is empty again if it added one.
    void setTrouble(const std::optional<Error> &trouble);

    void setVisible(bool visible) override;

Q_SIGNALS:
    void addRequested(const countersign::ToolServer &server);
    void removeRequested(const QString &name);

private:
    void buildForm(const QList<ToolServer::Kind> &kinds, Redactor &redactor, QVBoxLayout &column);
    void showKind();
    void updateButtons();
    void add();
    void fit(); //!< as high as its words
    [[nodiscard]] ToolServer::Kind kind() const;

    const Theme &m_theme;
    QWidget *m_rows = nullptr;
    QLabel *m_none = nullptr;
    SegmentedChoice *m_kind = nullptr;
    QLineEdit *m_name = nullptr;
    QLabel *m_placeLabel = nullptr;
    QLineEdit *m_place = nullptr; // address, or command
    QLabel *m_headersLabel = nullptr;
    SecretHeaders *m_headers = nullptr;
    FieldNote *m_note = nullptr;
    QLabel *m_state = nullptr;
    QPushButton *m_add = nullptr;
    QList<ToolServer> m_servers;
    bool m_isBusy = false;
    bool m_isAdding = false; // that is what it waits for
};

} // namespace countersign
