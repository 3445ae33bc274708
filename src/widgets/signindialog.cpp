// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/signindialog.h"

#include "core/error.h"
#include "widgets/runningicon.h"
#include "widgets/sentences.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QEvent>
#include <QFontDatabase>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kDialogWidth = 480; // px at a text size of 14.67 px
constexpr qreal kDialogWidthEm = 32.7;
constexpr int kDialogMargin = 24;
constexpr auto kCopiedTime = std::chrono::milliseconds(1500);
} // namespace

struct SignInDialog::Parts : public QObject
{
    Parts(SignInDialog &owner, const Theme &look, const QString &serverHost, const QString &providerHost,
          const QStringList &scopes)
        : QObject(&owner)
        , dialog(owner)
        , theme(look)
        , server(serverHost)
        , provider(providerHost)
        , asksFor(scopes)
    {
    }

    [[nodiscard]] QLayout *linkRow();
    [[nodiscard]] QLayout *facts();
    [[nodiscard]] QLayout *foot();
    [[nodiscard]] QLabel *label(const QString &text);
    void copyLink();
    void showLead(bool opened);
    void restyle();

    SignInDialog &dialog;
    const Theme &theme;
    QString server, provider;
    QStringList asksFor;
    QLabel *icon = nullptr;
    QLabel *title = nullptr;
    QLabel *lead = nullptr;
    QLabel *linkCaption = nullptr;
    QLineEdit *link = nullptr;
    QPushButton *copy = nullptr;
    QList<QLabel *> factNames;
    QList<QLabel *> factTexts;
    QLabel *waiting = nullptr;
    QPushButton *openAgain = nullptr;
    QPushButton *cancel = nullptr;
    QTimer copied;
    bool opened = true;
    bool exchanging = false;
};

QLabel *SignInDialog::Parts::label(const QString &text)
{
    auto *made = new QLabel(text, &dialog);
    made->setWordWrap(true);
    made->setTextFormat(Qt::PlainText);
    return made;
}

QString scopeWords(const QStringList &scopes)
{
    QStringList words;
    for (const QString &scope : scopes) {
        if (scope == "openid"_L1)
            continue;
        words << (scope == "profile"_L1          ? SignInDialog::tr("your name")
                  : scope == "email"_L1          ? SignInDialog::tr("your mail address")
                  : scope == "offline_access"_L1 ? SignInDialog::tr("staying signed in")
                                                 : scope);
    }
    return words.isEmpty() ? SignInDialog::tr("who you are") : words.join(SignInDialog::tr(", ", "between things asked for"));
}

QLayout *SignInDialog::Parts::linkRow()
{
    link = new QLineEdit(&dialog);
    link->setObjectName(u"link"_s);
    link->setAccessibleName(SignInDialog::tr("Sign-in link"));
    link->setReadOnly(true);
    link->setLayoutDirection(Qt::LeftToRight); // an address always reads from the left
    copy = new QPushButton(SignInDialog::tr("Cop&y"), &dialog);
    copy->setObjectName(u"copy"_s);
    copy->setAutoDefault(false);
    connect(copy, &QPushButton::clicked, this, [this] { copyLink(); });
    copied.setSingleShot(true);
    copied.setInterval(kCopiedTime);
    connect(&copied, &QTimer::timeout, this, [this] {
        copy->setText(SignInDialog::tr("Cop&y"));
        restyle();
    });
    auto *row = new QHBoxLayout;
    row->setSpacing(5);
    row->addWidget(link, 1);
    row->addWidget(copy);
    return row;
}

void SignInDialog::Parts::copyLink()
{
    QGuiApplication::clipboard()->setText(link->text());
    copy->setMinimumWidth(copy->width());
    copy->setText(SignInDialog::tr("Copied"));
    copy->setIcon(theme.icon(u"check"_s, theme.tokens().ok));
    copied.start();
}

QLayout *SignInDialog::Parts::facts()
{
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    const QList<std::pair<QString, QString>> rows { { SignInDialog::tr("Agents"), server },
                                                    { SignInDialog::tr("Sign-in by"), provider },
                                                    { SignInDialog::tr("Asks for"), scopeWords(asksFor) } };
    for (int row = 0; row < rows.size(); ++row) {
        factNames << new QLabel(rows.at(row).first, &dialog);
        factTexts << label(rows.at(row).second);
        factTexts.constLast()->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(factNames.constLast(), row, 0, Qt::AlignTop);
        grid->addWidget(factTexts.constLast(), row, 1);
    }
    return grid;
}

QLayout *SignInDialog::Parts::foot()
{
    waiting = new QLabel(&dialog);
    waiting->setObjectName(u"waiting"_s);
    openAgain = new QPushButton(SignInDialog::tr("&Open again"), &dialog);
    openAgain->setObjectName(u"openAgain"_s);
    openAgain->setAutoDefault(false);
    cancel = new QPushButton(SignInDialog::tr("&Cancel"), &dialog);
    cancel->setObjectName(u"cancel"_s);
    cancel->setAutoDefault(false);
    connect(openAgain, &QPushButton::clicked, &dialog, &SignInDialog::openAgainRequested);
    connect(cancel, &QPushButton::clicked, &dialog, &QDialog::reject);
    auto *row = new QHBoxLayout;
    row->setSpacing(2);
    row->addWidget(new RunningIcon(theme, &dialog));
    row->addSpacing(6);
    row->addWidget(waiting, 1);
    row->addWidget(openAgain);
    row->addWidget(cancel);
    return row;
}

