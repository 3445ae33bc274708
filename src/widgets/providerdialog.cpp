// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/providerdialog.h"

#include "widgets/fieldnote.h"
#include "widgets/runningicon.h"
#include "widgets/sentences.h"
#include "widgets/signindialog.h"
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
#include <QScreen>
#include <QTimer>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kAgreementWidth = 480; // px at a text size of 14.67 px
constexpr qreal kAgreementWidthEm = 32.7;
constexpr int kAgreementMargin = 24;
constexpr auto kCopiedFor = std::chrono::milliseconds(1500);
constexpr QChar kBreak(0x200B); // zero-width space

//! A long name may be broken behind its dots and hyphens, and anywhere where there are none for long; it is never shortened.
QString breakable(const QString &text)
{
    constexpr qsizetype kStaysWhole = 32;
    constexpr int kLongestPiece = 24;
    QStringList words = text.split(u' ');
    for (QString &word : words) {
        if (word.size() <= kStaysWhole)
            continue;
        QString broken;
        int piece = 0;
        for (const QChar c : std::as_const(word)) {
            broken += c;
            if (c == u'.' || c == u'-' || c == u'/' || c == u':' || ++piece >= kLongestPiece) {
                broken += kBreak;
                piece = 0;
            }
        }
        word = broken;
    }
    return words.join(u' ');
}
} // namespace

QString plainHost(const QUrl &address)
{
    const QString host = address.host(QUrl::FullyEncoded);
    const QString name = host.contains(u':') ? u'[' + host + u']' : host;
    return address.port() < 0 ? name : name + u':' + QString::number(address.port());
}

struct ProviderDialog::Parts : public QObject
{
    Parts(ProviderDialog &owner, const Theme &look) : QObject(&owner), dialog(owner), theme(look) {}

    [[nodiscard]] QLabel *label(const QString &name = {});
    [[nodiscard]] QLayout *facts();
    [[nodiscard]] QWidget *clientPage();
    [[nodiscard]] QLayout *foot();
    void build();
    void copyRedirect();
    void setBusy(bool busy);
    void updateButtons();
    void restyle();

    ProviderDialog &dialog;
    const Theme &theme;
    ProviderAgreement agreement;
    QLabel *icon = nullptr;
    QLabel *title = nullptr;
    QLabel *lead = nullptr;
    QList<QLabel *> factNames;
    QList<QLabel *> factTexts;
    QWidget *client = nullptr;
    QLineEdit *clientId = nullptr;
    FieldNote *note = nullptr;
    QLineEdit *redirect = nullptr;
    QPushButton *copy = nullptr;
    QTimer copied;
    RunningIcon *running = nullptr;
    QLabel *state = nullptr;
    QPushButton *cancel = nullptr;
    QPushButton *open = nullptr;
    bool isBusy = false;
};

QLabel *ProviderDialog::Parts::label(const QString &name)
{
    auto *made = new QLabel(&dialog);
    made->setObjectName(name);
    made->setWordWrap(true);
    made->setTextFormat(Qt::PlainText);
    return made;
}

QLayout *ProviderDialog::Parts::facts()
{
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    const QStringList names { ProviderDialog::tr("Agents"), ProviderDialog::tr("Sign-in by"), ProviderDialog::tr("Asks for") };
    for (int row = 0; row < names.size(); ++row) {
        factNames << new QLabel(names.at(row), &dialog);
        factTexts << label();
        factTexts.constLast()->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(factNames.constLast(), row, 0, Qt::AlignTop);
        grid->addWidget(factTexts.constLast(), row, 1);
    }
    return grid;
}

