// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/questioncard.h"

#include "widgets/controlpainter.h"
#include "widgets/holdsfocus.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLayout>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>

#include <cmath>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr int kArmingTime = 500; // ms
constexpr qreal kFrameRadius = 8;
constexpr qreal kNarrowEm = 24;
} // namespace

QuestionCard::QuestionCard(const Theme &theme, Clock &clock, Kind kind, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_clock(clock)
    , m_kind(kind)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);

    m_headRow = new QWidget(this);
    auto *headRow = new QHBoxLayout(m_headRow);
    headRow->setContentsMargins(13, 7, 14, 7);
    headRow->setSpacing(10);
    m_icon = new QLabel(m_headRow);
    m_head = new QLabel(m_headRow);
    m_head->setTextFormat(Qt::PlainText);
    m_head->setWordWrap(true);
    m_place = new QLabel(m_headRow);
    m_place->setForegroundRole(QPalette::PlaceholderText);
    headRow->addWidget(m_icon);
    headRow->addWidget(m_head, 1);
    headRow->addWidget(m_place, 0, Qt::AlignTop);

    auto *bodyRow = new QWidget(this);
    m_body = new QVBoxLayout(bodyRow);
    m_body->setContentsMargins(14, 12, 14, 14);
    m_body->setSpacing(4);

    m_footRow = new QWidget(this);
    m_footColumn = new QVBoxLayout(m_footRow);
    m_footColumn->setContentsMargins(1, 7, 11, 7);
    m_footColumn->setSpacing(4);
    m_foot = new QHBoxLayout;
    m_foot->setSpacing(2);
    m_footColumn->addLayout(m_foot);
    m_reason = new QLabel(m_footRow);
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setWordWrap(true);
    m_reason->setContentsMargins(13, 0, 8, 0);
    m_reason->setForegroundRole(QPalette::PlaceholderText);
    m_reason->setObjectName(u"reason"_s);
    m_reason->hide();
    m_foot->addWidget(m_reason, 1);
    m_foot->addStretch();

    column->addWidget(m_headRow);
    column->addWidget(bodyRow);
    column->addWidget(m_footRow);
    setSize(*m_head, 0.95);
    setSize(*m_place, 0.87);
    setSize(*m_reason, 0.87);
    connect(&m_theme, &Theme::changed, this, [this] {
        updateIcon();
        update();
    });
    updateIcon();
}

QuestionCard::~QuestionCard() = default;

void QuestionCard::setHead(const QString &words)
{
    m_head->setText(words);
    setAccessibleName(words);
}

QString QuestionCard::head() const
{
    return m_head->text();
}

void QuestionCard::setPlace(int number, int count)
{
    m_place->setText(count > 1 ? tr("%1 of %2").arg(number).arg(count) : QString());
    m_place->setVisible(count > 1);
}

void QuestionCard::setMayAnswer(bool may)
{
    m_mayAnswer = may;
    refresh();
}

void QuestionCard::setBlocked(const QString &why)
{
    m_blocked = why;
    refresh();
}

QString QuestionCard::reason() const
{
    if (!m_blocked.isEmpty())
        return m_blocked;
    return m_mayAnswer ? QString() : tr("Sign in first; the agent still waits.");
}

int QuestionCard::heightFor(int width)
{
    ensurePolished();
    fitTo(width);
    // Layouts inside layouts learn of a change with the next event only; the row must know now.
    const QList<QWidget *> inside = findChildren<QWidget *>();
    for (auto widget = inside.rbegin(); widget != inside.rend(); ++widget) {
        if (QLayout *nested = (*widget)->layout())
            nested->invalidate();
        (*widget)->updateGeometry();
    }
    layout()->invalidate();
    m_measured = layout()->totalHeightForWidth(width);
    return qMax(m_measured, layout()->totalMinimumSize().height());
}

//! In a narrow card the reason stands above the buttons, which leave no room beside them.
void QuestionCard::fitTo(int width)
{
    const bool isNarrow = width < kNarrowEm * Theme::em(font());
    if (isNarrow == (m_footColumn->indexOf(m_reason) >= 0))
        return;
    m_foot->removeWidget(m_reason);
    m_footColumn->removeWidget(m_reason);
    if (isNarrow)
        m_footColumn->insertWidget(0, m_reason);
    else
        m_foot->insertWidget(m_leadingButtons, m_reason, 1);
}

QPushButton *QuestionCard::makeButton(const QString &label, const QString &name)
{
    auto *button = new QPushButton(label, m_footRow);
    button->setShortcut({}); // its letter counts while the focus is in the card only
    button->setObjectName(name);
    button->setAutoDefault(false);
    button->setDefault(false);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(QString(label).remove(u'&'));
    button->setAccessibleDescription(head());
    return button;
}

QPushButton *QuestionCard::addButton(const QString &label, const QString &name, bool answers, bool isPrimary)
{
    QPushButton *button = makeButton(label, name);
    button->setProperty("primary", isPrimary);
    m_foot->addWidget(button);
    m_buttons.emplace_back(button, answers);
    refresh();
    return button;
}

QPushButton *QuestionCard::addQuietButton(const QString &label, const QString &name)
{
    QPushButton *button = makeButton(label, name);
    button->setFlat(true);
    m_foot->insertWidget(m_leadingButtons++, button);
    m_buttons.emplace_back(button, false);
    refresh();
    return button;
}

QPushButton *QuestionCard::addChoice(QLayout &layout, const QString &label, const QString &name)
{
    QPushButton *button = makeButton(label, name);
    layout.addWidget(button); // takes it out of the foot
    m_buttons.emplace_back(button, true);
    refresh();
    return button;
}

