// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The one table of colours, and which of them stands for which role of a palette.
#include "widgets/theme.h"

#include <array>

namespace countersign {

namespace {
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

} // namespace countersign
