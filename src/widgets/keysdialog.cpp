// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/keysdialog.h"

#include "core/redactor.h"
#include "widgets/breakable.h"
#include "widgets/copyfield.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kKeysWidth = 440; // px
}

KeysDialog::KeysDialog(const Theme &theme, Redactor &redactor, const QString &server, const QStringList &wanted,
                       const QStringList &kept, QWidget *parent)
    : FittedDialog(theme, kKeysWidth, parent)
    , m_redactor(redactor)
{
    setObjectName(u"keysDialog"_s);
    setWindowTitle(tr("Keys for %1").arg(server));
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(label(Role::Title, tr("%1 wants keys of your own.").arg(server)));
    column->addSpacing(6);
    column->addWidget(label(
        Role::Quiet,
        tr("Its agents use them in your name. They go to %1 and to nobody else; only your keyring keeps them.").arg(server)));
    column->addSpacing(4);
    for (const QString &name : wanted) {
        const Key key { name, label(Role::Body, breakable(name)), new QLineEdit(this), kept.contains(name) };
        key.value->setObjectName(u"key"_s + name);
        key.value->setAccessibleName(name);
        key.value->setEchoMode(QLineEdit::Password);
        key.value->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhSensitiveData);
        key.value->setPlaceholderText(key.isKept ? tr("Kept; type to change it") : QString());
        connect(key.value, &QLineEdit::textChanged, this, &KeysDialog::updateButtons);
        connect(key.value, &QLineEdit::returnPressed, this, &KeysDialog::enter);
        column->addSpacing(10);
        column->addWidget(key.label);
        column->addSpacing(2);
        column->addLayout(inset(key.value));
        m_keys.push_back(key);
    }
    m_save = button(tr("&Save"), u"saveKeys"_s);
    connect(m_save, &QPushButton::clicked, this, &KeysDialog::enter);
    compose({}, column, nullptr, m_save);
    updateButtons();
}

void KeysDialog::updateButtons()
{
    const auto isTyped = [](const Key &key) { return !key.value->text().trimmed().isEmpty(); };
    const bool isWhole = std::all_of(m_keys.begin(), m_keys.end(), [&](const Key &key) { return key.isKept || isTyped(key); });
    m_save->setEnabled(isWhole && std::any_of(m_keys.begin(), m_keys.end(), isTyped));
}

void KeysDialog::enter()
{
    if (!m_save->isEnabled())
        return;
    QHash<QString, Secret> typed;
    for (const Key &key : m_keys) {
        const QByteArray value = key.value->text().trimmed().toUtf8();
        if (!value.isEmpty())
            typed.insert(key.name, m_redactor.keep(value));
    }
    Q_EMIT entered(typed);
}

void KeysDialog::restyle()
{
    FittedDialog::restyle();
    for (const Key &key : m_keys)
        key.label->setFont(machineFont(font()));
}

QWidget *KeysDialog::firstField() const
{
    const auto first = std::find_if(m_keys.begin(), m_keys.end(), [](const Key &key) { return !key.isKept; });
    return first == m_keys.end() ? m_keys.front().value : first->value;
}

} // namespace countersign