void SignInDialog::Parts::showLead(bool didOpen)
{
    opened = didOpen;
    const QString dim = theme.tokens().text2.name();
    const QString host = u"<span style=\"color:%1\">%2</span>"_s.arg(theme.tokens().text.name(), provider.toHtmlEscaped());
    const QString text =
        opened ? SignInDialog::tr("%1 has opened there. Sign in, then come back: Countersign notices by itself.").arg(host)
               : SignInDialog::tr("Sign in at %1 with the link below, then come back: Countersign notices by itself.").arg(host);
    lead->setText(u"<span style=\"color:%1\">%2</span>"_s.arg(dim, text));
    linkCaption->setText(opened ? SignInDialog::tr("No page opened? Use this link in any browser on this computer:")
                                : Sentences::of(Error { Condition::BrowserNotOpened, {}, 0, {} }).plain());
}

void SignInDialog::Parts::restyle()
{
    const Tokens &t = theme.tokens();
    const QFont base = dialog.font();
    const qreal em = Theme::em(base);
    dialog.setMinimumWidth(qMin(qMax(kDialogWidth, int(em * kDialogWidthEm)), 960));
    const int mark = scaledPx(24, base);
    icon->setPixmap(theme.icon(u"24/browser"_s, t.accentText).pixmap(QSize(mark, mark), dialog.devicePixelRatioF()));
    title->setFont(Theme::font(base, 1.2, QFont::DemiBold));
    const QFont caption = Theme::font(base, 0.87);
    for (QLabel *small : { linkCaption, waiting }) {
        Theme::setInk(*small, t.text2);
        small->setFont(caption);
    }
    for (QLabel *name : std::as_const(factNames)) {
        Theme::setInk(*name, t.text2);
        name->setFont(Theme::font(base, 0.93));
    }
    for (QLabel *text : std::as_const(factTexts))
        text->setFont(Theme::font(base, 0.93));
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (base.pointSizeF() > 0)
        mono.setPointSizeF(base.pointSizeF() * 0.88);
    link->setFont(mono);
    copy->setIcon(theme.icon(u"copy"_s, t.text));
    showLead(opened);
}

SignInDialog::SignInDialog(const Theme &theme, const QString &server, const QString &provider, const QStringList &asksFor,
                           QWidget *parent)
    : QDialog(parent)
    , m_parts(new Parts(*this, theme, server, provider, asksFor))
{
    setObjectName(u"signInDialog"_s);
    setWindowTitle(tr("Continue in your browser"));
    setWindowModality(Qt::WindowModal);
    Parts &p = *m_parts;
    p.icon = new QLabel(this);
    p.title = p.label(tr("Continue in your browser"));
    p.lead = p.label({});
    p.lead->setTextFormat(Qt::RichText);
    p.lead->setObjectName(u"lead"_s);
    p.linkCaption = p.label({});

    auto *text = new QVBoxLayout;
    text->setSpacing(0);
    text->addWidget(p.title);
    text->addSpacing(6);
    text->addWidget(p.lead);
    text->addSpacing(14);
    text->addWidget(p.linkCaption);
    text->addSpacing(2);
    text->addLayout(p.linkRow());
    text->addSpacing(12);
    text->addLayout(p.facts());
    auto *body = new QHBoxLayout;
    body->setSpacing(14);
    body->addWidget(p.icon, 0, Qt::AlignTop);
    body->addLayout(text, 1);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(kDialogMargin, kDialogMargin, kDialogMargin - 3, 17);
    all->setSpacing(0);
    all->addLayout(body);
    all->addSpacing(20);
    all->addLayout(p.foot());

    QObject::connect(&theme, &Theme::changed, m_parts, [this] { m_parts->restyle(); });
    p.restyle();
    p.link->setFocus(Qt::OtherFocusReason);
}

void SignInDialog::setLink(const QUrl &link, bool opened)
{
    m_parts->link->setText(link.toString(QUrl::FullyEncoded));
    m_parts->link->setCursorPosition(0);
    m_parts->showLead(opened);
}

void SignInDialog::setSecondsLeft(int seconds)
{
    if (m_parts->exchanging)
        return;
    const int left = qMax(0, seconds);
    m_parts->waiting->setText(tr("Waiting, %1:%2 left").arg(left / 60).arg(left % 60, 2, 10, QLatin1Char('0')));
    // A screen reader is told the minutes, not each second.
    const QString minutes = tr("Waiting, %n minutes left", nullptr, (left + 59) / 60);
    if (m_parts->waiting->accessibleName() != minutes)
        m_parts->waiting->setAccessibleName(minutes);
}

void SignInDialog::setExchanging()
{
    m_parts->exchanging = true;
    m_parts->waiting->setText(tr("Back from the browser, finishing…"));
    m_parts->waiting->setAccessibleName(m_parts->waiting->text());
    m_parts->openAgain->setEnabled(false);
}

void SignInDialog::setVisible(bool visible)
{
    if (visible && !isVisible()) // wrapped text: the height follows from the width
        resize(minimumWidth(), layout()->totalHeightForWidth(minimumWidth()));
    QDialog::setVisible(visible);
    // QDialog gives the focus as if by Tab, which selects all and scrolls to the end; what matters is where the link leads.
    m_parts->link->setCursorPosition(0);
}

void SignInDialog::reject()
{
    if (isVisible())
        Q_EMIT cancelRequested();
    QDialog::reject();
}

void SignInDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (m_parts && m_parts->cancel && event->type() == QEvent::FontChange)
        m_parts->restyle();
}

} // namespace countersign
