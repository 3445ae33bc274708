// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/copyfield.h"

#include "widgets/theme.h"

#include <QClipboard>
#include <QEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr auto kSaysCopied = std::chrono::milliseconds(1500);
}

QFont machineFont(const QFont &base)
{
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (base.pointSizeF() > 0)
        mono.setPointSizeF(base.pointSizeF() * 0.88);
    return mono;
}

CopyField::CopyField(const Theme &theme, const QString &name, const QString &label, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_word(tr("Cop&y"))
{
    m_field = new QLineEdit(this);
    m_field->setObjectName(name);
    m_field->setAccessibleName(label);
    m_field->setReadOnly(true);
    m_field->setLayoutDirection(Qt::LeftToRight); // an address always reads from the left
    m_copy = new QPushButton(m_word, this);
    m_copy->setObjectName(u"copy"_s + name.at(0).toUpper() + name.mid(1));
    m_copy->setAccessibleDescription(label);
    m_copy->setAutoDefault(false);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(5);
    row->addWidget(m_field, 1);
    row->addWidget(m_copy);
    setFocusProxy(m_field);
    m_copied.setSingleShot(true);
    m_copied.setInterval(kSaysCopied);
    connect(m_copy, &QPushButton::clicked, this, &CopyField::copy);
    connect(&m_copied, &QTimer::timeout, this, &CopyField::restyle);
    connect(&theme, &Theme::changed, this, &CopyField::restyle);
    restyle();
}

void CopyField::setText(const QString &text)
{
    if (m_field->text() == text)
        return; // what is selected stays so
    m_field->setText(text);
    m_field->setCursorPosition(0);
}

QString CopyField::text() const
{
    return m_field->text();
}

void CopyField::setCopyWord(const QString &word)
{
    m_word = word;
    restyle();
}

void CopyField::copy()
{
    QGuiApplication::clipboard()->setText(m_field->text());
    m_copy->setMinimumWidth(m_copy->width());
    m_copied.start();
    restyle();
}

void CopyField::restyle()
{
    const bool isCopied = m_copied.isActive();
    m_copy->setText(isCopied ? tr("Copied") : m_word);
    m_copy->setIcon(isCopied ? m_theme.icon(u"check"_s, m_theme.tokens().ok) : m_theme.icon(u"copy"_s, m_theme.tokens().text));
    m_field->setFont(machineFont(font()));
}

void CopyField::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (m_copy && event->type() == QEvent::FontChange)
        restyle();
}

} // namespace countersign
