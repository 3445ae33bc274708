// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Pictures of every screen, for eyes: look-pictures DIRECTORY [PART-OF-A-NAME]. QT_SCALE_FACTOR=2 adds "@2x".
#include "app/tour.h"
#include "lookmain.h"
#include "lookscreens.h"

#include <QDir>

#include <cstdio>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
struct LookVariant
{
    QString name;
    QString scheme = u"light"_s;
    Language language = Language::English;
    QSize size { 1200, 800 };
    int textPercent = 100;
    QStringList screens; //!< empty: all
};

QList<LookVariant> lookVariants()
{
    const QStringList chats { u"chat"_s,     u"signed-out"_s, u"tools"_s,     u"approval"_s, u"form"_s,
                              u"palette"_s,  u"wide"_s,       u"lens"_s,      u"markdown"_s, u"math"_s,
                              u"code"_s,     u"elements"_s,   u"offers"_s,    u"tray"_s,     u"attachments"_s,
                              u"commands"_s, u"side-panel"_s, u"questions"_s, u"waiting"_s,  u"more-elements"_s };
    const QStringList pages { u"first-run"_s,       u"signing-in"_s,    u"settings"_s,           u"connection"_s,
                              u"connection-more"_s, u"keys"_s,          u"password"_s,           u"chat-settings"_s,
                              u"tool-servers"_s,    u"file-question"_s, u"agreement-client-id"_s };
    QList<LookVariant> variants;
    for (const char *scheme : kLookSchemes)
        variants.append({ QString::fromLatin1(scheme), QString::fromLatin1(scheme) });
    variants.append({ u"narrow"_s, u"light"_s, Language::English, { 760, 800 }, 100, chats + pages });
    variants.append({ u"small"_s, u"light"_s, Language::English, { 360, 640 }, 100, chats + QStringList { u"first-run"_s } });
    variants.append({ u"text-200"_s, u"light"_s, Language::English, { 1200, 800 }, 200, chats + pages });
    variants.append({ u"arabic"_s, u"light"_s, Language::Arabic, { 1200, 800 }, 100, chats + pages });
    variants.append({ u"arabic-dark"_s, u"dark"_s, Language::Arabic, { 1200, 800 }, 100, chats });
    variants.append({ u"japanese"_s, u"light"_s, Language::Japanese, { 1200, 800 }, 100, chats });
    return variants;
}

void takePictures(Theme &theme, const LookVariant &variant, const QString &directory, const QString &wanted)
{
    const QString scale = qApp->devicePixelRatio() > 1 ? u"@%1x"_s.arg(qApp->devicePixelRatio()) : QString();
    const QList<LookScreen> screens = lookScreens();
    for (const LookScreen &screen : screens) {
        const QString name = screen.name + u'-' + variant.name + scale + u".png"_s;
        if (!name.contains(wanted) || (!variant.screens.isEmpty() && !variant.screens.contains(screen.name)))
            continue;
        QGuiApplication::setLayoutDirection(variant.language == Language::Arabic ? Qt::RightToLeft : Qt::LeftToRight);
        applyStill(theme, variant.scheme, variant.textPercent);
        LookWindow look(theme, variant.language);
        look.window().resize(variant.size);
        screen.show(look);
        look.settle();
        look.picture().save(QDir(directory).filePath(name));
        std::printf("%s\n", qPrintable(name));
        std::fflush(stdout);
    }
}
} // namespace

int main(int argc, char **argv)
{
    leaveTheComputer(false);
    QApplication application(argc, argv);
    const English english;
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() < 2) {
        std::fprintf(stderr, "usage: look-pictures DIRECTORY [PART-OF-A-NAME]\n");
        return 2;
    }
    QDir().mkpath(arguments.at(1));
    Tour::useReadableFont();
    Theme theme;
    for (const LookVariant &variant : lookVariants())
        takePictures(theme, variant, arguments.at(1), arguments.value(2));
    return 0;
}
