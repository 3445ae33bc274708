// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/theme.h"

#include <QApplication>
#include <QLocale>
#include <QTranslator>

namespace countersign::test {

//! Before the QApplication: nothing of the computer it runs on shows in a picture. `pinFont`: only the fonts of fonts.conf.
inline void leaveTheComputer(bool pinFont)
{
    qputenv("TZ", "UTC");
    qputenv("LC_ALL", "C.UTF-8");
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    if (pinFont)
        qputenv("FONTCONFIG_FILE", COUNTERSIGN_LOOK_DIR "/fonts.conf");
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
}

//! The plurals. Installed as long as it lives.
class English
{
public:
    English()
    {
        if (m_words.load(QStringLiteral(COUNTERSIGN_ENGLISH)))
            QCoreApplication::installTranslator(&m_words);
    }

private:
    QTranslator m_words;
};

inline constexpr const char *kLookSchemes[] = { "light", "dark", "high-contrast", "high-contrast-dark" };

//! Nothing moves while somebody looks.
inline void applyStill(Theme &theme, const QString &scheme, int textPercent = 100)
{
    Appearance appearance;
    appearance.motion = QStringLiteral("reduced");
    appearance.textPercent = textPercent;
    theme.apply(appearance, *qApp);
    theme.apply(scheme, *qApp);
    QApplication::setCursorFlashTime(0);
}

} // namespace countersign::test
