// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/noticerow.h"

#include "widgets/breakable.h"
#include "widgets/controlpainter.h"
#include "widgets/sentences.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QStyle>
#include <QVariantAnimation>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kNoticeLeft = 20;   // px to the icon
constexpr int kNoticeHeight = 44; // px, least
constexpr int kBesideFromEm = 46; // narrower: buttons under the sentence
constexpr int kSlideTime = 160;   // ms

QString iconOf(const Notice &notice)
{
    switch (notice.about.condition) {
    case Condition::KeyringLocked:
        return u"lock"_s;
    case Condition::NoNetwork:
    case Condition::Offline:
        return u"offline"_s;
    case Condition::KeyringAbsent:
    case Condition::KeyringLate:
    case Condition::KeyringFailed:
    case Condition::KeyringEntryLeft:
        return u"key"_s;
    case Condition::Forbidden:
        return u"refused"_s;
    default:
        break;
    }
    switch (notice.kind) {
    case Notice::Kind::Asks:
        return u"key"_s;
    case Notice::Kind::Failed:
        return u"error"_s;
    case Notice::Kind::IsSo:
        return u"info"_s;
    case Notice::Kind::Well:
        return u"done"_s;
    }
    return {};
}

struct NoticeColours
{
    QColor tint, ink, edge;
};

NoticeColours coloursOf(Notice::Kind kind, const Theme &theme)
{
    const Tokens &t = theme.tokens();
    const bool contrast = theme.isHighContrast(); // without tints the line under the notice has to tell
    switch (kind) {
    case Notice::Kind::Asks:
        return { t.cautionSoft, t.caution, contrast ? t.cautionEdge : t.line };
    case Notice::Kind::Failed:
        return { t.dangerSoft, t.danger, contrast ? t.danger : t.line };
    case Notice::Kind::IsSo:
        return { t.accentSoft, t.accentText, contrast ? t.accentText : t.line };
    case Notice::Kind::Well:
        return { t.okSoft, t.ok, contrast ? t.ok : t.line };
    }
    return {};
}

QString buttonName(Notice::Action action)
{
    switch (action) {
    case Notice::Action::SignIn:
        return u"noticeSignIn"_s;
    case Notice::Action::Retry:
        return u"noticeRetry"_s;
    case Notice::Action::Details:
        return u"noticeDetails"_s;
    case Notice::Action::ChangeAddress:
        return u"noticeChangeAddress"_s;
    case Notice::Action::UnlockKeyring:
        return u"noticeUnlock"_s;
    case Notice::Action::NotNow:
        return u"noticeNotNow"_s;
    case Notice::Action::SaveCopy:
        return u"noticeSaveCopy"_s;
    case Notice::Action::Undo:
        return u"noticeUndo"_s;
    case Notice::Action::AskForAccess:
        return u"noticeAskForAccess"_s;
    case Notice::Action::GiveKeys:
        return u"noticeGiveKeys"_s;
    }
    return {};
}
} // namespace

NoticeRow::NoticeRow(const Theme &theme, const Notice &notice, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_notice(notice)
{
    const Sentence sentence = Sentences::of(notice);
    m_sentence = sentence.plain();
    setObjectName(u"notice-"_s + notice.id);

    m_label = new QLabel(this);
    m_label->setObjectName(u"noticeText"_s);
    m_label->setTextFormat(Qt::RichText);
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_label->setText(u"<span style=\"font-weight:600\">%1</span> %2"_s.arg(breakable(sentence.title).toHtmlEscaped(),
                                                                           breakable(sentence.text).toHtmlEscaped()));
    m_label->setAccessibleName(m_sentence);
    m_label->setMinimumWidth(1); // wraps rather than widen the window

    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(2); // 8 px between the painted buttons
    const qsizetype count = qMin<qsizetype>(notice.actions.size(), 3);
    for (qsizetype i = 0; i < count; ++i)
        addButton(notice.actions.at(i), notice.kind == Notice::Kind::Asks && i == count - 1, count == 1);

    if (m_pushButtons.isEmpty()) {
        m_label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        m_label->setFocusPolicy(Qt::TabFocus);
        m_label->installEventFilter(this);
    }
    m_layout = new QHBoxLayout(this);
    m_layout->setSpacing(8);
    m_layout->addWidget(m_label, 1);
    m_layout->addLayout(m_buttons);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    arrange();
}

void NoticeRow::addButton(Notice::Action action, bool filled, bool isAlone)
{
    auto *button = new QPushButton(Sentences::button(action, isAlone), this);
    button->setObjectName(buttonName(action));
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleDescription(m_sentence);
    button->setProperty(filled ? "primary" : "onTint", true);
    button->setFlat(action == Notice::Action::NotNow);
    connect(button, &QPushButton::clicked, this, [this, action] { Q_EMIT triggered(action); });
    m_buttons->addWidget(button);
    m_pushButtons << button;
}

QWidget &NoticeRow::firstStop() const
{
    // The filled one is the answer most people want, so it gets the focus first.
    for (QPushButton *button : m_pushButtons) {
        if (button->property("primary").toBool())
            return *button;
    }
    return m_pushButtons.isEmpty() ? static_cast<QWidget &>(*m_label) : *m_pushButtons.constFirst();
}

bool NoticeRow::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_label && (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut))
        update(); // its ring is painted here
    return QWidget::eventFilter(watched, event);
}

