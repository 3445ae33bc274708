// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/secretheaders.h"

#include "core/redactor.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

SecretHeaders::SecretHeaders(const Theme &theme, Redactor &redactor, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_redactor(redactor)
{
    m_add = new QPushButton(tr("&Add a header"), this);
    m_add->setObjectName(u"addHeader"_s);
    m_add->setFlat(true);
    m_add->setAutoDefault(false);
    m_column = new QVBoxLayout;
    m_column->setSpacing(2);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(2);
    all->addLayout(m_column);
    all->addWidget(m_add, 0, Qt::AlignLeft);
    connect(m_add, &QPushButton::clicked, this, [this] {
        addRow({});
        Q_EMIT rowsChanged();
        m_rows.back().name->setFocus(Qt::OtherFocusReason);
    });
    connect(&theme, &Theme::changed, this, &SecretHeaders::restyle);
    setNames({});
}

void SecretHeaders::setNames(const QStringList &names)
{
    for (const Row &row : m_rows)
        delete row.widget;
    m_rows.clear();
    for (const QString &name : names)
        addRow(name);
    if (names.isEmpty())
        addRow({});
}

void SecretHeaders::addRow(const QString &name)
{
    if (m_rows.size() >= kMostRows)
        return;
    auto *widget = new QWidget(this);
    Row row { widget, new QLineEdit(name, widget), new QLineEdit(widget), new QPushButton(widget) };
    row.name->setPlaceholderText(u"X-Api-Key"_s);
    row.value->setEchoMode(QLineEdit::Password);
    row.value->setPlaceholderText(tr("Value"));
    row.remove->setFlat(true);
    row.remove->setAutoDefault(false);
    auto *line = new QHBoxLayout(widget);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(5);
    line->addWidget(row.name, 2);
    line->addWidget(row.value, 3);
    line->addWidget(row.remove);
    for (const QLineEdit *field : { row.name, row.value })
        connect(field, &QLineEdit::textEdited, this, &SecretHeaders::edited);
    connect(row.remove, &QPushButton::clicked, this, [this, widget] { removeRow(widget); });
    m_column->addWidget(widget);
    m_rows.push_back(row);
    renumber();
    restyle();
}

void SecretHeaders::removeRow(const QWidget *widget)
{
    const auto row = std::find_if(m_rows.begin(), m_rows.end(), [widget](const Row &each) { return each.widget == widget; });
    if (row == m_rows.end() || m_rows.size() < 2)
        return;
    row->widget->hide();
    row->widget->deleteLater(); // its button is being clicked
    m_rows.erase(row);
    renumber();
    m_rows.back().name->setFocus(Qt::OtherFocusReason);
    Q_EMIT rowsChanged();
}

//! Each field says which header it belongs to.
void SecretHeaders::renumber()
{
    for (size_t i = 0; i < m_rows.size(); ++i) {
        const Row &row = m_rows.at(i);
        const int number = int(i) + 1;
        row.name->setObjectName(u"secretName%1"_s.arg(number));
        row.value->setObjectName(u"secretValue%1"_s.arg(number));
        row.remove->setObjectName(u"removeHeader%1"_s.arg(number));
        row.name->setAccessibleName(tr("Name of header %1").arg(number));
        row.value->setAccessibleName(tr("Value of header %1").arg(number));
        row.remove->setAccessibleName(tr("Remove header %1").arg(number));
        row.remove->setToolTip(tr("Remove"));
        row.name->setReadOnly(m_isLocked);
        row.remove->setVisible(m_rows.size() > 1 && !m_isLocked);
    }
    m_add->setVisible(m_rows.size() < kMostRows && !m_isLocked);
    setFocusProxy(m_rows.front().name);
}

void SecretHeaders::setLocked(bool locked)
{
    m_isLocked = locked;
    renumber();
}

QStringList SecretHeaders::names() const
{
    QStringList names;
    for (const Row &row : m_rows) {
        if (!row.name->text().trimmed().isEmpty())
            names << row.name->text().trimmed();
    }
    return names;
}

QList<SecretHeader> SecretHeaders::headers() const
{
    QList<SecretHeader> headers;
    for (const Row &row : m_rows) {
        const QByteArray value = row.value->text().trimmed().toUtf8();
        if (!value.isEmpty() && !row.name->text().trimmed().isEmpty())
            headers.append({ row.name->text().trimmed().toLatin1(), m_redactor.keep(value) });
    }
    return headers;
}

std::optional<QString> SecretHeaders::incomplete() const
{
    for (const Row &row : m_rows) {
        const QString name = row.name->text().trimmed();
        const bool hasValue = !row.value->text().trimmed().isEmpty();
        if (name.isEmpty() == hasValue || (name.isEmpty() && m_rows.size() == 1))
            return name;
    }
    return {};
}

void SecretHeaders::restyle()
{
    for (const Row &row : m_rows)
        row.remove->setIcon(m_theme.icon(u"close"_s));
    m_add->setIcon(m_theme.icon(u"plus"_s));
}

} // namespace countersign