//! Shown where the provider gives no client id: the field, and what its owner has to be told.
QWidget *ProviderDialog::Parts::clientPage()
{
    client = new QWidget(&dialog);
    clientId = new QLineEdit(client);
    clientId->setObjectName(u"clientId"_s);
    clientId->setAccessibleName(ProviderDialog::tr("Client ID"));
    note = new FieldNote(theme, *clientId, client);
    redirect = new QLineEdit(client);
    redirect->setObjectName(u"redirect"_s);
    redirect->setAccessibleName(ProviderDialog::tr("Return address"));
    redirect->setReadOnly(true);
    redirect->setLayoutDirection(Qt::LeftToRight);
    copy = new QPushButton(ProviderDialog::tr("Cop&y"), client);
    copy->setObjectName(u"copyRedirect"_s);
    copy->setAutoDefault(false);
    auto *idLabel = new QLabel(ProviderDialog::tr("Client &ID"), client);
    idLabel->setBuddy(clientId);
    auto *redirectLabel = new QLabel(ProviderDialog::tr("&Return address"), client);
    redirectLabel->setBuddy(redirect);
    auto *redirectRow = new QHBoxLayout;
    redirectRow->setSpacing(5);
    redirectRow->addWidget(redirect, 1);
    redirectRow->addWidget(copy);
    auto *column = new QVBoxLayout(client);
    column->setContentsMargins(0, 14, 0, 0);
    column->setSpacing(2);
    column->addWidget(idLabel);
    column->addWidget(clientId);
    column->addWidget(note);
    column->addSpacing(8);
    column->addWidget(redirectLabel);
    column->addLayout(redirectRow);

    connect(clientId, &QLineEdit::textChanged, this, [this] { updateButtons(); });
    connect(clientId, &QLineEdit::returnPressed, &dialog, &ProviderDialog::agree);
    connect(copy, &QPushButton::clicked, this, [this] { copyRedirect(); });
    copied.setSingleShot(true);
    copied.setInterval(kCopiedFor);
    connect(&copied, &QTimer::timeout, this, [this] {
        copy->setText(ProviderDialog::tr("Cop&y"));
        restyle();
    });
    return client;
}

void ProviderDialog::Parts::copyRedirect()
{
    QGuiApplication::clipboard()->setText(redirect->text());
    copy->setMinimumWidth(copy->width());
    copy->setText(ProviderDialog::tr("Copied"));
    copy->setIcon(theme.icon(u"check"_s, theme.tokens().ok));
    copied.start();
}

QLayout *ProviderDialog::Parts::foot()
{
    running = new RunningIcon(theme, &dialog);
    state = new QLabel(&dialog);
    state->setObjectName(u"state"_s);
    cancel = new QPushButton(ProviderDialog::tr("&Cancel"), &dialog);
    cancel->setObjectName(u"cancel"_s);
    open = new QPushButton(&dialog);
    open->setObjectName(u"openProvider"_s);
    open->setProperty("primary", true);
    for (QPushButton *button : { cancel, open })
        button->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, &dialog, &QDialog::reject);
    connect(open, &QPushButton::clicked, &dialog, &ProviderDialog::agree);
    auto *row = new QHBoxLayout;
    row->setSpacing(2);
    row->addWidget(running);
    row->addSpacing(6);
    row->addWidget(state, 1);
    row->addWidget(cancel);
    row->addWidget(open);
    return row;
}

void ProviderDialog::Parts::build()
{
    icon = new QLabel(&dialog);
    title = label(u"title"_s);
    lead = label(u"lead"_s);
    auto *text = new QVBoxLayout;
    text->setSpacing(0);
    text->addWidget(title);
    text->addSpacing(6);
    text->addWidget(lead);
    text->addSpacing(14);
    text->addLayout(facts());
    text->addWidget(clientPage());
    auto *body = new QHBoxLayout;
    body->setSpacing(14);
    body->addWidget(icon, 0, Qt::AlignTop);
    body->addLayout(text, 1);
    auto *all = new QVBoxLayout(&dialog);
    all->setContentsMargins(kAgreementMargin, kAgreementMargin, kAgreementMargin - 3, 17);
    all->setSpacing(0);
    all->addLayout(body);
    all->addSpacing(20);
    all->addLayout(foot());
}

void ProviderDialog::Parts::setBusy(bool busy)
{
    isBusy = busy;
    running->setVisible(busy);
    state->setText(busy ? ProviderDialog::tr("Getting ready…") : QString());
    state->setAccessibleName(state->text());
    clientId->setReadOnly(busy);
    updateButtons();
}

void ProviderDialog::Parts::updateButtons()
{
    open->setEnabled(!isBusy && (!agreement.wantsClientId || !clientId->text().trimmed().isEmpty()));
}

