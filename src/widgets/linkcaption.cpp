// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/linkcaption.h"

#include "widgets/controlpainter.h"
#include "widgets/elidedlabel.h"
#include "widgets/holdsfocus.h"
#include "widgets/plaintip.h"
#include "widgets/sentences.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>

namespace countersign {
using namespace Qt::StringLiterals;

LinkCaption::LinkCaption(const Theme &theme, Clock &clock, QWidget *parent) : QWidget(parent), m_theme(theme), m_clock(clock)
{
    setObjectName(u"linkCaption"_s);
    m_icon = new QLabel(this);
    m_text = new ElidedLabel(this);
    m_text->setObjectName(u"linkState"_s);
    m_text->setTextFormat(Qt::PlainText);
    m_tryNow = new QPushButton(tr("Try now"), this);
    m_tryNow->setObjectName(u"tryNow"_s);
    m_tryNow->setFlat(true);
    m_tryNow->setAutoDefault(false);
    m_tryNow->setFocusPolicy(Qt::TabFocus);
    connect(m_tryNow, &QPushButton::clicked, this, &LinkCaption::tryAgainRequested);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(m_icon);
    row->addWidget(m_text);
    row->addWidget(m_tryNow);
    connect(&m_theme, &Theme::changed, this, [this] { show(m_link); });
    show(m_link);
}

void LinkCaption::setLink(const ThreadLink &link)
{
    if (m_told == link)
        return;
    m_told = link;
    show(link);
    m_second.reset();
    if (link.state == ThreadLink::State::Waiting && link.seconds > 0)
        countDown();
}

void LinkCaption::setTokens(qint64 tokens)
{
    m_tokens = tokens;
    show(m_link);
}

void LinkCaption::countDown()
{
    m_second = m_clock.after(1000, this, [this] {
        ThreadLink next = m_link;
        next.seconds = qMax(0, next.seconds - 1);
        show(next);
        if (next.seconds > 0)
            countDown();
    });
}

QString LinkCaption::words() const
{
    switch (m_link.state) {
    case ThreadLink::State::None:
        return {};
    case ThreadLink::State::Connecting:
        return tr("Connecting…");
    case ThreadLink::State::Ready:
        return m_tokens > 0 ? tr("Ready · %1 tokens").arg(QLocale().toString(m_tokens)) : tr("Ready");
    case ThreadLink::State::Waiting:
        return m_link.seconds > 0 ? tr("No connection; next try in %1 s").arg(m_link.seconds) : tr("No connection; trying again");
    case ThreadLink::State::Refused:
        return m_link.error ? Sentences::of(*m_link.error).title : tr("No connection");
    }
    return {};
}

void LinkCaption::show(const ThreadLink &link)
{
    using State = ThreadLink::State;
    m_link = link;
    const Tokens &t = m_theme.tokens();
    const bool isDown = link.state == State::Waiting || link.state == State::Refused;
    const QColor ink = link.state == State::Refused ? t.danger : link.state == State::Waiting ? t.caution : t.text2;
    const QString icon = link.state == State::Ready     ? u"check"_s
                         : link.state == State::Refused ? u"failed"_s
                         : isDown                       ? u"offline"_s
                                                        : u"clock"_s;
    const int side = ControlPainter::iconSide(this);
    m_icon->setPixmap(m_theme.icon(icon, ink).pixmap(QSize(side, side), devicePixelRatioF()));
    m_text->setText(words());
    m_text->setFont(Theme::font(font(), 0.87));
    Theme::setInk(*m_text, ink);
    const QString whole = link.error ? Sentences::of(*link.error).plain() : QString();
    setToolTip(plainTip(whole.isEmpty() ? words() : whole));
    setAccessibleDescription(whole.isEmpty() ? words() : whole);
    m_text->setAccessibleName(tr("Connection: %1").arg(words()));
    m_text->setAccessibleDescription(whole);
    const bool held = holdsFocus(*m_tryNow);
    m_tryNow->setVisible(isDown);
    m_tryNow->setFont(Theme::font(font(), 0.87));
    m_tryNow->setAccessibleDescription(words());
    setVisible(link.state != State::None);
    if (held && !isDown)
        Q_EMIT focusReleased();
}

void LinkCaption::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (m_tryNow && event->type() == QEvent::FontChange)
        show(m_link);
}

} // namespace countersign