void NoticeRow::announce()
{
    m_label->setAccessibleName(QString());
    m_label->setAccessibleName(m_sentence);
}

void NoticeRow::slideOpen()
{
    if (m_theme.isMotionReduced())
        return;
    m_isSliding = true;
    setMinimumHeight(0);
    setMaximumHeight(0);
    auto *slide = new QVariantAnimation(this);
    slide->setDuration(kSlideTime);
    slide->setEasingCurve(QEasingCurve::OutCubic);
    slide->setStartValue(0.0);
    slide->setEndValue(1.0);
    connect(slide, &QVariantAnimation::valueChanged, this, [this](const QVariant &part) {
        setMaximumHeight(qRound(part.toDouble() * qMax(kNoticeHeight, heightForWidth(parentWidget()->width()))));
    });
    connect(slide, &QVariantAnimation::finished, this, [this] {
        m_isSliding = false;
        setMaximumHeight(QWIDGETSIZE_MAX);
        arrange();
    });
    slide->start(QAbstractAnimation::DeleteWhenStopped);
}

void NoticeRow::arrange()
{
    const qreal em = Theme::em(font());
    const bool beside = m_pushButtons.isEmpty() || width() >= kBesideFromEm * em;
    const int line = fontMetrics().height();
    const int above = qMax(6, (kNoticeHeight - 1 - line) / 2);
    // The free pixels of the buttons' focus rings count as margin.
    const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
    const int start = kNoticeLeft + ControlPainter::iconSide(this) + 12 - ControlPainter::kRing;
    m_layout->setContentsMargins(rightToLeft ? 9 : start, 0, rightToLeft ? start : 9, 0);
    m_label->setContentsMargins(rightToLeft ? 0 : ControlPainter::kRing, above, rightToLeft ? ControlPainter::kRing : 0,
                                beside ? above + 1 : 0);
    m_layout->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_layout->setSpacing(beside ? 8 : 0);
    m_buttons->setContentsMargins(0, beside ? 3 : 0, 0, beside ? 4 : 7);
    m_layout->setAlignment(m_buttons, beside ? Qt::AlignVCenter : Qt::AlignLeading);
    setMinimumHeight(m_isSliding ? 0 : kNoticeHeight);
    updateGeometry();
}

void NoticeRow::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (event->oldSize().width() != width())
        arrange();
}

void NoticeRow::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (m_layout
        && (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange
            || event->type() == QEvent::LayoutDirectionChange))
        arrange();
}

void NoticeRow::paintEvent(QPaintEvent *)
{
    const NoticeColours colours = coloursOf(m_notice.kind, m_theme);
    QPainter painter(this);
    painter.fillRect(rect(), colours.tint);
    const int line = m_theme.isHighContrast() ? 2 : 1;
    painter.fillRect(0, height() - line, width(), line, colours.edge);
    const int icon = ControlPainter::iconSide(this);
    const int top = m_label->contentsMargins().top() + (fontMetrics().height() - icon + 1) / 2 + m_label->y();
    const QRect place = QStyle::visualRect(layoutDirection(), rect(), QRect(kNoticeLeft, top, icon, icon));
    m_theme.icon(iconOf(m_notice), colours.ink).paint(&painter, place);
    if (m_label->hasFocus())
        ControlPainter(m_theme).ring(&painter, QRectF(m_label->geometry()).adjusted(0, 6, 0, -6), ControlPainter::kRadius, 0);
}

} // namespace countersign
