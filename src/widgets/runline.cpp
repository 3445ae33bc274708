// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runline.h"

#include "widgets/runningicon.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

namespace countersign {

using namespace Qt::StringLiterals;

RunLine::RunLine(const Theme &theme, QWidget *parent) : QWidget(parent)
{
    setObjectName(u"runLine"_s);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 4, 0, 8);
    row->setSpacing(8);
    row->addWidget(new RunningIcon(theme, this), 0, Qt::AlignTop);
    m_text = new QLabel(this);
    m_text->setObjectName(u"progress"_s);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setForegroundRole(QPalette::PlaceholderText);
    row->addWidget(m_text, 1);
    updateFonts();
}

void RunLine::setWords(const QString &words)
{
    if (m_text->text() != words)
        m_text->setText(words);
}

QString RunLine::words() const
{
    return m_text->text();
}

void RunLine::updateFonts()
{
    m_text->setFont(Theme::font(font(), 0.87));
}

void RunLine::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_text)
        updateFonts();
}

} // namespace countersign
