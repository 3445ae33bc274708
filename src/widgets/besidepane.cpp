// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/besidepane.h"

#include "render/textbox.h"
#include "widgets/elidedlabel.h"
#include "widgets/holdsfocus.h"
#include "widgets/theme.h"
#include "widgets/transcriptview.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLeastConversation = 380; // px beside the pane
constexpr int kLeastPane = 300;
constexpr int kMostPane = 560;
constexpr qreal kPaneEm = 27;
constexpr int kHeadHeight = 48;

//! A frame that is nothing but a line at its leading side.
class Edged final : public QFrame
{
public:
    Edged(const Theme &theme, QWidget *parent) : QFrame(parent), m_theme(theme) {}

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.fillRect(isRightToLeft() ? QRect(width() - 1, 0, 1, height()) : QRect(0, 0, 1, height()), m_theme.tokens().line);
    }

private:
    const Theme &m_theme;
};

bool isNone(const SidePanel &panel)
{
    return panel.title.isEmpty() && panel.elements.isEmpty();
}

//! Whether a panel is the one that was closed: by its key, if it has one.
bool isSame(const SidePanel &panel, const SidePanel &closed)
{
    return panel.key.isEmpty() ? panel == closed : panel.key == closed.key;
}

} // namespace

BesidePane::BesidePane(const Theme &theme, Clock &clock, QWidget *conversation, const QList<QWidget *> &beneath, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_clock(clock)
    , m_conversation(conversation)
    , m_talk(new QWidget(this))
{
    auto *column = new QVBoxLayout(m_talk);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(conversation, 1);
    for (QWidget *each : beneath)
        column->addWidget(each);
    conversation->installEventFilter(this);
    makePane();
}

void BesidePane::makePane()
{
    m_pane = new Edged(m_theme, this);
    m_pane->setObjectName(u"besidePane"_s);
    m_pane->setAutoFillBackground(true);
    m_pane->setBackgroundRole(QPalette::Base);
    m_pane->installEventFilter(this);
    m_pane->hide();
    auto *head = new QWidget(m_pane);
    head->setMinimumHeight(kHeadHeight);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(16, 5, 5, 5);
    m_title = new ElidedLabel(QString(), head);
    m_title->setObjectName(u"besideTitle"_s);
    auto *close = new QToolButton(head);
    close->setObjectName(u"besideClose"_s);
    close->setAutoRaise(true);
    close->setIcon(m_theme.icon(u"close"_s));
    close->setToolTip(tr("Close the pane"));
    close->setAccessibleName(close->toolTip());
    close->setFocusPolicy(Qt::TabFocus);
    row->addWidget(m_title, 1);
    row->addWidget(close);
    m_elements = new TranscriptView(m_theme, m_clock, m_pane);
    m_elements->setObjectName(u"besideElements"_s);
    m_elements->setShowsSpeakers(false);
    m_elements->setModel(&m_model);
    auto *column = new QVBoxLayout(m_pane);
    column->setContentsMargins(1, 0, 1, 0);
    column->setSpacing(0);
    column->addWidget(head);
    column->addWidget(m_elements, 1);
    connect(close, &QToolButton::clicked, this, &BesidePane::closePane);
    updateFonts();
}

void BesidePane::setPanel(const SidePanel &panel)
{
    if (m_panel == panel && m_pane->isHidden() == (isNone(panel) || m_closed.has_value()))
        return;
    const bool isOther = !(m_panel == panel);
    m_panel = panel;
    if (isOther) {
        Conversation shown;
        for (qsizetype i = 0; i < panel.elements.size(); ++i) {
            Message message;
            message.id = u"panel/"_s + QString::number(i) + u'/' + panel.elements.at(i).value("id"_L1).toString();
            message.role = Message::Role::Activity;
            message.activityType = u"element"_s;
            message.activity = panel.elements.at(i);
            message.activity.insert("display"_L1, u"inline"_s); // here it is what the pane is for
            shown.append(message);
        }
        m_model.reset(std::move(shown));
        const QString title =
            panel.title.isEmpty() ? tr("Beside the chat") : visibleText(panel.title.left(300), true).simplified();
        m_title->setText(title);
        m_pane->setAccessibleName(title);
        m_elements->setAccessibleName(title);
        m_elements->setScrollPosition({});
    }
    if (m_closed && !isSame(panel, *m_closed))
        m_closed.reset();
    const bool held = holdsFocus(*m_pane);
    m_pane->setVisible(!isNone(panel) && !m_closed);
    place();
    if (held && m_pane->isHidden())
        Q_EMIT paneClosed();
}

bool BesidePane::isPaneShown() const
{
    return !m_pane->isHidden();
}

QWidget &BesidePane::pane()
{
    return *m_pane;
}

QJsonObject BesidePane::element(const QString &rowId) const
{
    const Message *message = m_model.conversation().find(rowId);
    return message ? message->activity : QJsonObject();
}

void BesidePane::closePane()
{
    m_closed = m_panel;
    m_pane->hide();
    place();
    Q_EMIT paneClosed();
}

void BesidePane::place()
{
    const int wanted = qBound(kLeastPane, qRound(kPaneEm * Theme::em(font())), kMostPane);
    const bool isOver = width() < wanted + kLeastConversation;
    const int pane = m_pane->isHidden() ? 0 : isOver ? width() : wanted;
    const int rest = isOver ? width() : width() - pane;
    const bool isMirrored = isRightToLeft();
    m_talk->setGeometry(isMirrored && !isOver ? pane : 0, 0, rest, height());
    m_pane->setGeometry(isMirrored ? 0 : width() - pane, 0, pane, isOver ? m_conversation->height() : height());
    m_pane->raise();
}

void BesidePane::resizeEvent(QResizeEvent *)
{
    place();
}

void BesidePane::updateFonts()
{
    m_title->setFont(Theme::font(font(), 1, QFont::DemiBold));
}

void BesidePane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (!m_elements || (event->type() != QEvent::FontChange && event->type() != QEvent::LayoutDirectionChange))
        return;
    updateFonts();
    place();
}

//! Esc, that nothing inside wanted. And where the pane lies over the conversation, it is as high as that.
bool BesidePane::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_conversation && event->type() == QEvent::Resize)
        place();
    if (watched == m_pane && event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        closePane();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace countersign
