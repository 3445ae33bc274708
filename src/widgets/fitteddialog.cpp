// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/fitteddialog.h"

#include "widgets/runningicon.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScreen>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kEmOfTheDrawings = 14.67; // px
constexpr int kWidestDialog = 960;        // px
constexpr int kDialogMargin = 24;
constexpr int kDialogMark = 24;
constexpr int kButtonAir = 3; // px a button keeps around itself, for its focus ring
} // namespace

FittedDialog::FittedDialog(const Theme &theme, int width, QWidget *parent) : QDialog(parent), m_theme(theme), m_width(width)
{
    setWindowModality(Qt::WindowModal);
    connect(&theme, &Theme::changed, this, [this] { restyle(); });
}

QLabel *FittedDialog::label(Role role, const QString &text, const QString &objectName)
{
    auto *made = new QLabel(text, this);
    made->setObjectName(objectName);
    made->setWordWrap(true);
    made->setTextFormat(Qt::PlainText);
    m_labels.emplace_back(made, role);
    return made;
}

QPushButton *FittedDialog::button(const QString &text, const QString &objectName)
{
    auto *made = new QPushButton(text, this);
    made->setObjectName(objectName);
    made->setAutoDefault(false);
    return made;
}

QLayout *FittedDialog::inset(QWidget *field)
{
    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 0, kButtonAir, 0);
    row->addWidget(field);
    return row;
}

void FittedDialog::compose(const QString &icon, QLayout *body, QPushButton *aside, QPushButton *goOn)
{
    auto *middle = new QHBoxLayout;
    middle->setSpacing(14);
    m_iconName = icon;
    if (!icon.isEmpty()) {
        m_icon = new QLabel(this);
        middle->addWidget(m_icon, 0, Qt::AlignTop);
    }
    middle->addLayout(body, 1);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(kDialogMargin, kDialogMargin, kDialogMargin - kButtonAir, 17);
    whole->setSpacing(0);
    whole->addLayout(middle);
    whole->addStretch();
    whole->addSpacing(20);
    whole->addLayout(foot(aside, goOn));
    setState({});
    m_isComposed = true;
    restyle();
}

QLayout *FittedDialog::foot(QPushButton *aside, QPushButton *goOn)
{
    m_running = new RunningIcon(m_theme, this);
    m_state = label(Role::Caption, {}, u"state"_s);
    m_state->setWordWrap(false);
    QPushButton *cancel = button(tr("&Cancel"), u"cancel"_s);
    connect(cancel, &QPushButton::clicked, this, &FittedDialog::reject);
    if (goOn)
        goOn->setProperty("primary", true);
    auto *row = new QHBoxLayout;
    row->setSpacing(2);
    row->addWidget(m_running);
    row->addSpacing(6);
    row->addWidget(m_state, 1);
    QPushButton *before = nullptr;
    for (QPushButton *each : { aside, cancel, goOn }) {
        if (!each)
            continue;
        row->addWidget(each);
        if (before)
            setTabOrder(before, each);
        before = each;
    }
    return row;
}

void FittedDialog::setState(const QString &words, const QString &spoken)
{
    m_running->setVisible(!words.isEmpty());
    m_state->setText(words);
    // A name that changes is what a screen reader hears on Qt 6.4.
    const QString heard = spoken.isEmpty() ? words : spoken;
    if (m_state->accessibleName() != heard)
        m_state->setAccessibleName(heard);
}

int FittedDialog::heightFor(int width) const
{
    return qMin(layout()->totalHeightForWidth(width), screen()->availableGeometry().height());
}

void FittedDialog::fit()
{
    if (!isVisible())
        return;
    layout()->activate(); // what was folded away no longer counts
    resize(width(), heightFor(width()));
}

void FittedDialog::restyle()
{
    const Tokens &t = m_theme.tokens();
    const QFont base = font();
    setMinimumWidth(qMin(qMax(m_width, int(Theme::em(base) * m_width / kEmOfTheDrawings)), kWidestDialog));
    if (m_icon) {
        const int mark = scaledPx(kDialogMark, base);
        m_icon->setPixmap(m_theme.icon(m_iconName, t.accentText).pixmap(QSize(mark, mark), devicePixelRatioF()));
    }
    for (const auto &[each, role] : m_labels) {
        if (role == Role::Title)
            each->setFont(Theme::font(base, 1.2, QFont::DemiBold));
        else if (role == Role::Caption)
            each->setFont(Theme::font(base, 0.87));
        if (role == Role::Quiet || role == Role::Caption)
            Theme::setInk(*each, t.text2);
    }
}

void FittedDialog::setVisible(bool visible)
{
    if (visible && !isVisible())
        resize(minimumWidth(), heightFor(minimumWidth()));
    QDialog::setVisible(visible);
    if (visible)
        firstField()->setFocus(Qt::OtherFocusReason);
}

void FittedDialog::reject()
{
    if (isVisible())
        Q_EMIT cancelRequested();
    QDialog::reject();
}

void FittedDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (m_isComposed && event->type() == QEvent::FontChange) {
        restyle();
        fit();
    }
}

} // namespace countersign
