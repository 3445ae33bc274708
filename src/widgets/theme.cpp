// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme.h"

#include "widgets/accentcolours.h"
#include "widgets/iconengine.h"
#include "widgets/lookstyle.h"

#include <QApplication>
#include <QScreen>
#include <QToolTip>

#include <algorithm>
#include <array>

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

struct TokenRow
{
    QColor Tokens::*role;
    QRgb light, dark, highContrast, highContrastDark;
};

constexpr std::array kTokenRows {
    TokenRow { &Tokens::window, 0xF3F4F6, 0x212428, 0xFFFFFF, 0x000000 },
    TokenRow { &Tokens::base, 0xFFFFFF, 0x191B1E, 0xFFFFFF, 0x000000 },
    TokenRow { &Tokens::raised, 0xF5F6F8, 0x24272C, 0xFFFFFF, 0x000000 },
    TokenRow { &Tokens::hover, 0xE7E9ED, 0x2E3238, 0xE4E4E4, 0x2B2B2B },
    TokenRow { &Tokens::selected, 0xDBE5F6, 0x2A3A54, 0x00348A, 0xBFD7FF },
    TokenRow { &Tokens::line, 0xDDE0E5, 0x34383F, 0x000000, 0xFFFFFF },
    TokenRow { &Tokens::btnEdge, 0xC3C8D0, 0x4B515B, 0x000000, 0xFFFFFF },
    TokenRow { &Tokens::edge, 0x828A95, 0x7A828D, 0x000000, 0xFFFFFF },
    TokenRow { &Tokens::text, 0x1B1F24, 0xE4E6EA, 0x000000, 0xFFFFFF },
    TokenRow { &Tokens::text2, 0x535B65, 0xA5ADB7, 0x1F1F1F, 0xE6E6E6 },
    TokenRow { &Tokens::disabled, 0x878F99, 0x767D87, 0x595959, 0xA6A6A6 },
    TokenRow { &Tokens::accent, 0x2457B3, 0x3E6CC2, 0x00348A, 0xBFD7FF },
    TokenRow { &Tokens::onAccent, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0x000000 },
    TokenRow { &Tokens::accentHover, 0x1D4A9B, 0x4674C9, 0x00235C, 0xDDE9FF },
    TokenRow { &Tokens::accentText, 0x2053AE, 0x93B7F6, 0x00348A, 0xBFD7FF },
    TokenRow { &Tokens::accentSoft, 0xE8EFFB, 0x202C40, 0xFFFFFF, 0x000000 },
    TokenRow { &Tokens::focus, 0x2457B3, 0x93B7F6, 0xB3007A, 0xFFD84A },
    TokenRow { &Tokens::textSel, 0xC5D8F7, 0x2F4A78, 0xFFE38A, 0x5E4700 },
    TokenRow { &Tokens::caution, 0x7A4F00, 0xE7BD5C, 0x5A3A00, 0xFFD84A },
    TokenRow { &Tokens::cautionSoft, 0xFFF3D9, 0x2F2716, 0xFFFFFF, 0x000000 },
    TokenRow { &Tokens::cautionEdge, 0xB07C12, 0xA98123, 0x5A3A00, 0xFFD84A },
    TokenRow { &Tokens::danger, 0xA9261F, 0xF3938B, 0x8A0000, 0xFFB4AC },
    TokenRow { &Tokens::dangerSoft, 0xFCECEA, 0x3A2321, 0xFFFFFF, 0x000000 },
    TokenRow { &Tokens::ok, 0x1D6A3C, 0x7CCB97, 0x00461C, 0x9BF0B5 },
    TokenRow { &Tokens::okSoft, 0xE5F3EA, 0x1C3025, 0xFFFFFF, 0x000000 },
    TokenRow { &Tokens::synKeyword, 0x7A2E8E, 0xD2A3E6, 0x5B0A73, 0xE9C6F7 },
    TokenRow { &Tokens::synString, 0x1D6A3C, 0x86CF9F, 0x00461C, 0x9BF0B5 },
    TokenRow { &Tokens::synNumber, 0x8F3F00, 0xEDB27D, 0x6B2A00, 0xFFC99B },
    TokenRow { &Tokens::synComment, 0x5C6570, 0x9AA3AE, 0x3A3A3A, 0xD0D0D0 },
    TokenRow { &Tokens::synFunction, 0x2053AE, 0x93B7F6, 0x00348A, 0xBFD7FF },
    TokenRow { &Tokens::diffAdd, 0xDDF3E4, 0x1B3526, 0xFFFFFF, 0x000000 },
    TokenRow { &Tokens::diffDel, 0xFBE3E1, 0x41262A, 0xFFFFFF, 0x000000 },
    TokenRow { &Tokens::thumb, 0xB9BEC6, 0x4B515B, 0x000000, 0xFFFFFF },
    TokenRow { &Tokens::onSelected, 0x1B1F24, 0xE4E6EA, 0xFFFFFF, 0x000000 },
    TokenRow { &Tokens::onSelected2, 0x535B65, 0xA5ADB7, 0xFFFFFF, 0x000000 },
};

