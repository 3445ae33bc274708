// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/findbar.h"

#include "widgets/theme.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QToolButton>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr qreal kFieldEms = 18;
}

FindBar::FindBar(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(u"findBar"_s);
    setAccessibleName(tr("Find in this chat"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(5, 5, 5, 6); // a hairline stands below
    row->setSpacing(0);                  // the buttons bring 3 px of their own
    m_words = new QLineEdit(this);
    m_words->setObjectName(u"findWords"_s);
    m_words->setAccessibleName(tr("Find in this chat"));
    m_words->setPlaceholderText(tr("Find in this chat"));
    m_words->addAction(m_theme.icon(u"search"_s), QLineEdit::LeadingPosition);
    m_words->setMaxLength(1000);
    m_result = new QLabel(this);
    m_result->setObjectName(u"findResult"_s);
    m_result->setTextFormat(Qt::PlainText);
    m_back = makeButton(u"chevron-up"_s, tr("The match before"), u"Shift+F3"_s);
    m_on = makeButton(u"chevron-down"_s, tr("The next match"), u"F3"_s);
    m_case = makeButton({}, tr("Capitals count"), {});
    m_case->setText(tr("Aa"));
    m_case->setCheckable(true);
    QToolButton *close = makeButton(u"close"_s, tr("Close"), u"Esc"_s);
    row->addSpacing(15);
    row->addWidget(m_words, 4);
    row->addWidget(m_back);
    row->addWidget(m_on);
    row->addWidget(m_case);
    row->addSpacing(8);
    row->addWidget(m_result);
    row->addStretch(1);
    row->addWidget(close);
    connect(m_words, &QLineEdit::textChanged, this, &FindBar::seek);
    connect(m_case, &QToolButton::toggled, this, &FindBar::seek);
    connect(m_back, &QToolButton::clicked, this, [this] { Q_EMIT stepped(true); });
    connect(m_on, &QToolButton::clicked, this, [this] { Q_EMIT stepped(false); });
    connect(close, &QToolButton::clicked, this, &FindBar::close);
    m_words->setMaximumWidth(qRound(Theme::em(font()) * kFieldEms));
    setResult(0, 0, true);
    hide();
}

QToolButton *FindBar::makeButton(const QString &icon, const QString &name, const QString &keys)
{
    auto *button = new QToolButton(this);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(name);
    button->setToolTip(keys.isEmpty() ? name : tr("%1 (%2)", "what a button does, its keys").arg(name, keys));
    if (!icon.isEmpty())
        button->setIcon(m_theme.icon(icon));
    return button;
}

void FindBar::open(const QString &words)
{
    show();
    if (!words.isEmpty() && words != m_words->text())
        m_words->setText(words);
    else
        seek();
    m_words->setFocus(Qt::ShortcutFocusReason);
    m_words->selectAll();
}

void FindBar::seek()
{
    Q_EMIT sought(m_words->text(), m_case->isChecked());
}

void FindBar::close()
{
    hide();
    Q_EMIT closed();
}

QString FindBar::result() const
{
    return m_result->text();
}

void FindBar::setResult(int number, int count, bool isComplete)
{
    const QLocale locale;
    const bool isNothing = m_words->text().isEmpty();
    QString words;
    if (!isNothing && count == 0)
        words = isComplete ? tr("Nothing found") : tr("Searching…");
    else if (!isNothing)
        words = isComplete ? tr("%1 of %2", "which match, of how many").arg(locale.toString(number), locale.toString(count))
                           : tr("%1 of %2 so far").arg(locale.toString(number), locale.toString(count));
    m_back->setEnabled(count > 0);
    m_on->setEnabled(count > 0);
    if (m_result->text() == words)
        return;
    m_result->setText(words);
    Theme::setInk(*m_result, m_theme.tokens().text2); // nothing is lost where nothing is found
    m_words->setAccessibleDescription(words);
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Escape)
        close();
    else if (isReturn && m_words->hasFocus())
        Q_EMIT stepped(event->modifiers() & Qt::ShiftModifier);
    else
        QWidget::keyPressEvent(event);
}

void FindBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.tokens().base);
    painter.fillRect(0, height() - 1, width(), 1, m_theme.tokens().line);
}

void FindBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange && m_words)
        m_words->setMaximumWidth(qRound(Theme::em(font()) * kFieldEms));
    QWidget::changeEvent(event);
}

} // namespace countersign
