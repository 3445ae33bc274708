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

//! What the desktop says about how things should look; where it does not say, the palette it gave at start counts.
struct DesktopLook
{
    enum class Colours { Unknown, Light, Dark };
    Colours colours = Colours::Unknown;
    bool highContrast = false;
    bool reducedMotion = false;
    QColor accent {}; //!< invalid: none chosen

    [[nodiscard]] bool operator==(const DesktopLook &) const = default;
};

//! What the person chose in the settings; "system", and anything unknown, leaves it to the desktop.
struct Appearance
{
    QString colours = QStringLiteral("system");  //!< "light", "dark"
    QString contrast = QStringLiteral("system"); //!< "on", "off"
    QString motion = QStringLiteral("system");   //!< "reduced", "full"
    int textPercent = 100;                       //!< of the desktop's font; 50 to 300
    bool desktopAccent = true;                   //!< take the desktop's accent colour, if it can be read

    [[nodiscard]] bool operator==(const Appearance &) const = default;
};

//! Which scheme is on, its tokens, palette, icons and font size. One is made by Application after the QApplication (it keeps
//! the palette the desktop gives, and the font it gave at start), passed to every widget by reference, and outlives them. Follows
//! the person's setting, else the desktop, live. UI thread.
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
    [[nodiscard]] const Tokens &tokens() const { return m_tokens; }
    [[nodiscard]] QPalette palette() const;
    //! Sets the application's palette, style (one forced by QT_STYLE_OVERRIDE stays) and, unless the text is at 100 %, its font;
    //! emits changed().
    void apply(const Appearance &wishes, QApplication &application);
    //! One scheme by name, whatever the desktop says: "light", "dark", "high-contrast", "high-contrast-dark"; else "system".
    void apply(const QString &scheme, QApplication &application);
    //! The desktop's say, at start and whenever it changes. Applies again at once if that makes a difference.
    void setDesktop(const DesktopLook &desktop);
    //! True while the application has the desktop's palette for a moment: the style must not put ours beneath it.
    [[nodiscard]] bool isReadingDesktop() const { return m_isReadingDesktop; }
    //! Nothing may move by itself: no sliding, no turning arcs, no eased scrolling.
    [[nodiscard]] bool isMotionReduced() const { return m_motionReduced; }
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

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] Scheme schemeOf(const Appearance &wishes) const;
    void restyle();
    void scaleText();
    void readLater(bool fromDesktop);
    void readDesktop();

    QPalette m_startPalette; // the desktop's, beneath ours
    QFont m_startFont;
    Appearance m_wishes;
    DesktopLook m_desktop;
    QPointer<QApplication> m_application; // once applied
    int m_textPercent = 100;              // as set in the application
    bool m_motionReduced = false;
    bool m_isApplying = false;       // the palette changes by us
    bool m_isReadingDesktop = false; // and is the desktop's for a moment
    bool m_isReadingDue = false;
    bool m_readsDesktop = false;
    Scheme m_scheme = Scheme::Light;
    Tokens m_tokens;
    QPointer<QStyle> m_style; // owned by the application
};

} // namespace countersign
