// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/browserdialog.h"

#include "widgets/copyfield.h"

#include <QPushButton>

namespace countersign {
using namespace Qt::StringLiterals;

BrowserDialog::BrowserDialog(const Theme &theme, int width, QWidget *parent) : FittedDialog(theme, width, parent)
{
    m_link = new CopyField(theme, u"link"_s, tr("Sign-in link"), this);
    m_openAgain = button(tr("&Open again"), u"openAgain"_s);
    connect(m_openAgain, &QPushButton::clicked, this, &BrowserDialog::openAgainRequested);
}

void BrowserDialog::setLink(const QUrl &link, bool opened)
{
    m_link->setText(link.toString(QUrl::FullyEncoded));
    showOpened(link.host(), opened);
}

void BrowserDialog::setSecondsLeft(int seconds)
{
    if (m_isExchanging)
        return;
    const int left = qMax(0, seconds);
    // A screen reader is told the minutes, not each second.
    setState(tr("Waiting, %1:%2 left").arg(left / 60).arg(left % 60, 2, 10, QLatin1Char('0')),
             tr("Waiting, %n minutes left", nullptr, (left + 59) / 60));
}

void BrowserDialog::setExchanging()
{
    m_isExchanging = true;
    setState(tr("Back from the browser, finishing…"));
    m_openAgain->setEnabled(false);
}

} // namespace countersign
