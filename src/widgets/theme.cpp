// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme.h"

#include "widgets/accentcolours.h"
#include "widgets/iconengine.h"
#include "widgets/lookstyle.h"

#include <QApplication>
#include <QEvent>
#include <QScreen>
#include <QToolTip>

#include <algorithm>

// Outside of any namespace: the linker keeps a resource of a static library only if somebody asks for it by name.
static void keepIcons()
{
    Q_INIT_RESOURCE(countersign);
}

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kLeastText = 50; // percent
constexpr int kMostText = 300;

} // namespace

Theme::Theme(QObject *parent)
    : QObject(parent)
    , m_startPalette(QGuiApplication::palette())
    , m_startFont(QGuiApplication::font())
    , m_tokens(tokensOf(Scheme::Light))
{
    keepIcons();
}

Theme::~Theme()
{
    // The style refers to this object; whoever lives longer goes on in plain Fusion.
    if (m_style && m_style == QApplication::style())
        QApplication::setStyle(u"Fusion"_s);
}

Theme::Scheme Theme::schemeOf(const Appearance &wishes) const
{
    using Colours = DesktopLook::Colours;
    const auto lightness = [this](QPalette::ColorRole role) { return m_startPalette.color(role).lightnessF(); };
    bool dark = lightness(QPalette::Window) < lightness(QPalette::WindowText);
    if (m_desktop.colours != Colours::Unknown)
        dark = m_desktop.colours == Colours::Dark;
    if (wishes.colours == "light"_L1 || wishes.colours == "dark"_L1)
        dark = wishes.colours == "dark"_L1;
    const bool contrast = wishes.contrast == "on"_L1 || (m_desktop.highContrast && wishes.contrast != "off"_L1);
    if (contrast)
        return dark ? Scheme::HighContrastDark : Scheme::HighContrast;
    return dark ? Scheme::Dark : Scheme::Light;
}

void Theme::apply(const QString &scheme, QApplication &application)
{
    Appearance wishes = m_wishes;
    const bool light = scheme == "light"_L1 || scheme == "high-contrast"_L1;
    const bool dark = scheme == "dark"_L1 || scheme == "high-contrast-dark"_L1;
    wishes.colours = light ? u"light"_s : dark ? u"dark"_s : u"system"_s;
    wishes.contrast = scheme.startsWith("high-contrast"_L1) ? u"on"_s : light || dark ? u"off"_s : u"system"_s;
    apply(wishes, application);
}

void Theme::apply(const Appearance &wishes, QApplication &application)
{
    m_wishes = wishes;
    if (!m_application)
        application.installEventFilter(this);
    m_application = &application;
    restyle();
}

void Theme::setDesktop(const DesktopLook &desktop)
{
    if (m_desktop == desktop)
        return;
    m_desktop = desktop;
    if (m_application)
        restyle();
}

//! The desktop changed its palette: it tells by an event to the windows, or puts its palette over ours.
bool Theme::eventFilter(QObject *watched, QEvent *event)
{
    const bool isOverOurs = watched == m_application && event->type() == QEvent::ApplicationPaletteChange && !m_isApplying
                            && QGuiApplication::palette() != palette();
    if (isOverOurs) {
        m_startPalette = QGuiApplication::palette();
        readLater(false);
    } else if (event->type() == QEvent::ThemeChange && watched->isWindowType()) {
        readLater(true);
    }
    return QObject::eventFilter(watched, event);
}

//! Not inside of the event: the application is about to hand the palette on.
void Theme::readLater(bool fromDesktop)
{
    m_readsDesktop = m_readsDesktop || fromDesktop;
    if (std::exchange(m_isReadingDue, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_isReadingDue = false;
            if (std::exchange(m_readsDesktop, false))
                readDesktop();
            restyle();
        },
        Qt::QueuedConnection);
}

//! Without ours on top the application has the desktop's palette, or that of the plain style.
void Theme::readDesktop()
{
    m_isApplying = true;
    m_isReadingDesktop = true;
    QApplication::setPalette(QPalette());
    m_startPalette = QGuiApplication::palette();
    m_isReadingDesktop = false;
    m_isApplying = false;
}

void Theme::restyle()
{
    const bool wasHighContrast = isHighContrast();
    m_isApplying = true;
    m_scheme = schemeOf(m_wishes);
    m_motionReduced = m_wishes.motion == "reduced"_L1 || (m_desktop.reducedMotion && m_wishes.motion != "full"_L1);
    m_tokens = tokensOf(m_scheme);
    if (m_wishes.desktopAccent && m_desktop.accent.isValid() && !isHighContrast())
        m_tokens = withAccent(m_tokens, m_desktop.accent);
    // Style first: setting one may reset the palette. A style forced from outside gets our colours only. High contrast has other
    // measures (scroll bars, rings), and only a new style makes every widget ask for them again.
    const bool isAnother = !m_style || wasHighContrast != isHighContrast();
    if (isAnother && qEnvironmentVariableIsEmpty("QT_STYLE_OVERRIDE")) {
        m_style = new LookStyle(*this);
        m_application->setStyle(m_style);
    }
    m_application->setPalette(palette());
    QToolTip::setPalette(palette());
    scaleText();
    m_isApplying = false;
    Q_EMIT changed();
}

void Theme::scaleText()
{
    // Left alone at 100 %: a font of ours would keep the application from following the desktop's.
    const int percent = std::clamp(m_wishes.textPercent, kLeastText, kMostText);
    if (percent == m_textPercent)
        return;
    if (m_textPercent == 100)
        m_startFont = QApplication::font();
    m_textPercent = percent;
    QApplication::setFont(font(m_startFont, percent / 100.0, m_startFont.weight()));
}

QIcon Theme::icon(const QString &name, const QColor &colour) const
{
    return QIcon(new IconEngine(this, name, colour));
}

QFont Theme::font(const QFont &base, qreal factor, QFont::Weight weight)
{
    QFont font = base;
    if (base.pointSizeF() > 0)
        font.setPointSizeF(base.pointSizeF() * factor);
    else
        font.setPixelSize(qMax(1, qRound(base.pixelSize() * factor)));
    font.setWeight(weight);
    return font;
}

qreal Theme::em(const QFont &font)
{
    const QScreen *screen = QGuiApplication::primaryScreen();
    return font.pointSizeF() > 0 && screen ? font.pointSizeF() * screen->logicalDotsPerInchY() / 72 : font.pixelSize();
}

void Theme::setInk(QWidget &label, const QColor &ink)
{
    // Which of the two a label uses depends on the background role of the widgets around it.
    QPalette palette = label.palette();
    palette.setColor(QPalette::WindowText, ink);
    palette.setColor(QPalette::Text, ink);
    label.setPalette(palette);
}

} // namespace countersign
