// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QFont>
#include <QIcon>
#include <QObject>
#include <QPalette>
#include <QPointer>
#include <QStyle>

class QApplication;

namespace countersign {

//! The colour roles of the window in one scheme; contrast floors are checked by the test `theme`.
struct Tokens
{
    QColor window, base, raised, hover, selected, line, btnEdge, edge, text, text2, disabled, accent, onAccent, accentHover,
        accentText, accentSoft, focus, textSel, caution, cautionSoft, cautionEdge, danger, dangerSoft, ok, okSoft, synKeyword,
        synString, synNumber, synComment, synFunction, diffAdd, diffDel, thumb;
    QColor onSelected;  //!< text on `selected`: `text`, in high contrast `onAccent`
    QColor onSelected2; //!< captions on `selected`: `text2`, in high contrast `onAccent`
};

//! Which scheme is on, its tokens, palette and icons. One is made by Application after the QApplication (it keeps the palette
//! the desktop gave at start), passed to every widget by reference, and outlives them. Follows the person's setting, else that
//! palette. UI thread.
class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Scheme { Light, Dark, HighContrast, HighContrastDark };
    Q_ENUM(Scheme)

    explicit Theme(QObject *parent = nullptr);
    ~Theme() override; //!< takes its style back from the application
    [[nodiscard]] static Tokens tokensOf(Scheme scheme);
    [[nodiscard]] Scheme scheme() const { return m_scheme; }
    [[nodiscard]] bool isHighContrast() const { return m_scheme == Scheme::HighContrast || m_scheme == Scheme::HighContrastDark; }
    [[nodiscard]] bool isDark() const { return m_scheme == Scheme::Dark || m_scheme == Scheme::HighContrastDark; }
    [[nodiscard]] const Tokens &tokens() const { return m_tokens; }
    [[nodiscard]] QPalette palette() const;
    //! `setting`: "system", "light", "dark", "high-contrast", "high-contrast-dark"; anything else is "system". Sets the
    //! application's palette and style (a style forced by QT_STYLE_OVERRIDE stays); emits changed().
    void apply(const QString &setting, QApplication &application);
    //! Our own SVG by name ("key", "24/browser", "app/countersign"); text2 at rest, `colour` if given; crisp at any device pixel
    //! ratio. Follows later changes of the scheme (unless `colour` is given); null if there is no such drawing.
    [[nodiscard]] QIcon icon(const QString &name, const QColor &colour = {}) const;
    //! Size of text relative to the application's font: 0.87 captions, 0.80 times, 1.2 dialog titles, 1.7 page titles.
    [[nodiscard]] static QFont font(const QFont &base, qreal factor, QFont::Weight weight = QFont::Normal);
    //! Height of the font in px, unrounded: widths of columns and panes are given in it.
    [[nodiscard]] static qreal em(const QFont &font);
    //! Sets the colour of a label's text, on whichever ground it lies.
    static void setInk(QWidget &label, const QColor &ink);

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] Scheme schemeOf(const QString &setting) const;

    QPalette m_start; // the desktop's, before ours
    Scheme m_scheme = Scheme::Light;
    Tokens m_tokens;
    QPointer<QStyle> m_style; // owned by the application
};

} // namespace countersign
