// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lenscard.h"

#include "widgets/controlpainter.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStyleOption>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kCardRadius = 8;
constexpr qreal kCardFacts = 0.93;

QString cardIcon(LensCard::Look look)
{
    switch (look) {
    case LensCard::Look::Fact:
        return u"info"_s;
    case LensCard::Look::Asks:
        return u"caution"_s;
    case LensCard::Look::Fails:
        return u"error"_s;
    case LensCard::Look::Well:
        return u"done"_s;
    }
    return {};
}

QColor cardInk(LensCard::Look look, const Tokens &t)
{
    switch (look) {
    case LensCard::Look::Fact:
        return t.accentText;
    case LensCard::Look::Asks:
        return t.caution;
    case LensCard::Look::Fails:
        return t.danger;
    case LensCard::Look::Well:
        return t.ok;
    }
    return t.text;
}
} // namespace

LensCard::LensCard(const Theme &theme, const QString &objectName, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(objectName);
    setFocusPolicy(Qt::TabFocus);
    m_icon = new QLabel(this);
    m_title = makeLabel(objectName + u"Title"_s);
    m_text = makeLabel(objectName + u"Text"_s);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_icon, 0, Qt::AlignTop);
    head->addWidget(m_title, 1);
    m_facts = new QFormLayout;
    m_facts->setContentsMargins(0, 6, 0, 0);
    m_facts->setHorizontalSpacing(16);
    m_facts->setVerticalSpacing(6);
    m_facts->setLabelAlignment(Qt::AlignLeading | Qt::AlignTop);
    m_facts->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_facts->setRowWrapPolicy(QFormLayout::DontWrapRows);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(14, 12, 14, 12);
    column->setSpacing(4);
    column->addLayout(head);
    column->addWidget(m_text);
    column->addLayout(m_facts);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&theme, &Theme::changed, this, &LensCard::restyle);
    restyle();
}

QLabel *LensCard::makeLabel(const QString &objectName)
{
    auto *label = new QLabel(this);
    label->setObjectName(objectName);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setMinimumWidth(1);
    return label;
}

void LensCard::setWords(const Words &words)
{
    if (words == m_words)
        return;
    m_words = words;
    m_title->setText(words.title);
    m_text->setText(words.text);
    m_text->setVisible(!words.text.isEmpty());
    while (m_facts->rowCount() > 0)
        m_facts->removeRow(0);
    for (const auto &[name, value] : words.facts) {
        if (value.isEmpty())
            continue;
        QLabel *nameLabel = makeLabel({});
        nameLabel->setText(name);
        nameLabel->setWordWrap(false);
        QLabel *valueLabel = makeLabel(objectName() + u"Fact"_s);
        valueLabel->setText(value);
        valueLabel->setAccessibleName(tr("%1: %2", "name of a fact, fact").arg(name, value));
        m_facts->addRow(nameLabel, valueLabel);
    }
    setAccessibleName(spoken());
    restyle();
}

QString LensCard::spoken() const
{
    QStringList parts { m_words.title };
    if (!m_words.text.isEmpty())
        parts << m_words.text;
    for (const auto &[name, value] : m_words.facts) {
        if (!value.isEmpty())
            parts << tr("%1: %2", "name of a fact, fact").arg(name, value);
    }
    QString all;
    for (const QString &part : std::as_const(parts))
        all += (all.isEmpty() ? u""_s : all.endsWith(u'.') ? u" "_s : u". "_s) + part;
    return all;
}

void LensCard::restyle()
{
    const Tokens &t = m_theme.tokens();
    const int side = scaledPx(ControlPainter::kIcon, font());
    m_icon->setPixmap(
        m_theme.icon(cardIcon(m_words.look), cardInk(m_words.look, t)).pixmap(QSize(side, side), devicePixelRatioF()));
    m_icon->setContentsMargins(0, qMax(0, (fontMetrics().height() - side) / 2), 0, 0);
    m_title->setFont(Theme::font(font(), 1, QFont::DemiBold));
    for (int row = 0; row < m_facts->rowCount(); ++row) {
        auto *name = qobject_cast<QLabel *>(m_facts->itemAt(row, QFormLayout::LabelRole)->widget());
        Theme::setInk(*name, t.text2);
        name->setFont(Theme::font(font(), kCardFacts));
        m_facts->itemAt(row, QFormLayout::FieldRole)->widget()->setFont(Theme::font(font(), kCardFacts));
    }
    update();
}

void LensCard::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (m_facts && event->type() == QEvent::FontChange)
        restyle();
}

void LensCard::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void LensCard::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

void LensCard::paintEvent(QPaintEvent *)
{
    const Tokens &t = m_theme.tokens();
    QPainter painter(this);
    const QColor edge = m_words.look == Look::Asks ? t.cautionEdge : m_words.look == Look::Fails ? t.danger : t.btnEdge;
    ControlPainter::roundedBox(&painter, rect(), kCardRadius, t.base, edge, m_theme.isHighContrast() ? 2 : 1);
    QStyleOption option;
    option.initFrom(this);
    const ControlPainter controls(m_theme);
    if (controls.showsFocus(option))
        controls.ring(&painter, QRectF(rect()).adjusted(2, 2, -2, -2), kCardRadius - 2, 0);
}

} // namespace countersign
