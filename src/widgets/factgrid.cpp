// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/factgrid.h"

#include "widgets/breakable.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kStaysWhole = 32; // characters of a host that has room on a line
}

FactGrid::FactGrid(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(1, 1);
    connect(&theme, &Theme::changed, this, &FactGrid::restyle);
}

FactGrid::Row FactGrid::makeRow()
{
    const Row row { new QLabel(this), new QLabel(this) };
    for (QLabel *label : { row.name, row.text })
        label->setTextFormat(Qt::PlainText);
    row.text->setWordWrap(true);
    row.text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    const int line = int(m_rows.size());
    m_grid->addWidget(row.name, line, 0, Qt::AlignTop);
    m_grid->addWidget(row.text, line, 1);
    return row;
}

void FactGrid::setFacts(const QList<Fact> &facts)
{
    if (m_facts == facts)
        return;
    m_facts = facts;
    while (m_rows.size() > size_t(facts.size())) {
        delete m_rows.back().name;
        delete m_rows.back().text;
        m_rows.pop_back();
    }
    while (m_rows.size() < size_t(facts.size()))
        m_rows.push_back(makeRow());
    for (qsizetype i = 0; i < facts.size(); ++i) {
        const Row &row = m_rows.at(size_t(i));
        row.name->setText(facts.at(i).name);
        row.text->setText(breakable(facts.at(i).text, kStaysWhole));
        row.text->setAccessibleName(facts.at(i).text);
    }
    restyle();
}

void FactGrid::restyle()
{
    for (size_t i = 0; i < m_rows.size(); ++i) {
        const Row &row = m_rows.at(i);
        Theme::setInk(*row.name, m_theme.tokens().text2);
        row.name->setFont(Theme::font(font(), 0.93));
        row.text->setFont(Theme::font(font(), 0.93, m_facts.at(qsizetype(i)).isStrong ? QFont::DemiBold : QFont::Normal));
    }
}

void FactGrid::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        restyle();
}

} // namespace countersign
