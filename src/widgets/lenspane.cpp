// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/lenspane.h"

#include "widgets/elidedlabel.h"
#include "widgets/lensfoot.h"
#include "widgets/lensmodel.h"
#include "widgets/lenstabs.h"
#include "widgets/lenstree.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QToolButton>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kLensEdge = 16; // px at both sides
constexpr int kLensLeast = 340;
constexpr int kLensMost = 520;
constexpr qreal kLensEm = 27;
constexpr qreal kSummaryFromEm = 36; // a lower pane leaves the token's facts to their own tab
constexpr qreal kMostOfCards = 0.45; // of the height between head and foot
constexpr int kButtonRing = 3;       // px a button keeps free around itself

QToolButton *headButton(const Theme &theme, QWidget *parent, const QString &objectName, const QString &icon, const QString &words)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(objectName);
    button->setAutoRaise(true);
    button->setIcon(theme.icon(icon));
    button->setToolTip(words);
    button->setAccessibleName(words);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}
} // namespace

LensPane::LensPane(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(u"lens"_s);
    setAccessibleName(tr("Auth lens"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Window);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->setSizeConstraint(QLayout::SetNoConstraint); // see minimumSizeHint()
    column->addWidget(makeHead());
    column->addWidget(makeBody(), 1);
    m_foot = new LensFoot(m_theme, this);
    column->addWidget(m_foot);
    connect(m_foot, &LensFoot::reportRequested, this, &LensPane::reportRequested);
    connect(m_foot, &LensFoot::harRequested, this, &LensPane::harRequested);
    connect(m_foot, &LensFoot::gateCheckRequested, this, &LensPane::gateCheckRequested);
    connect(&m_theme, &Theme::changed, this, [this] {
        arrange();
        update();
    });
    arrange();
}

QWidget *LensPane::makeHead()
{
    m_head = new QWidget(this);
    QWidget *head = m_head;
    head->setMinimumHeight(LensFoot::kLeastHeight);
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(kLensEdge, 5, 8 - kButtonRing, 5);
    row->setSpacing(0);
    m_title = new ElidedLabel(tr("Auth lens"), head);
    m_title->setFont(Theme::font(font(), 1, QFont::DemiBold));
    m_refresh = headButton(m_theme, head, u"lensRefresh"_s, u"refresh"_s, tr("Ask the server again"));
    auto *more = headButton(m_theme, head, u"lensMore"_s, u"more"_s, tr("More of the lens"));
    auto *close = headButton(m_theme, head, u"lensClose"_s, u"close"_s, tr("Close the lens"));
    m_menu = new QMenu(this);
    m_menu->setObjectName(u"lensMenu"_s);
    more->setPopupMode(QToolButton::InstantPopup);
    more->setMenu(m_menu);
    fillMore();
    row->addWidget(m_title, 1);
    row->addWidget(m_refresh);
    row->addWidget(more);
    row->addWidget(close);
    connect(m_refresh, &QToolButton::clicked, this, &LensPane::refreshRequested);
    connect(close, &QToolButton::clicked, this, &LensPane::closeRequested);
    return head;
}

void LensPane::fillMore()
{
    m_saveStream = m_menu->addAction(m_theme.icon(u"play"_s), tr("Save the last run…"), this, &LensPane::streamRequested);
    m_saveStream->setObjectName(u"lensSaveStream"_s);
    m_saveStream->setEnabled(false);
    m_compare =
        m_menu->addAction(m_theme.icon(u"key"_s), tr("Compare with another token…"), this, &LensPane::comparisonRequested);
    m_compare->setObjectName(u"lensCompare"_s);
    QAction *clear = m_menu->addAction(m_theme.icon(u"trash"_s), tr("Clear the ladder"), this, &LensPane::clearRequested);
    clear->setObjectName(u"lensClear"_s);
    m_menu->addSeparator();
    m_records = m_menu->addAction(tr("Record requests"));
    m_records->setObjectName(u"lensRecords"_s);
    m_records->setCheckable(true);
    m_records->setChecked(true);
    connect(m_records, &QAction::triggered, this, &LensPane::recordsChosen);
}

QWidget *LensPane::makeBody()
{
    auto *body = new QWidget(this);
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(kLensEdge, 14, kLensEdge, 0);
    column->setSpacing(0);
    m_cards = new QWidget(body);
    auto *cards = new QVBoxLayout(m_cards);
    cards->setContentsMargins(0, 0, 0, 14);
    cards->setSpacing(8);
    m_diagnosis = new LensCard(m_theme, u"diagnosis"_s, m_cards);
    m_gate = new LensCard(m_theme, u"gateCheckResult"_s, m_cards);
    m_gate->hide();
    cards->addWidget(m_diagnosis);
    cards->addWidget(m_gate);
    cards->addStretch(1);
    m_cardArea = new QScrollArea(body);
    m_cardArea->setFrameShape(QFrame::NoFrame);
    m_cardArea->setFocusPolicy(Qt::NoFocus);
    m_cardArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_cardArea->setWidget(m_cards);
    m_cardArea->viewport()->setBackgroundRole(QPalette::Window);
    m_cards->setBackgroundRole(QPalette::Window);
    m_cards->installEventFilter(this);

    m_tabs = new LensTabs(m_theme, body);
    m_tabs->setObjectName(u"lensTabs"_s);
    m_tabs->setAccessibleName(tr("Parts of the lens"));
    m_stack = new QStackedWidget(body);
    const std::array<std::pair<QString, QString>, 3> trees {
        { { u"lensLadder"_s, tr("Ladder") }, { u"lensToken"_s, tr("Token") }, { u"lensSignIn"_s, tr("Sign-in") } }
    };
    for (std::size_t i = 0; i < trees.size(); ++i) {
        m_tabs->addTab(trees[i].second);
        m_trees[i] = new LensTree(m_theme, trees[i].first, trees[i].second, m_stack);
        m_stack->addWidget(m_trees[i]);
        connect(m_trees[i], &LensTree::focusReleased, this, &LensPane::focusReleased);
    }
    m_trees[0]->setEmptyText(tr("Nothing has been sent yet."));
    m_trees[1]->setEmptyText(tr("No token is sent to this server."));
    m_trees[2]->setEmptyText(tr("No sign-in since this window was opened."));
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        m_stack->setCurrentIndex(index);
        arrange();
        Q_EMIT tabChosen(Tab(index));
    });
    m_rule = new QWidget(body);
    m_rule->setFixedHeight(1);
    m_rule->setAutoFillBackground(true);
    m_summary = new LensTree(m_theme, u"lensSummary"_s, tr("Token in short"), body);
    m_summary->setFitsRows(true);
    connect(m_summary, &LensTree::focusReleased, this, &LensPane::focusReleased);
    column->addWidget(m_cardArea);
    column->addWidget(m_tabs);
    column->addSpacing(8);
    column->addWidget(m_stack, 1);
    column->addWidget(m_rule);
    column->addWidget(m_summary);
    return body;
}