struct PaletteRow
{
    QPalette::ColorRole role;
    QColor Tokens::*token;
    QColor Tokens::*disabled;
};

constexpr std::array kPaletteRows
{
    PaletteRow { QPalette::Window, &Tokens::window, &Tokens::window },
        PaletteRow { QPalette::Button, &Tokens::window, &Tokens::window },
        PaletteRow { QPalette::Base, &Tokens::base, &Tokens::window },
        PaletteRow { QPalette::AlternateBase, &Tokens::raised, &Tokens::window },
        PaletteRow { QPalette::ToolTipBase, &Tokens::base, &Tokens::base },
        PaletteRow { QPalette::Light, &Tokens::base, &Tokens::base },
        PaletteRow { QPalette::Midlight, &Tokens::hover, &Tokens::hover },
        PaletteRow { QPalette::Mid, &Tokens::line, &Tokens::line },
        PaletteRow { QPalette::Dark, &Tokens::btnEdge, &Tokens::line },
        PaletteRow { QPalette::Shadow, &Tokens::edge, &Tokens::line },
        PaletteRow { QPalette::WindowText, &Tokens::text, &Tokens::disabled },
        PaletteRow { QPalette::Text, &Tokens::text, &Tokens::disabled },
        PaletteRow { QPalette::ButtonText, &Tokens::text, &Tokens::disabled },
        PaletteRow { QPalette::ToolTipText, &Tokens::text, &Tokens::text },
        PaletteRow { QPalette::BrightText, &Tokens::onAccent, &Tokens::disabled },
        PaletteRow { QPalette::PlaceholderText, &Tokens::text2, &Tokens::disabled },
        PaletteRow { QPalette::Highlight, &Tokens::accent, &Tokens::hover },
        PaletteRow { QPalette::HighlightedText, &Tokens::onAccent, &Tokens::disabled },
        PaletteRow { QPalette::Link, &Tokens::accentText, &Tokens::disabled },
        PaletteRow { QPalette::LinkVisited, &Tokens::accentText, &Tokens::disabled },
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
        PaletteRow { QPalette::Accent, &Tokens::accent, &Tokens::disabled },
#endif
};
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

Tokens Theme::tokensOf(Scheme scheme)
{
    Tokens tokens;
    for (const TokenRow &row : kTokenRows) {
        switch (scheme) {
        case Scheme::Light:
            tokens.*row.role = QColor(row.light);
            break;
        case Scheme::Dark:
            tokens.*row.role = QColor(row.dark);
            break;
        case Scheme::HighContrast:
            tokens.*row.role = QColor(row.highContrast);
            break;
        case Scheme::HighContrastDark:
            tokens.*row.role = QColor(row.highContrastDark);
            break;
        }
    }
    return tokens;
}

QPalette Theme::palette() const
{
    QPalette palette;
    for (const PaletteRow &row : kPaletteRows) {
        palette.setColor(QPalette::Active, row.role, m_tokens.*row.token);
        palette.setColor(QPalette::Inactive, row.role, m_tokens.*row.token);
        palette.setColor(QPalette::Disabled, row.role, m_tokens.*row.disabled);
    }
    return palette;
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

void Theme::restyle()
{
    const bool wasHighContrast = isHighContrast();
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
