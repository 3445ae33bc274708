// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lensfoot.h"

#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QTimer>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kFootEdge = 16;    // px at its left
constexpr int kFootRing = 3;     // px a button keeps free around itself
constexpr int kCopiedFor = 1500; // ms
} // namespace

LensFoot::LensFoot(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setMinimumHeight(kLeastHeight);
    m_copy = addButton(u"lensCopyReport"_s, tr("&Copy report"), tr("For an issue tracker, with all secrets taken out"));
    m_copy->setIcon(m_theme.icon(u"copy"_s));
    m_har = addButton(u"lensSaveHar"_s, tr("Save &HAR…"), tr("For the developer tools of a browser, with all secrets taken out"));
    m_check = addButton(u"lensGateCheck"_s, tr("&Gate check"),
                        tr("Asks the same address without a token, with a wrong one, and with yours"));
    m_check->setFlat(true);
    m_first = new QHBoxLayout;
    m_second = new QHBoxLayout;
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(kFootEdge - kFootRing, 5, 5, 5); // flat words end where the tabs' line does
    column->setSpacing(0);
    column->addLayout(m_first);
    column->addLayout(m_second);
    for (QHBoxLayout *row : { m_first, m_second })
        row->setSpacing(2); // 8 px between the painted buttons
    m_first->addWidget(m_copy);
    m_first->addWidget(m_har);
    m_first->addStretch(1);
    m_second->addStretch(1);
    m_first->addWidget(m_check);
    connect(m_copy, &QPushButton::clicked, this, &LensFoot::reportRequested);
    connect(m_har, &QPushButton::clicked, this, &LensFoot::harRequested);
    connect(m_check, &QPushButton::clicked, this, &LensFoot::gateCheckRequested);
}

QPushButton *LensFoot::addButton(const QString &objectName, const QString &words, const QString &explained)
{
    auto *button = new QPushButton(words, this);
    button->setObjectName(objectName);
    button->setToolTip(explained);
    button->setAutoDefault(false);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void LensFoot::setMayCheck(bool may)
{
    m_mayCheck = may;
    showCheck();
}

void LensFoot::setChecks(bool runs)
{
    m_checks = runs;
    showCheck();
}

void LensFoot::showCheck()
{
    m_check->setText(m_checks ? tr("Checking…") : tr("&Gate check"));
    m_check->setEnabled(m_mayCheck && !m_checks);
}

void LensFoot::sayCopied()
{
    m_copy->setText(tr("Copied"));
    m_copy->setIcon(m_theme.icon(u"check"_s));
    QTimer::singleShot(kCopiedFor, m_copy, [this] {
        m_copy->setText(tr("&Copy report"));
        m_copy->setIcon(m_theme.icon(u"copy"_s));
    });
}

void LensFoot::arrange()
{
    const int buttons = m_copy->sizeHint().width() + m_har->sizeHint().width() + m_check->sizeHint().width();
    const QMargins sides = layout()->contentsMargins();
    const bool isWide = buttons + 3 * m_first->spacing() <= width() - sides.left() - sides.right();
    QHBoxLayout *wanted = isWide ? m_first : m_second;
    if (wanted->indexOf(m_check) >= 0)
        return;
    (isWide ? m_second : m_first)->removeWidget(m_check);
    wanted->addWidget(m_check);
}

void LensFoot::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

} // namespace countersign