int LensPane::widthFor(const QFont &font)
{
    return std::clamp(int(kLensEm * Theme::em(font)), kLensLeast, kLensMost);
}

void LensPane::setIsPane(bool isPane)
{
    m_isPane = isPane;
    update();
}

void LensPane::setDiagnosis(const LensCard::Words &words)
{
    m_diagnosis->setWords(words);
    arrange();
}

void LensPane::setGateCheck(const LensCard::Words &words)
{
    m_gate->setWords(words);
    m_gate->setVisible(!words.title.isEmpty());
    arrange();
    if (!words.title.isEmpty())
        m_cardArea->ensureWidgetVisible(m_gate);
}

void LensPane::setGateCheckRuns(bool runs)
{
    m_isChecking = runs;
    m_foot->setChecks(runs);
    m_compare->setEnabled(m_mayCheck && !runs);
}

void LensPane::setMayCheckGate(bool may)
{
    m_mayCheck = may;
    m_foot->setMayCheck(may);
    m_compare->setEnabled(may && !m_isChecking);
}

void LensPane::setMayRefresh(bool may)
{
    m_refresh->setEnabled(may);
}

void LensPane::setHasStream(bool has)
{
    m_saveStream->setEnabled(has);
}

void LensPane::setRecords(bool records)
{
    m_records->setChecked(records);
    m_trees[0]->setEmptyText(records ? tr("Nothing has been sent yet.") : tr("Recording is off: requests leave no trace here."));
}

