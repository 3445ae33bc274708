// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/fieldnote.h"

#include "widgets/controlpainter.h"
#include "widgets/sentences.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

namespace countersign {
using namespace Qt::StringLiterals;

FieldNote::FieldNote(const Theme &theme, QWidget &field, QWidget *parent) : QWidget(parent), m_theme(theme), m_field(field)
{
    m_icon = new QLabel(this);
    m_text = new QLabel(this);
    m_text->setObjectName(field.objectName() + u"Note"_s);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addWidget(m_text, 1);
    connect(&m_theme, &Theme::changed, this, &FieldNote::restyle);
    restyle();
}

void FieldNote::setCaption(const QString &caption)
{
    m_caption = caption;
    restyle();
}

void FieldNote::setError(const Error &error)
{
    m_sentence = error.condition == Condition::None ? QString() : Sentences::of(error).plain();
    m_field.setProperty("invalid", !m_sentence.isEmpty());
    m_field.update();
    restyle();
}

void FieldNote::restyle()
{
    const bool wrong = !m_sentence.isEmpty();
    const Tokens &t = m_theme.tokens();
    m_text->setText(wrong ? m_sentence : m_caption);
    m_field.setAccessibleDescription(m_text->text());
    m_text->setFont(Theme::font(font(), 0.87));
    Theme::setInk(*m_text, wrong ? t.danger : t.text2);
    m_icon->setVisible(wrong);
    const int icon = ControlPainter::iconSide(this);
    if (wrong)
        m_icon->setPixmap(m_theme.icon(u"error"_s, t.danger).pixmap(QSize(icon, icon), devicePixelRatioF()));
    setVisible(!m_text->text().isEmpty());
}

void FieldNote::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (m_text && event->type() == QEvent::FontChange)
        restyle();
}

} // namespace countersign
