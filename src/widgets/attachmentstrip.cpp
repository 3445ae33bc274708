// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attachmentstrip.h"

#include "render/blockdocument.h"
#include "render/textbox.h"
#include "widgets/controlpainter.h"
#include "widgets/flowlayout.h"
#include "widgets/holdsfocus.h"
#include "widgets/plaintip.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <tuple>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kChipTile = 32;   // px, of the picture
constexpr int kChipHeight = 44; // px, least
constexpr int kChipNameEm = 14; // of a name, at most
constexpr int kChipGapBetween = 4;
} // namespace

//! One file that goes along.
class FileChip : public QWidget
{
public:
    FileChip(const Theme &theme, const QString &id, QWidget *parent) : QWidget(parent), m_theme(theme)
    {
        setObjectName(u"attachment:"_s + id);
        m_name = new QLabel(this);
        m_caption = new QLabel(this);
        m_remove = new QToolButton(this);
        m_remove->setObjectName(u"removeAttachment"_s);
        m_remove->setAutoRaise(true);
        m_remove->setFocusPolicy(Qt::TabFocus);
        m_remove->setIcon(theme.icon(u"close"_s));
        for (QLabel *label : { m_name, m_caption })
            label->setTextFormat(Qt::PlainText);
        auto *words = new QVBoxLayout;
        words->setSpacing(0);
        words->addStretch();
        words->addWidget(m_name);
        words->addWidget(m_caption);
        words->addStretch();
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(0, 4, 2, 4);
        row->setSpacing(2);
        row->addSpacing(scaledPx(kChipTile, font()) + 14);
        row->addLayout(words);
        row->addWidget(m_remove, 0, Qt::AlignVCenter);
        setMinimumHeight(kChipHeight);
    }
    void setChip(const AttachmentChip &chip)
    {
        m_chip = chip;
        fill();
        update();
    }
    [[nodiscard]] QToolButton &removeButton() { return *m_remove; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Tokens &t = m_theme.tokens();
        QPainter painter(this);
        const QRectF box = QRectF(rect());
        ControlPainter::roundedBox(&painter, box, 8, t.base, t.btnEdge);
        const int tile = scaledPx(kChipTile, font());
        const QRect place = QStyle::visualRect(layoutDirection(), rect(), { 6, (height() - tile) / 2, tile, tile });
        if (m_chip.picture.isNull()) {
            ControlPainter::roundedBox(&painter, place, 6, t.hover, {});
            const int icon = ControlPainter::iconSide(this);
            QRect middle(0, 0, icon, icon);
            middle.moveCenter(place.center());
            m_theme.icon(u"file"_s).paint(&painter, middle);
        } else {
            painter.setRenderHint(QPainter::SmoothPixmapTransform);
            const QSize fitting = m_chip.picture.size().scaled(place.size(), Qt::KeepAspectRatio);
            QRect middle(QPoint(), fitting);
            middle.moveCenter(place.center());
            painter.drawImage(middle, m_chip.picture);
        }
        if (m_chip.state == AttachmentChip::State::Sending) { // how far it is, at the foot
            const int whole = width() - 16;
            const int done = m_chip.percent < 0 ? whole / 3 : whole * m_chip.percent / 100;
            painter.fillRect(QStyle::visualRect(layoutDirection(), rect(), { 8, height() - 3, done, 2 }), t.accent);
        }
    }

private:
    void fill()
    {
        const QString name = visibleText(m_chip.name.left(300), true).simplified();
        const int room = int(kChipNameEm * Theme::em(font()));
        m_name->setText(m_name->fontMetrics().elidedText(name, Qt::ElideMiddle, room));
        m_caption->setFont(Theme::font(font(), 0.87));
        const QString size = AttachmentStrip::sizeText(m_chip.size);
        const bool waits = m_chip.state == AttachmentChip::State::Waits;
        const QString state = waits                                            ? m_chip.sentence
                              : m_chip.state != AttachmentChip::State::Sending ? QString()
                              : m_chip.percent < 0                             ? AttachmentStrip::tr("sending")
                                                                               : AttachmentStrip::tr("%1 %").arg(m_chip.percent);
        m_caption->setText(state.isEmpty() ? size : AttachmentStrip::tr("%1 · %2", "size of a file, state").arg(size, state));
        Theme::setInk(*m_caption, waits ? m_theme.tokens().caution : m_theme.tokens().text2);
        setToolTip(m_name->text() == name ? QString() : plainTip(name));
        setAccessibleName(name);
        setAccessibleDescription(m_caption->text());
        m_remove->setAccessibleName(AttachmentStrip::tr("Take out %1").arg(name));
        m_remove->setToolTip(AttachmentStrip::tr("Take out"));
    }

    const Theme &m_theme;
    AttachmentChip m_chip;
    QLabel *m_name = nullptr;
    QLabel *m_caption = nullptr;
    QToolButton *m_remove = nullptr;
};

