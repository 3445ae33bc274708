// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/accountrow.h"

#include "widgets/elidedlabel.h"
#include "widgets/holdsfocus.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStyle>
#include <QWidgetAction>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kAccountLeft = 16;
constexpr int kCircle = 32;        // px, at the text size of the drawings
constexpr int kAccountHeight = 56; // px, least, likewise
} // namespace

AccountRow::AccountRow(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(u"account"_s);
    m_name = new ElidedLabel(this);
    m_name->setObjectName(u"accountName"_s);
    m_name->setTextFormat(Qt::PlainText);
    m_state = new QLabel(this);
    m_state->setObjectName(u"accountState"_s);
    m_state->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    m_signIn = new QPushButton(this);
    m_signIn->setObjectName(u"signIn"_s);
    m_signIn->setAccessibleName(tr("Sign in"));
    m_signOut = new QPushButton(this);
    m_signOut->setObjectName(u"signOut"_s);
    m_signOut->setAccessibleName(tr("Sign out"));
    m_signOut->setToolTip(tr("Sign out"));
    m_signOut->setFlat(true);
    buildMenu();
    for (QPushButton *button : { m_signIn, m_signOut, m_more })
        button->setFocusPolicy(Qt::TabFocus); // a click leaves the focus where the person types

    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addStretch();
    words->addWidget(m_name);
    words->addWidget(m_state);
    words->addStretch();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 5, 0, 4);
    row->setSpacing(0);
    m_circleRoom = new QSpacerItem(0, 0); // a margin would not be mirrored
    row->addItem(m_circleRoom);
    row->addLayout(words, 1);
    row->addSpacing(4);
    row->addWidget(m_signIn);
    row->addWidget(m_signOut);
    row->addWidget(m_more);
    row->addSpacing(5);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);

    connect(m_signIn, &QPushButton::clicked, this, &AccountRow::signInRequested);
    connect(m_signOut, &QPushButton::clicked, this, &AccountRow::signOutRequested);
    connect(&m_theme, &Theme::changed, this, &AccountRow::restyle);
    setAccount({});
}

void AccountRow::buildMenu()
{
    m_menu = new QMenu(this);
    m_menu->setObjectName(u"accountActions"_s);
    auto *head = new QWidgetAction(m_menu);
    m_menuHead = new QLabel(m_menu);
    m_menuHead->setTextFormat(Qt::RichText);
    m_menuHead->setContentsMargins(12, 8, 12, 8);
    head->setDefaultWidget(m_menuHead);
    m_menu->addAction(head);
    m_menu->addSeparator();
    m_more = new QPushButton(this);
    m_more->setObjectName(u"accountMenu"_s);
    m_more->setAccessibleName(tr("Account menu"));
    m_more->setToolTip(tr("Account, settings, help"));
    m_more->setFlat(true);
    m_more->setMenu(m_menu);
    m_more->hide();
}

void AccountRow::setActions(const QList<QAction *> &actions)
{
    m_menu->addActions(actions);
    m_more->setVisible(!actions.isEmpty());
}

void AccountRow::setAccount(const Sidebar::AccountView &account)
{
    m_account = account;
    m_shown = {};
    // Nobody yet: the state alone says it, and wraps beside the button.
    const bool isNobody = account.name.isEmpty();
    const QString nobody = account.state.isEmpty() ? tr("Not signed in") : account.state;
    m_name->setText(isNobody ? nobody : account.name); // for the menu
    m_name->setVisible(!isNobody);
    m_state->setText(isNobody ? nobody : account.state);
    m_state->setVisible(!m_state->text().isEmpty());
    m_more->setAccessibleDescription(account.state);

    const bool releases = (holdsFocus(*m_signIn) && !account.canSignIn) || (holdsFocus(*m_signOut) && !account.canSignOut);
    const bool words = account.signInIsPrimary;
    m_signIn->setEnabled(account.canSignIn);
    m_signIn->setText(words ? tr("Sign in") : QString());
    m_signIn->setToolTip(words ? QString() : tr("Sign in"));
    m_signIn->setFlat(!words);
    m_signIn->setProperty("primary", words);
    m_signOut->setEnabled(account.canSignOut);
    // Hidden or not, both stay in the accessibility tree.
    m_signIn->setVisible(account.canSignIn);
    m_signOut->setVisible(account.canSignOut && !(account.canSignIn && words));
    m_signIn->updateGeometry();
    restyle();
    if (releases)
        Q_EMIT focusReleased();
}

