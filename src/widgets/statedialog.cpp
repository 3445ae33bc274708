// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/statedialog.h"

#include "render/textbox.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongest = 500'000; // characters

QString prettyState(const QJsonValue &state)
{
    if (state.isUndefined() || state.isNull())
        return {};
    if (state.isObject() || state.isArray()) {
        const QJsonDocument document = state.isObject() ? QJsonDocument(state.toObject()) : QJsonDocument(state.toArray());
        return QString::fromUtf8(document.toJson(QJsonDocument::Indented)).trimmed();
    }
    const QString array = QString::fromUtf8(QJsonDocument(QJsonArray { state }).toJson(QJsonDocument::Compact));
    return array.mid(1, array.size() - 2);
}

} // namespace

StateDialog::StateDialog(QWidget *parent) : QDialog(parent)
{
    setObjectName(u"stateDialog"_s);
    setWindowTitle(tr("Shared state"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 12);
    column->setSpacing(12);
    m_empty = new QLabel(tr("The agent shares no state with this chat."), this);
    m_text = new QPlainTextEdit(this);
    m_text->setObjectName(u"state"_s);
    m_text->setAccessibleName(tr("Shared state"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    mono.setPointSizeF(font().pointSizeF() > 0 ? font().pointSizeF() * 0.88 : mono.pointSizeF());
    m_text->setFont(mono);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton *copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    copy->setObjectName(u"copyState"_s);
    connect(copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(prettyState(m_state)); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(m_empty);
    column->addWidget(m_text, 1);
    column->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 80, fontMetrics().lineSpacing() * 28);
    m_text->hide();
}

void StateDialog::setState(const QJsonValue &state)
{
    if (m_state == state && !m_state.isUndefined())
        return;
    m_state = state;
    QString shown = prettyState(state);
    m_empty->setVisible(shown.isEmpty());
    m_text->setVisible(!shown.isEmpty());
    if (shown.size() > kLongest)
        shown = shown.left(kLongest) + u'\n'
                + tr("%1 more characters: copy it to read them.").arg(QLocale().toString(shown.size() - kLongest));
    const int top = m_text->verticalScrollBar()->value();
    m_text->setPlainText(visibleText(shown));
    m_text->verticalScrollBar()->setValue(top);
}

QString StateDialog::text() const
{
    return m_text->toPlainText();
}

} // namespace countersign