namespace {
void clear(QWidget &box)
{
    const QList<QWidget *> old = box.findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly);
    for (QWidget *each : old) {
        box.layout()->removeWidget(each);
        each->hide(); // its button may be the sender of the signal that led here
        each->deleteLater();
    }
}
} // namespace

AttachmentStrip::AttachmentStrip(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(u"attachments"_s);
    setAccessibleName(tr("Attachments"));
    m_files = new QWidget(this);
    std::ignore = new FlowLayout(m_files, kChipGapBetween);
    m_refusals = new QWidget(this);
    auto *sentences = new QVBoxLayout(m_refusals);
    sentences->setContentsMargins(0, 0, 0, 0);
    sentences->setSpacing(0);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(3, 3, 3, 3);
    column->setSpacing(0);
    column->addWidget(m_files);
    column->addWidget(m_refusals);
    hide();
    connect(&m_theme, &Theme::changed, this, &AttachmentStrip::rebuild);
}

void AttachmentStrip::setChips(const QList<AttachmentChip> &chips)
{
    if (m_chips == chips)
        return;
    const auto isOf = [](const AttachmentChip &one, const AttachmentChip &other) {
        using State = AttachmentChip::State;
        return one.id == other.id && one.state != State::Refused && other.state != State::Refused;
    };
    const bool areSame = std::equal(chips.begin(), chips.end(), m_chips.begin(), m_chips.end(), isOf);
    m_chips = chips;
    if (areSame) { // a button that has the focus keeps it while the file is on its way
        for (const AttachmentChip &chip : chips)
            m_shown.value(chip.id)->setChip(chip);
        return;
    }
    const bool held = holdsFocus(*this);
    rebuild();
    if (held && !holdsFocus(*this))
        Q_EMIT focusReleased();
}

void AttachmentStrip::rebuild()
{
    m_shown.clear();
    clear(*m_files);
    clear(*m_refusals);
    for (const AttachmentChip &chip : std::as_const(m_chips)) {
        if (chip.state == AttachmentChip::State::Refused)
            addRefusal(chip);
        else
            addFile(chip);
    }
    m_files->setVisible(m_files->layout()->count() > 0);
    m_refusals->setVisible(m_refusals->layout()->count() > 0);
    setVisible(!m_chips.isEmpty());
    updateGeometry();
    Q_EMIT rebuilt();
}

void AttachmentStrip::addFile(const AttachmentChip &chip)
{
    auto *shown = new FileChip(m_theme, chip.id, m_files);
    shown->setChip(chip);
    connect(&shown->removeButton(), &QToolButton::clicked, this, [this, id = chip.id] { Q_EMIT removeRequested(id); });
    m_files->layout()->addWidget(shown);
    shown->show();
    m_shown.insert(chip.id, shown);
}

void AttachmentStrip::addRefusal(const AttachmentChip &chip)
{
    auto *line = new QWidget(m_refusals);
    line->setObjectName(u"attachment:"_s + chip.id);
    auto *icon = new QLabel(line);
    const int side = ControlPainter::iconSide(this);
    icon->setPixmap(m_theme.icon(u"error"_s, m_theme.tokens().danger).pixmap(QSize(side, side), devicePixelRatioF()));
    auto *words = new QLabel(chip.sentence, line);
    words->setObjectName(u"attachmentRefusal"_s);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    words->setFont(Theme::font(font(), 0.87));
    Theme::setInk(*words, m_theme.tokens().danger);
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(9, 0, 2, 0);
    row->setSpacing(8);
    row->addWidget(icon);
    row->addWidget(words, 1);
    if (chip.mayRetry) {
        auto *retry = new QPushButton(tr("Try again"), line);
        retry->setObjectName(u"retryAttachment"_s);
        retry->setFlat(true);
        retry->setAutoDefault(false);
        retry->setFocusPolicy(Qt::TabFocus);
        retry->setAccessibleDescription(chip.sentence);
        connect(retry, &QPushButton::clicked, this, [this, id = chip.id] { Q_EMIT retryRequested(id); });
        row->addWidget(retry);
    }
    auto *remove = new QToolButton(line);
    remove->setObjectName(u"removeAttachment"_s);
    remove->setAutoRaise(true);
    remove->setFocusPolicy(Qt::TabFocus);
    remove->setIcon(m_theme.icon(u"close"_s));
    remove->setAccessibleName(tr("Take out %1").arg(chip.name));
    connect(remove, &QToolButton::clicked, this, [this, id = chip.id] { Q_EMIT removeRequested(id); });
    row->addWidget(remove);
    line->setAccessibleName(chip.sentence);
    m_refusals->layout()->addWidget(line);
    line->show();
}

QString AttachmentStrip::sizeText(qint64 bytes)
{
    qint64 head = bytes;
    while (head >= 1000)
        head /= 1000;
    return QLocale().formattedDataSize(bytes, bytes >= 1000 && head < 10 ? 1 : 0, QLocale::DataSizeSIFormat);
}

void AttachmentStrip::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (m_refusals && event->type() == QEvent::FontChange)
        rebuild();
}

} // namespace countersign
