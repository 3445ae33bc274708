// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogs of the window: opened over it, and no nested event loop waits for one.
#include "app/connectionsession.h"
#include "app/mainwindow.h"
#include "widgets/aboutdialog.h"
#include "widgets/providerdialog.h"
#include "widgets/theme.h"

#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kConfirmEm = 26;
}

void MainWindow::openSettings(SettingsDialog::Page page)
{
    if (!m_settingsDialog) {
        m_settingsDialog = new SettingsDialog(m_theme, m_settings, *m_actions, this);
        m_settingsDialog->setAttribute(Qt::WA_DeleteOnClose);
        m_settingsDialog->setConnections(m_connections, m_connection ? m_connection->config().id() : QString());
        connect(m_settingsDialog, &SettingsDialog::connectionActed, this, &MainWindow::connectionActed);
        connect(m_settingsDialog, &SettingsDialog::clearHistoryRequested, this, &MainWindow::clearHistoryRequested);
        connect(m_settingsDialog, &SettingsDialog::addConnectionRequested, this, [this] {
            m_settingsDialog->close();
            Q_EMIT addConnectionRequested();
        });
    }
    m_settingsDialog->showPage(page);
    m_settingsDialog->open();
}

void MainWindow::askHowToSignIn(const ConnectionConfig &found, const ConnectionFindings *findings)
{
    configure(found, {}, tr("Connection"));
    m_connectionDialog->setKnown({}, {}); // it may well be the one that is open
    if (findings)
        m_connectionDialog->showFindings(*findings);
}

void MainWindow::configure(const ConnectionConfig &config, const QString &edited, const QString &title)
{
    QWidget *over = m_settingsDialog && m_settingsDialog->isVisible() ? static_cast<QWidget *>(m_settingsDialog) : this;
    auto *dialog = new ConnectionDialog(m_theme, m_redactor, over);
    m_connectionDialog = dialog;
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setConfig(config);
    dialog->setKnown(m_connections, edited);
    connect(dialog, &ConnectionDialog::connectionFileChosen, this, &MainWindow::connectionFileChosen);
    connect(dialog, &ConnectionDialog::testRequested, this, &MainWindow::connectionTestRequested);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, edited] { Q_EMIT connectionConfigured(dialog->config(), dialog->secrets(), edited); });
    dialog->open();
}

void MainWindow::showFindings(const ConnectionFindings &found)
{
    if (m_connectionDialog)
        m_connectionDialog->showFindings(found);
}

void MainWindow::askAgreement(const ProviderAgreement &what)
{
    if (!m_providerDialog) {
        m_providerDialog = new ProviderDialog(m_theme, this);
        connect(m_providerDialog, &ProviderDialog::agreed, this, &MainWindow::agreed);
        connect(m_providerDialog, &ProviderDialog::cancelRequested, this, &MainWindow::addressCancelled);
    }
    m_providerDialog->setAgreement(what);
    if (!m_providerDialog->isVisible())
        m_providerDialog->open(); // with its text in it: it is centred by its size
}

void MainWindow::endAgreement()
{
    if (!m_providerDialog)
        return;
    m_providerDialog->disconnect(this);
    m_providerDialog->hide();
    m_providerDialog->deleteLater();
    m_providerDialog = nullptr;
}

void MainWindow::confirm(const QString &title, const QString &text, const QString &button, std::function<void()> act)
{
    QWidget *over = m_settingsDialog && m_settingsDialog->isVisible() ? static_cast<QWidget *>(m_settingsDialog) : this;
    auto *box = new QMessageBox(QMessageBox::NoIcon, u"Countersign"_s, title, QMessageBox::Cancel, over);
    box->setObjectName(u"confirm"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(text);
    QPushButton *yes = box->addButton(button, QMessageBox::DestructiveRole);
    yes->setObjectName(u"confirmYes"_s);
    yes->setProperty("danger", true);
    box->setDefaultButton(QMessageBox::Cancel); // Return does no harm
    box->setEscapeButton(QMessageBox::Cancel);
    // As wide as a sentence needs, and the question a little larger: a message box would be a narrow column.
    if (auto *grid = qobject_cast<QGridLayout *>(box->layout()))
        grid->addItem(new QSpacerItem(int(kConfirmEm * Theme::em(font())), 0), grid->rowCount(), 0, 1, grid->columnCount());
    if (auto *label = box->findChild<QLabel *>(u"qt_msgbox_informativelabel"_s))
        label->setTextFormat(Qt::PlainText); // the box sees to the other one only
    if (auto *question = box->findChild<QLabel *>(u"qt_msgbox_label"_s))
        question->setFont(Theme::font(font(), 1.2, QFont::DemiBold));
    connect(yes, &QPushButton::clicked, this, [act = std::move(act)] { act(); });
    box->open();
}

void MainWindow::chooseConnectionFile()
{
    auto *dialog = new QFileDialog(this, tr("Open a connection file"), QString(), tr("Connection files (*.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::connectionFileChosen);
    dialog->open();
}

void MainWindow::showAbout()
{
    auto *about = new AboutDialog(m_theme, this);
    about->setAttribute(Qt::WA_DeleteOnClose);
    about->open();
}

} // namespace countersign
