// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/lenscard.h"
#include "widgets/lensrow.h"

#include <QWidget>

#include <array>

class QLabel;
class QMenu;
class QScrollArea;
class QStackedWidget;
class QToolButton;

namespace countersign {

class LensFoot;
class LensTabs;
class LensTree;
class Theme;

//! The auth lens: what was sent, who dropped it, what to change. Header, card of the diagnosis, tabs with a tree each, a few
//! facts of the token below the ladder, and what can be done with it all. It shows rows it is given and says what the person
//! wants; it knows neither network nor secret. Accessible name "Auth lens". Owner: MainWindow. UI thread.
class LensPane : public QWidget
{
    Q_OBJECT
public:
    enum class Tab { Ladder, Token, SignIn };
    LensPane(const Theme &theme, QWidget *parent);

    void setDiagnosis(const LensCard::Words &words);
    void setGateCheck(const LensCard::Words &words); //!< without a title: no such card
    void setGateCheckRuns(bool runs);
    void setRows(Tab tab, const QList<LensRow> &rows);
    void putRow(int dropped, int place, const LensRow &row); //!< of the ladder; see LensModel::put
    void setSummary(const QList<LensRow> &rows);             //!< of the token, below the ladder
    void setMayCheckGate(bool may);
    void setMayRefresh(bool may);
    void setHasStream(bool has); //!< a run was seen that can be saved
    void setRecords(bool records);
    //! Opens the exchange in the ladder and makes it the current row. False: it is not there (any more).
    bool showExchange(const QString &id);
    void showTab(Tab tab);
    [[nodiscard]] Tab tab() const;
    void focusFirst();
    void sayCopied(); //!< the button of the report says so for a moment
    //! clamp(340 px, 27 em, 520 px) beside the conversation.
    [[nodiscard]] static int widthFor(const QFont &font);
    //! Little: its parts give way by arrange(), so that they never make the window grow.
    [[nodiscard]] QSize minimumSizeHint() const override { return { 200, 240 }; }
    void setIsPane(bool isPane); //!< over the conversation, not beside it: draws its own edge

Q_SIGNALS:
    void tabChosen(countersign::LensPane::Tab tab);
    void refreshRequested();
    void closeRequested();
    void reportRequested();
    void harRequested();
    void streamRequested();
    void gateCheckRequested();
    void comparisonRequested(); //!< the same, with another token beside ours
    void clearRequested();
    void recordsChosen(bool records);
    void focusReleased(); //!< Esc

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] QWidget *makeHead();
    [[nodiscard]] QWidget *makeBody();
    void fillMore();
    void arrange();

    const Theme &m_theme;
    QWidget *m_head = nullptr;
    QLabel *m_title = nullptr;
    QToolButton *m_refresh = nullptr;
    QMenu *m_menu = nullptr;
    QAction *m_saveStream = nullptr;
    QAction *m_compare = nullptr;
    QAction *m_records = nullptr;
    QScrollArea *m_cardArea = nullptr;
    QWidget *m_cards = nullptr;
    LensCard *m_diagnosis = nullptr;
    LensCard *m_gate = nullptr;
    LensTabs *m_tabs = nullptr;
    QStackedWidget *m_stack = nullptr;
    std::array<LensTree *, 3> m_trees {};
    QWidget *m_rule = nullptr; // between ladder and summary
    LensTree *m_summary = nullptr;
    LensFoot *m_foot = nullptr;
    bool m_mayCheck = true;
    bool m_isChecking = false;
    bool m_isPane = false;
};

} // namespace countersign