void LensPane::setRows(Tab tab, const QList<LensRow> &rows)
{
    m_trees[std::size_t(tab)]->rows().setRows(rows);
}

void LensPane::putRow(int dropped, int place, const LensRow &row)
{
    m_trees[0]->rows().put(dropped, place, row);
}

void LensPane::setSummary(const QList<LensRow> &rows)
{
    const bool changesHeight = rows.size() != m_summary->rows().rowCount();
    m_summary->rows().setRows(rows);
    if (changesHeight)
        arrange();
}

bool LensPane::showExchange(const QString &id)
{
    showTab(Tab::Ladder);
    return m_trees[0]->showRow({ id });
}

void LensPane::sayCopied()
{
    m_foot->sayCopied();
}

void LensPane::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(int(tab));
}

LensPane::Tab LensPane::tab() const
{
    return Tab(m_tabs->currentIndex());
}

void LensPane::focusFirst()
{
    m_diagnosis->setFocus(Qt::ShortcutFocusReason);
}

//! What depends on size, font and scheme.
void LensPane::arrange()
{
    const Tokens &t = m_theme.tokens();
    m_title->setFont(Theme::font(font(), 1, QFont::DemiBold));
    QPalette line = m_rule->palette();
    line.setColor(QPalette::Window, t.line);
    m_rule->setPalette(line);

    // Not the area's own way to size what is in it: that asks for the least height its words may take at any width.
    const auto heightAt = [this](int width) {
        return m_cards->layout()->hasHeightForWidth() ? m_cards->layout()->heightForWidth(width) : m_cards->sizeHint().height();
    };
    const int inner = qMax(1, width() - 2 * kLensEdge);
    const int room = qMax(0, height() - 2 * LensFoot::kLeastHeight);
    const int most = qMax(int(room * kMostOfCards), int(6 * Theme::em(font())));
    const bool scrolls = heightAt(inner) > most;
    const int wide = scrolls ? qMax(1, inner - m_cardArea->verticalScrollBar()->sizeHint().width()) : inner;
    m_cardArea->setFixedHeight(qMin(heightAt(inner), most));
    m_cardArea->setVerticalScrollBarPolicy(scrolls ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    m_cards->resize(wide, heightAt(wide));

    const bool hasSummary =
        tab() == Tab::Ladder && height() >= kSummaryFromEm * Theme::em(font()) && m_summary->rows().rowCount() > 0;
    m_rule->setVisible(hasSummary);
    m_summary->setVisible(hasSummary);

    m_foot->arrange();
}

//! New words of a card count when its labels are shown, which is later than when they are set.
bool LensPane::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_cards && event->type() == QEvent::LayoutRequest && m_foot)
        arrange();
    return QWidget::eventFilter(watched, event);
}

void LensPane::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void LensPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (m_foot && event->type() == QEvent::FontChange)
        arrange();
}

void LensPane::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT focusReleased();
    else
        QWidget::keyPressEvent(event);
}

void LensPane::paintEvent(QPaintEvent *)
{
    const Tokens &t = m_theme.tokens();
    QPainter painter(this);
    painter.fillRect(0, m_head->height() - 1, width(), 1, t.line);
    painter.fillRect(0, m_foot->y(), width(), 1, t.line);
    if (m_isPane)
        painter.fillRect(isRightToLeft() ? width() - 1 : 0, 0, 1, height(), t.line);
}

} // namespace countersign