void ProviderDialog::Parts::restyle()
{
    const Tokens &t = theme.tokens();
    const QFont base = dialog.font();
    const qreal em = Theme::em(base);
    dialog.setMinimumWidth(qMin(qMax(kAgreementWidth, int(em * kAgreementWidthEm)), 960));
    const int mark = scaledPx(24, base);
    icon->setPixmap(theme.icon(u"24/browser"_s, t.accentText).pixmap(QSize(mark, mark), dialog.devicePixelRatioF()));
    title->setFont(Theme::font(base, 1.2, QFont::DemiBold));
    Theme::setInk(*lead, t.text2);
    for (QLabel *name : std::as_const(factNames)) {
        Theme::setInk(*name, t.text2);
        name->setFont(Theme::font(base, 0.93));
    }
    for (QLabel *text : std::as_const(factTexts))
        text->setFont(Theme::font(base, 0.93));
    // Who it is about stands out: these two are what the person decides on.
    for (QLabel *host : { factTexts.at(0), factTexts.at(1) })
        host->setFont(Theme::font(base, 0.93, QFont::DemiBold));
    Theme::setInk(*state, t.text2);
    state->setFont(Theme::font(base, 0.87));
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (base.pointSizeF() > 0)
        mono.setPointSizeF(base.pointSizeF() * 0.88);
    redirect->setFont(mono);
    copy->setIcon(theme.icon(u"copy"_s, t.text));
}

ProviderDialog::ProviderDialog(const Theme &theme, QWidget *parent) : QDialog(parent), m_parts(new Parts(*this, theme))
{
    setObjectName(u"providerDialog"_s);
    setWindowModality(Qt::WindowModal);
    m_parts->build();
    connect(&theme, &Theme::changed, m_parts, [this] { m_parts->restyle(); });
    m_parts->restyle();
    setAgreement({});
}

void ProviderDialog::setAgreement(const ProviderAgreement &agreement)
{
    Parts &p = *m_parts;
    p.agreement = agreement;
    setWindowTitle(tr("Sign in at %1").arg(agreement.provider));
    const QString question = tr("%1 wants you to sign in at %2.");
    p.title->setText(question.arg(breakable(agreement.server), breakable(agreement.provider)));
    p.title->setAccessibleName(question.arg(agreement.server, agreement.provider));
    p.lead->setText(tr("Go on only if you know both."));
    const QStringList texts { agreement.server, agreement.provider, scopeWords(agreement.scopes) };
    for (int row = 0; row < texts.size(); ++row) {
        p.factTexts.at(row)->setText(breakable(texts.at(row)));
        p.factTexts.at(row)->setAccessibleName(texts.at(row));
    }
    p.client->setVisible(agreement.wantsClientId);
    // That none is given out by itself is no failure: it only has to be known.
    const bool isUsual =
        agreement.trouble.condition == Condition::None || agreement.trouble.condition == Condition::ClientIdNeeded;
    const QString usual = Sentences::of(Error { Condition::ClientIdNeeded, { agreement.provider } }).plain();
    p.note->setCaption(usual);
    p.note->setError(isUsual ? Error() : agreement.trouble);
    if (isUsual)
        p.clientId->setAccessibleDescription(usual);
    p.redirect->setText(agreement.redirect.toString(QUrl::FullyEncoded));
    const QString host = QFontMetrics(font()).elidedText(agreement.provider, Qt::ElideMiddle, minimumWidth() * 2 / 5);
    p.open->setText(tr("&Open %1").arg(QString(host).replace(u'&', "&&"_L1))); // in full it stands above
    p.open->setAccessibleName(tr("Open %1").arg(agreement.provider));
    p.setBusy(false);
    if (isVisible() && agreement.wantsClientId)
        p.clientId->setFocus(Qt::OtherFocusReason);
    if (isVisible())
        resize(width(), layout()->totalHeightForWidth(width()));
}

void ProviderDialog::agree()
{
    if (!m_parts->open->isEnabled())
        return;
    const QString clientId = m_parts->agreement.wantsClientId ? m_parts->clientId->text().trimmed() : QString();
    m_parts->setBusy(true);
    Q_EMIT agreed(clientId);
}

void ProviderDialog::setVisible(bool visible)
{
    if (visible && !isVisible()) // wrapped text: the height follows from the width
        resize(minimumWidth(), qMin(layout()->totalHeightForWidth(minimumWidth()), screen()->availableGeometry().height()));
    QDialog::setVisible(visible);
    QWidget *first = m_parts->agreement.wantsClientId ? static_cast<QWidget *>(m_parts->clientId) : m_parts->cancel;
    first->setFocus(Qt::OtherFocusReason);
}

void ProviderDialog::reject()
{
    if (isVisible())
        Q_EMIT cancelled();
    QDialog::reject();
}

void ProviderDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (m_parts && m_parts->open && event->type() == QEvent::FontChange)
        m_parts->restyle();
}

} // namespace countersign