void QuestionCard::refresh()
{
    bool losesFocus = false;
    for (const auto &[button, answers] : m_buttons) {
        const bool held = holdsFocus(*button);
        button->setEnabled(m_isArmed && !m_isAnswered && (!answers || reason().isEmpty()));
        losesFocus = losesFocus || (held && !button->isEnabled());
    }
    if (m_reason->text() != reason()) {
        m_reason->setText(reason());
        m_reason->setHidden(reason().isEmpty());
        Q_EMIT heightChanged();
    }
    if (losesFocus)
        Q_EMIT focusReleased();
}

void QuestionCard::focusFirst()
{
    for (const auto &[button, answers] : m_buttons) {
        if (!button->isFlat() && button->isVisibleTo(this)) {
            button->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

bool QuestionCard::takeAnswer()
{
    if (m_isAnswered || !m_isArmed)
        return false;
    m_isAnswered = true;
    const bool held = holdsFocus(*this);
    refresh();
    if (!held || holdsFocus(*this)) // a click on a card leaves the focus in the transcript around it
        Q_EMIT focusReleased();
    return true;
}

void QuestionCard::setSize(QWidget &widget, qreal factor, QFont::Weight weight, bool isMono)
{
    std::erase_if(m_sized, [](const Sized &sized) { return !sized.widget; });
    m_sized.push_back({ &widget, factor, weight, isMono });
    widget.setFont(isMono ? monoFont(factor, weight) : Theme::font(font(), factor, weight));
}

QFont QuestionCard::monoFont(qreal factor, QFont::Weight weight) const
{
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (font().pointSizeF() > 0)
        mono.setPointSizeF(font().pointSizeF());
    else
        mono.setPixelSize(font().pixelSize());
    return Theme::font(mono, factor, weight);
}

void QuestionCard::updateIcon()
{
    const bool isApproval = m_kind == Kind::Approval;
    const QColor ink = isApproval ? m_theme.tokens().caution : m_theme.tokens().accentText;
    const QIcon icon = m_theme.icon(isApproval ? u"countersign"_s : u"question"_s, ink);
    const int side = ControlPainter::iconSide(this);
    m_icon->setPixmap(icon.pixmap(QSize(side, side), devicePixelRatioF()));
}

void QuestionCard::updateFonts()
{
    updateIcon();
    for (const Sized &sized : m_sized) {
        if (sized.widget)
            sized.widget->setFont(sized.isMono ? monoFont(sized.factor, sized.weight)
                                               : Theme::font(font(), sized.factor, sized.weight));
    }
}

QRect QuestionCard::footArea() const
{
    return m_footRow->geometry();
}

void QuestionCard::setFootSeen(bool seen)
{
    if (!seen) {
        m_alarm.reset();
        if (std::exchange(m_isArmed, false))
            refresh();
        return;
    }
    if (m_isArmed || m_alarm)
        return;
    m_alarm = m_clock.after(kArmingTime, this, [this] {
        m_alarm.reset();
        m_isArmed = true;
        refresh();
    });
}

void QuestionCard::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    setFootSeen(false);
}

void QuestionCard::mousePressEvent(QMouseEvent *event)
{
    event->accept(); // a press beside (or on a sleeping) button is nobody's
}

//! What no control inside wanted ends here: a key in a field must not reach the transcript's own buttons.
void QuestionCard::keyPressEvent(QKeyEvent *event)
{
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    const bool isLetter = (event->modifiers() & ~Qt::ShiftModifier) == Qt::AltModifier;
    for (const auto &[button, answers] : m_buttons) {
        const bool isMeant =
            (isReturn && button->hasFocus()) || (isLetter && QKeySequence::mnemonic(button->text())[0].key() == event->key());
        if (isMeant && button->isEnabled() && button->isVisible()) {
            button->click();
            return;
        }
    }
    if (event->key() == Qt::Key_Escape)
        Q_EMIT focusReleased();
    else if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        event->ignore();
}

void QuestionCard::paintEvent(QPaintEvent *)
{
    const Tokens &tokens = m_theme.tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool isApproval = m_kind == Kind::Approval;
    const qreal line = m_theme.isHighContrast() ? 2 : 1;
    const QRectF frame = QRectF(rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2);
    QPainterPath path;
    path.addRoundedRect(frame, kFrameRadius, kFrameRadius);
    painter.fillPath(path, tokens.base);
    painter.save();
    painter.setClipPath(path);
    painter.fillRect(QRectF(0, 0, width(), m_headRow->geometry().bottom() + 1),
                     isApproval ? tokens.cautionSoft : tokens.accentSoft);
    painter.restore();
    if (m_theme.isHighContrast()) // the head has no tint there
        painter.fillRect(QRectF(1, m_headRow->geometry().bottom(), width() - 2, 1), tokens.line);
    painter.fillRect(QRectF(1, m_footRow->y(), width() - 2, 1), tokens.line);
    painter.setPen(QPen(isApproval ? tokens.cautionEdge : tokens.btnEdge, line));
    painter.drawPath(path);
}

void QuestionCard::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange || !m_footRow)
        return;
    updateFonts();
    Q_EMIT heightChanged();
}

bool QuestionCard::event(QEvent *event)
{
    const bool handled = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest && isVisible() && layout()->totalHeightForWidth(width()) != m_measured)
        Q_EMIT heightChanged();
    return handled;
}

} // namespace countersign
