// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/noticebar.h"

#include "widgets/holdsfocus.h"
#include "widgets/noticeaccessible.h"
#include "widgets/noticerow.h"
#include "widgets/sentences.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kShown = 2;
}

NoticeBar::NoticeBar(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    NoticeAccessible::install();
    setObjectName(u"notice"_s);
    setAccessibleName(tr("Notice"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);

    m_more = new QPushButton(this);
    m_more->setObjectName(u"moreNotices"_s);
    m_more->setFlat(true);
    m_more->setFocusPolicy(Qt::TabFocus);
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_all = true;
        rebuild();
    });
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_layout->addWidget(m_more, 0, Qt::AlignCenter);
    rebuild();
}

QList<Notice> NoticeBar::notices() const
{
    return m_notices;
}

bool NoticeBar::offers(Notice::Action action) const
{
    return std::any_of(m_notices.begin(), m_notices.end(), [&](const Notice &notice) { return notice.actions.contains(action); });
}

QString NoticeBar::sentences() const
{
    QStringList lines;
    for (const NoticeRow *row : m_rows)
        lines << row->sentence();
    return lines.join(u'\n');
}

void NoticeBar::put(const Notice &notice)
{
    if (m_notices.contains(notice))
        return;
    const QString before = sentences();
    m_notices.removeIf([&](const Notice &other) { return other.id == notice.id; });
    const auto later = [](const Notice &a, const Notice &b) { return int(a.kind) < int(b.kind); };
    m_notices.insert(std::upper_bound(m_notices.begin(), m_notices.end(), notice, later), notice);
    rebuild();
    announce(before);
    Q_EMIT changed();
}

void NoticeBar::remove(const QString &id)
{
    const QString before = sentences();
    if (m_notices.removeIf([&](const Notice &notice) { return notice.id == id; }) == 0)
        return;
    rebuild();
    announce(before);
    Q_EMIT changed();
}

void NoticeBar::addRow(const Notice &notice)
{
    auto *row = new NoticeRow(m_theme, notice, this);
    const QString id = notice.id;
    connect(row, &NoticeRow::triggered, this, [this, id](Notice::Action action) { Q_EMIT triggered(id, action); });
    if (notice.kind == Notice::Kind::Well || notice.passes)
        leaveLater(row);
    m_rows << row;
}

//! Good news leave by themselves, but not while somebody points at them.
void NoticeBar::leaveLater(NoticeRow *row)
{
    QTimer::singleShot(m_wellTime, row, [this, row] {
        if (row->underMouse())
            leaveLater(row);
        else
            remove(row->notice().id);
    });
}

void NoticeBar::rebuild()
{
    bool releases = holdsFocus(*m_more);
    QList<NoticeRow *> old = std::exchange(m_rows, {});
    QList<NoticeRow *> fresh;
    for (const Notice &notice : std::as_const(m_notices)) {
        const auto same = std::find_if(old.begin(), old.end(), [&](const NoticeRow *row) { return row->notice() == notice; });
        if (same == old.end()) {
            addRow(notice);
            if (window()->isVisible())
                fresh << m_rows.constLast();
        } else { // an unchanged row keeps its widgets, and with them the focus
            m_rows << *same;
            old.erase(same);
        }
    }
    for (NoticeRow *row : std::as_const(old)) {
        releases = releases || holdsFocus(*row);
        row->hide();
        row->deleteLater();
    }
    const qsizetype hidden = m_rows.size() - kShown;
    if (hidden <= 0)
        m_all = false;
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        m_layout->removeWidget(m_rows.at(i));
        m_layout->insertWidget(int(i), m_rows.at(i));
        m_rows.at(i)->setVisible(m_all || i < kShown);
    }
    m_more->setText(tr("%n more", nullptr, int(qMax<qsizetype>(hidden, 0))));
    m_more->setVisible(!m_all && hidden > 0);
    setVisible(!m_rows.isEmpty());
    for (NoticeRow *row : std::as_const(fresh)) {
        if (row->isVisible())
            row->slideOpen();
    }
    if (releases && !m_more->hasFocus())
        Q_EMIT focusReleased();
}

void NoticeBar::paintEvent(QPaintEvent *)
{
    // What is left of the rows: the line with "n more".
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.tokens().window);
    painter.fillRect(0, height() - 1, width(), 1, m_theme.tokens().line);
}

void NoticeBar::announce(const QString &before)
{
    const QString now = sentences();
    setAccessibleDescription(now);
    if (now != before)
        SpokenText::announce(*this, before, now);
    if (!m_rows.isEmpty())
        m_rows.constFirst()->announce();
}

void NoticeBar::focusFirstButton()
{
    if (!m_rows.isEmpty())
        m_rows.constFirst()->firstStop().setFocus(Qt::ShortcutFocusReason);
}

} // namespace countersign
