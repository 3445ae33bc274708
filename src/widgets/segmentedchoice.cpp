// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/segmentedchoice.h"

#include "widgets/controlpainter.h"
#include "widgets/theme.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QStyleOption>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kRing = 3; // px around everything, for the focus ring
constexpr int kSegmentHeight = 32;
constexpr int kSegmentPadding = 12;

//! One part of the frame: round where it ends, a line where its neighbour begins.
class Segment : public QPushButton
{
public:
    Segment(const Theme &theme, const QString &text, QWidget *parent) : QPushButton(text, parent), m_theme(theme)
    {
        setCheckable(true);
        setAutoDefault(false);
        setAttribute(Qt::WA_Hover);
    }
    bool isFirst = false;
    bool isLast = false;

    [[nodiscard]] QSize sizeHint() const override
    {
        const QFontMetrics metrics(Theme::font(font(), 1, QFont::Medium)); // as wide as it is when it is on
        return { metrics.horizontalAdvance(text()) + 2 * kSegmentPadding + (isFirst ? kRing : 0) + (isLast ? kRing : 0),
                 qMax(kSegmentHeight, metrics.height() + 12) + 2 * kRing };
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tokens &t = m_theme.tokens();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
        const bool endsLeft = rightToLeft ? isLast : isFirst;
        const bool endsRight = rightToLeft ? isFirst : isLast;
        const QRectF box =
            QRectF(rect()).adjusted(endsLeft ? kRing + .5 : 0, kRing + .5, endsRight ? -kRing - .5 : 0, -kRing - .5);
        // Beyond the edge on the sides where the frame goes on: the round corners fall outside and are clipped.
        const QRectF whole =
            box.adjusted(endsLeft ? 0 : -2 * ControlPainter::kRadius, 0, endsRight ? 0 : 2 * ControlPainter::kRadius, 0);
        painter.setPen(QPen(t.btnEdge, 1));
        painter.setBrush(isChecked() ? t.selected : underMouse() && isEnabled() ? t.hover : t.base);
        painter.drawRoundedRect(whole, ControlPainter::kRadius, ControlPainter::kRadius);
        if (!(rightToLeft ? endsRight : endsLeft)) {
            const qreal x = rightToLeft ? width() - .5 : .5;
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()));
        }
        painter.setFont(isChecked() ? Theme::font(font(), 1, QFont::Medium) : font());
        painter.setPen(!isEnabled() ? t.disabled : isChecked() ? t.onSelected : t.text);
        painter.drawText(box, Qt::AlignCenter | Qt::TextShowMnemonic, text());
        QStyleOption option;
        option.initFrom(this);
        const ControlPainter controls(m_theme);
        if (hasFocus() && controls.showsFocus(option))
            controls.ring(&painter, box.adjusted(3, 3, -3, -3), ControlPainter::kRadius - 3, 0);
    }

private:
    const Theme &m_theme;
};
} // namespace

SegmentedChoice::SegmentedChoice(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_group = new QButtonGroup(this);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int id, bool on) {
        if (on)
            Q_EMIT chosen(m_values.at(id));
    });
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void SegmentedChoice::add(const QString &value, const QString &text)
{
    auto *segment = new Segment(m_theme, text, this);
    segment->setObjectName(objectName() + u'-' + value);
    segment->isFirst = m_values.isEmpty();
    segment->isLast = true;
    if (!m_values.isEmpty())
        static_cast<Segment *>(m_group->button(int(m_values.size()) - 1))->isLast = false;
    m_group->addButton(segment, int(m_values.size()));
    m_values << value;
    layout()->addWidget(segment);
}

void SegmentedChoice::setValue(const QString &value)
{
    const QSignalBlocker silent(m_group);
    if (QAbstractButton *button = m_group->button(int(m_values.indexOf(value))))
        button->setChecked(true);
    update();
}

QString SegmentedChoice::value() const
{
    return m_values.value(m_group->checkedId());
}

void SegmentedChoice::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::EnabledChange || event->type() == QEvent::FontChange)
        update();
}

} // namespace countersign