void AccountRow::restyle()
{
    const Tokens &t = m_theme.tokens();
    const int side = scaledPx(kCircle, font());
    m_circleRoom->changeSize(kAccountLeft + side + 10, 0);
    setMinimumHeight(side + kAccountHeight - kCircle);
    layout()->invalidate();
    Theme::setInk(*m_state, m_account.asksForYou ? t.caution : t.text2);
    m_state->setFont(Theme::font(font(), 0.87));
    m_signIn->setIcon(m_account.signInIsPrimary ? QIcon() : m_theme.icon(u"sign-in"_s));
    m_signOut->setIcon(m_theme.icon(u"sign-out"_s));
    m_more->setIcon(m_theme.icon(u"chevron-up"_s));
    const QString dim = u"<br><span style=\"color:%1\">%2</span>"_s;
    QString words = u"<b>%1</b>"_s.arg(m_name->text().toHtmlEscaped());
    for (const QString &line : { m_account.mail, m_account.facts }) {
        if (!line.isEmpty())
            words += dim.arg(t.text2.name(), line.toHtmlEscaped().replace(u'\n', u"<br>"_s));
    }
    m_menuHead->setText(words);
    update();
}

void AccountRow::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (m_signOut && event->type() == QEvent::FontChange)
        restyle();
}

QString AccountRow::initials(const QString &name)
{
    const QStringList words = name.simplified().split(u' ', Qt::SkipEmptyParts);
    if (words.isEmpty())
        return {};
    const auto first = [](const QString &word) {
        // A letter outside the basic plane is two code units.
        return word.left(word.at(0).isHighSurrogate() ? 2 : 1).toUpper();
    };
    return words.size() == 1 ? first(words.constFirst()) : first(words.constFirst()) + first(words.constLast());
}

//! As what the circle is filled with: a clip would leave its edge in steps.
QBrush AccountRow::picture(const QRect &circle) const
{
    const qreal ratio = devicePixelRatioF();
    const QSize size = (QSizeF(circle.size()) * ratio).toSize();
    if (m_shown.size() != size)
        m_shown = m_account.picture.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    QBrush brush(m_shown);
    brush.setTransform(QTransform::fromTranslate(circle.x(), circle.y()).scale(1 / ratio, 1 / ratio));
    return brush;
}

void AccountRow::paintCircle(QPainter *painter) const
{
    const Tokens &t = m_theme.tokens();
    const bool contrast = m_theme.isHighContrast();
    const bool out = m_account.asksForYou || m_account.name.isEmpty();
    const int side = scaledPx(kCircle, font());
    const QRect logical(kAccountLeft, (height() - side + 1) / 2, side, side);
    const QRect circle = QStyle::visualRect(layoutDirection(), rect(), logical);
    const QColor ink = contrast ? t.text : out ? t.text2 : t.accentText;
    const bool hasPicture = !m_account.picture.isNull() && !out;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(contrast ? QPen(t.edge, 1) : QPen(Qt::NoPen));
    painter->setBrush(hasPicture ? picture(circle) : QBrush(contrast ? t.base : out ? t.hover : t.accentSoft));
    painter->drawEllipse(contrast ? QRectF(circle).adjusted(.5, .5, -.5, -.5) : QRectF(circle));
    if (hasPicture)
        return;
    const QString letters = initials(m_account.name);
    if (letters.isEmpty()) {
        m_theme.icon(u"person"_s, ink).paint(painter, circle.adjusted(side / 4, side / 4, -side / 4, -side / 4));
        return;
    }
    QFont font = Theme::font(this->font(), 0.87, QFont::DemiBold);
    if (const int wide = QFontMetrics(font).horizontalAdvance(letters); wide > side - 8) // wide letters
        font = Theme::font(font, qreal(side - 8) / wide, QFont::DemiBold);
    painter->setFont(font);
    painter->setPen(ink);
    painter->drawText(circle, Qt::AlignCenter, letters);
}

void AccountRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(0, 0, width(), 1, m_theme.tokens().line);
    paintCircle(&painter);
}

} // namespace countersign
