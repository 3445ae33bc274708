// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/returndialog.h"

#include "core/redactor.h"
#include "widgets/copyfield.h"
#include "widgets/fieldnote.h"
#include "widgets/theme.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kReturnWidth = 520; // px
}

ReturnDialog::ReturnDialog(const Theme &theme, Redactor &redactor, const QString &server, QWidget *parent)
    : BrowserDialog(theme, kReturnWidth, parent)
    , m_redactor(redactor)
{
    setObjectName(u"returnDialog"_s);
    setWindowTitle(tr("Sign in to %1").arg(server));
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(label(Role::Title, tr("Sign in to %1 in three steps").arg(server)));
    column->addSpacing(6);
    column->addWidget(label(Role::Quiet, tr("%1 hands its sign-in to a browser only. You carry it over.").arg(server)));
    column->addSpacing(12);
    column->addLayout(providerRow());
    column->addSpacing(8);
    column->addLayout(steps(server));
    m_go = button(tr("&Sign in"), u"enterAddress"_s);
    connect(m_go, &QPushButton::clicked, this, &ReturnDialog::enter);
    compose({}, column, openAgain(), m_go);
    setProviders({}, {});
    updateButtons();
}

QLayout *ReturnDialog::providerRow()
{
    m_providers = new QComboBox(this);
    m_providers->setObjectName(u"providers"_s);
    m_providersLabel = new QLabel(tr("Sign in &with"), this);
    m_providersLabel->setBuddy(m_providers);
    connect(m_providers, &QComboBox::activated, this, [this] { Q_EMIT providerChosen(m_providers->currentText()); });
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_providersLabel);
    row->addWidget(m_providers);
    row->addStretch();
    return row;
}

QLayout *ReturnDialog::steps(const QString &server)
{
    makeAddress();
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    m_firstStep = addStep(*grid, 0);
    grid->addWidget(&link(), 1, 1);
    grid->setRowMinimumHeight(2, 8);
    addStep(*grid, 3, tr("The browser ends on a page of %1 that says “Unauthorized”. That is as it should be.").arg(server));
    grid->setRowMinimumHeight(4, 8);
    addStep(*grid, 5, tr("Copy the whole address of that page and paste it here:"));
    grid->addLayout(inset(m_address), 6, 1);
    grid->addWidget(m_note, 7, 1);
    return grid;
}

QLabel *ReturnDialog::addStep(QGridLayout &grid, int row, const QString &text)
{
    m_numbers << new QLabel(u"%1."_s.arg(m_numbers.size() + 1), this);
    QLabel *step = label(Role::Body, text);
    grid.addWidget(m_numbers.constLast(), row, 0, Qt::AlignTop);
    grid.addWidget(step, row, 1);
    return step;
}

void ReturnDialog::makeAddress()
{
    m_address = new QLineEdit(this);
    m_address->setObjectName(u"returnAddress"_s);
    m_address->setAccessibleName(tr("Address of the last page"));
    m_address->setLayoutDirection(Qt::LeftToRight);
    m_note = new FieldNote(theme(), *m_address, this);
    m_note->setCaption(tr("It is good once, for a few minutes, and here only. Send it to nobody."));
    connect(m_address, &QLineEdit::textChanged, this, &ReturnDialog::updateButtons);
    connect(m_address, &QLineEdit::returnPressed, this, &ReturnDialog::enter);
}

void ReturnDialog::setProviders(const QStringList &offered, const QString &chosen)
{
    if (m_offered != offered) {
        m_offered = offered;
        m_providers->clear();
        m_providers->addItems(offered);
    }
    m_providers->setCurrentIndex(int(offered.indexOf(chosen)));
    m_providers->setVisible(offered.size() > 1);
    m_providersLabel->setVisible(offered.size() > 1);
}

void ReturnDialog::showOpened(const QString &host, bool opened)
{
    m_firstStep->setText(opened ? tr("Sign in at %1, which has opened in your browser. No page? Use this link:").arg(host)
                                : tr("Sign in at %1 in any browser, with this link:").arg(host));
}

void ReturnDialog::setTrouble(const Error &trouble)
{
    if (m_trouble == trouble)
        return; // told once; what is being typed stays
    m_trouble = trouble;
    m_note->setError(trouble);
    if (trouble.condition == Condition::None)
        return;
    m_address->selectAll();
    m_address->setFocus(Qt::OtherFocusReason);
    fit();
}

void ReturnDialog::setExchanging()
{
    BrowserDialog::setExchanging();
    m_address->setReadOnly(true);
    updateButtons();
}

void ReturnDialog::updateButtons()
{
    m_go->setEnabled(!isExchanging() && !m_address->text().trimmed().isEmpty());
}

void ReturnDialog::enter()
{
    if (!m_go->isEnabled())
        return;
    m_trouble = {};
    m_note->setError({});
    Q_EMIT addressEntered(m_redactor.keep(m_address->text().trimmed().toUtf8()));
}

void ReturnDialog::restyle()
{
    FittedDialog::restyle();
    for (QLabel *number : std::as_const(m_numbers))
        number->setFont(Theme::font(font(), 1.0, QFont::DemiBold));
    m_address->setFont(machineFont(font()));
}

QWidget *ReturnDialog::firstField() const
{
    return m_address;
}

} // namespace countersign
