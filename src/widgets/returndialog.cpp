// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/returndialog.h"

#include "core/redactor.h"
#include "widgets/fieldnote.h"
#include "widgets/runningicon.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QFontDatabase>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kReturnWidth = 520; // px at a text size of 14.67 px
constexpr qreal kReturnWidthEm = 35.4;
constexpr int kReturnMargin = 24;
} // namespace

struct ReturnDialog::Parts : public QObject
{
    Parts(ReturnDialog &owner, const Theme &look, Redactor &secrets, const QString &host)
        : QObject(&owner)
        , dialog(owner)
        , theme(look)
        , redactor(secrets)
        , server(host)
    {
    }

    void build();
    [[nodiscard]] QLabel *label(const QString &text, const QString &name = {});
    void addStep(QGridLayout &grid, int row, const QString &text);
    [[nodiscard]] QLayout *linkRow();
    [[nodiscard]] QLayout *foot();
    void updateButtons();
    void restyle();

    ReturnDialog &dialog;
    const Theme &theme;
    Redactor &redactor;
    QString server;
    QStringList offered;
    QLabel *title = nullptr;
    QLabel *lead = nullptr;
    QComboBox *providers = nullptr;
    QLabel *providersLabel = nullptr;
    QList<QLabel *> numbers;
    QList<QLabel *> steps;
    QLineEdit *link = nullptr;
    QLineEdit *address = nullptr;
    FieldNote *note = nullptr;
    Error trouble; // in the note
    RunningIcon *running = nullptr;
    QLabel *waiting = nullptr;
    QPushButton *openAgain = nullptr;
    QPushButton *go = nullptr;
    bool isExchanging = false;
};

QLabel *ReturnDialog::Parts::label(const QString &text, const QString &name)
{
    auto *made = new QLabel(text, &dialog);
    made->setObjectName(name);
    made->setWordWrap(true);
    made->setTextFormat(Qt::PlainText);
    return made;
}

void ReturnDialog::Parts::addStep(QGridLayout &grid, int row, const QString &text)
{
    numbers << new QLabel(u"%1."_s.arg(numbers.size() + 1), &dialog);
    steps << label(text);
    grid.addWidget(numbers.constLast(), row, 0, Qt::AlignTop);
    grid.addWidget(steps.constLast(), row, 1);
}

QLayout *ReturnDialog::Parts::linkRow()
{
    link = new QLineEdit(&dialog);
    link->setObjectName(u"link"_s);
    link->setAccessibleName(ReturnDialog::tr("Sign-in link"));
    link->setReadOnly(true);
    link->setLayoutDirection(Qt::LeftToRight);
    auto *copy = new QPushButton(ReturnDialog::tr("Cop&y"), &dialog);
    copy->setObjectName(u"copy"_s);
    copy->setAutoDefault(false);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(link->text()); });
    auto *row = new QHBoxLayout;
    row->setSpacing(5);
    row->addWidget(link, 1);
    row->addWidget(copy);
    return row;
}

QLayout *ReturnDialog::Parts::foot()
{
    running = new RunningIcon(theme, &dialog);
    waiting = new QLabel(&dialog);
    waiting->setObjectName(u"waiting"_s);
    openAgain = new QPushButton(ReturnDialog::tr("&Open again"), &dialog);
    openAgain->setObjectName(u"openAgain"_s);
    auto *cancel = new QPushButton(ReturnDialog::tr("&Cancel"), &dialog);
    cancel->setObjectName(u"cancel"_s);
    go = new QPushButton(ReturnDialog::tr("&Sign in"), &dialog);
    go->setObjectName(u"enterAddress"_s);
    go->setProperty("primary", true);
    for (QPushButton *button : { openAgain, cancel, go })
        button->setAutoDefault(false);
    connect(openAgain, &QPushButton::clicked, &dialog, &ReturnDialog::openAgainRequested);
    connect(cancel, &QPushButton::clicked, &dialog, &QDialog::reject);
    connect(go, &QPushButton::clicked, &dialog, &ReturnDialog::enter);
    auto *row = new QHBoxLayout;
    row->setSpacing(2);
    row->addWidget(running);
    row->addSpacing(6);
    row->addWidget(waiting, 1);
    row->addWidget(openAgain);
    row->addWidget(cancel);
    row->addWidget(go);
    return row;
}

void ReturnDialog::Parts::build()
{
    title = label(ReturnDialog::tr("Sign in to %1 in three steps").arg(server));
    lead = label(ReturnDialog::tr("%1 hands its sign-in to a browser only. You carry it over.").arg(server), u"lead"_s);
    providers = new QComboBox(&dialog);
    providers->setObjectName(u"providers"_s);
    providersLabel = new QLabel(ReturnDialog::tr("Sign in &with"), &dialog);
    providersLabel->setBuddy(providers);
    connect(providers, &QComboBox::activated, this, [this] { Q_EMIT dialog.providerChosen(providers->currentText()); });
    address = new QLineEdit(&dialog);
    address->setObjectName(u"returnAddress"_s);
    address->setAccessibleName(ReturnDialog::tr("Address of the last page"));
    address->setLayoutDirection(Qt::LeftToRight);
    note = new FieldNote(theme, *address, &dialog);
    note->setCaption(ReturnDialog::tr("It is good once, for a few minutes, and here only. Send it to nobody."));
    connect(address, &QLineEdit::textChanged, this, [this] { updateButtons(); });
    connect(address, &QLineEdit::returnPressed, &dialog, &ReturnDialog::enter);

    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    addStep(*grid, 0, {});
    grid->addLayout(linkRow(), 1, 1);
    grid->setRowMinimumHeight(2, 8);
    addStep(*grid, 3,
            ReturnDialog::tr("The browser ends on a page of %1 that says “Unauthorized”. That is as it should be.").arg(server));
    grid->setRowMinimumHeight(4, 8);
    addStep(*grid, 5, ReturnDialog::tr("Copy the whole address of that page and paste it here:"));
    grid->addWidget(address, 6, 1);
    grid->addWidget(note, 7, 1);
    auto *with = new QHBoxLayout;
    with->addWidget(providersLabel);
    with->addWidget(providers);
    with->addStretch();
    auto *all = new QVBoxLayout(&dialog);
    all->setContentsMargins(kReturnMargin, kReturnMargin, kReturnMargin, 17);
    all->setSpacing(0);
    all->addWidget(title);
    all->addSpacing(6);
    all->addWidget(lead);
    all->addSpacing(12);
    all->addLayout(with);
    all->addSpacing(8);
    all->addLayout(grid);
    all->addStretch();
    all->addSpacing(20);
    all->addLayout(foot());
}

void ReturnDialog::Parts::updateButtons()
{
    go->setEnabled(!isExchanging && !address->text().trimmed().isEmpty());
}

void ReturnDialog::Parts::restyle()
{
    const Tokens &t = theme.tokens();
    const QFont base = dialog.font();
    dialog.setMinimumWidth(qMin(qMax(kReturnWidth, int(Theme::em(base) * kReturnWidthEm)), 960));
    title->setFont(Theme::font(base, 1.2, QFont::DemiBold));
    for (QLabel *quiet : { lead, waiting })
        Theme::setInk(*quiet, t.text2);
    waiting->setFont(Theme::font(base, 0.87));
    for (QLabel *number : std::as_const(numbers))
        number->setFont(Theme::font(base, 1.0, QFont::DemiBold));
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (base.pointSizeF() > 0)
        mono.setPointSizeF(base.pointSizeF() * 0.88);
    for (QLineEdit *field : { link, address })
        field->setFont(mono);
}

ReturnDialog::ReturnDialog(const Theme &theme, Redactor &redactor, const QString &server, QWidget *parent)
    : QDialog(parent)
    , m_parts(new Parts(*this, theme, redactor, server))
{
    setObjectName(u"returnDialog"_s);
    setWindowTitle(tr("Sign in to %1").arg(server));
    setWindowModality(Qt::WindowModal);
    m_parts->build();
    connect(&theme, &Theme::changed, m_parts, [this] { m_parts->restyle(); });
    m_parts->restyle();
    setProviders({}, {});
    m_parts->updateButtons();
}

void ReturnDialog::setProviders(const QStringList &offered, const QString &chosen)
{
    QComboBox &box = *m_parts->providers;
    if (m_parts->offered != offered) {
        m_parts->offered = offered;
        box.clear();
        box.addItems(offered);
    }
    box.setCurrentIndex(int(offered.indexOf(chosen)));
    box.setVisible(offered.size() > 1);
    m_parts->providersLabel->setVisible(offered.size() > 1);
}

void ReturnDialog::setLink(const QUrl &link, bool opened)
{
    Parts &p = *m_parts;
    const QString host = link.host();
    p.steps.first()->setText(opened ? tr("Sign in at %1, which has opened in your browser. No page? Use this link:").arg(host)
                                    : tr("Sign in at %1 in any browser, with this link:").arg(host));
    const QString text = link.toString(QUrl::FullyEncoded);
    if (p.link->text() != text) {
        p.link->setText(text);
        p.link->setCursorPosition(0);
    }
}

void ReturnDialog::setSecondsLeft(int seconds)
{
    if (m_parts->isExchanging)
        return;
    const int left = qMax(0, seconds);
    m_parts->waiting->setText(tr("Waiting, %1:%2 left").arg(left / 60).arg(left % 60, 2, 10, QLatin1Char('0')));
    // A screen reader is told the minutes, not each second.
    const QString minutes = tr("Waiting, %n minutes left", nullptr, (left + 59) / 60);
    if (m_parts->waiting->accessibleName() != minutes)
        m_parts->waiting->setAccessibleName(minutes);
}

void ReturnDialog::setTrouble(const Error &trouble)
{
    if (m_parts->trouble == trouble)
        return; // told once; what is being typed stays
    m_parts->trouble = trouble;
    m_parts->note->setError(trouble);
    if (trouble.condition == Condition::None)
        return;
    m_parts->address->selectAll();
    m_parts->address->setFocus(Qt::OtherFocusReason);
    if (isVisible())
        resize(width(), layout()->totalHeightForWidth(width()));
}

void ReturnDialog::setExchanging()
{
    m_parts->isExchanging = true;
    m_parts->waiting->setText(tr("Back from the browser, finishing…"));
    m_parts->waiting->setAccessibleName(m_parts->waiting->text());
    m_parts->openAgain->setEnabled(false);
    m_parts->address->setReadOnly(true);
    m_parts->updateButtons();
}

void ReturnDialog::enter()
{
    if (!m_parts->go->isEnabled())
        return;
    m_parts->trouble = {};
    m_parts->note->setError({});
    Q_EMIT addressEntered(m_parts->redactor.keep(m_parts->address->text().trimmed().toUtf8()));
}

void ReturnDialog::setVisible(bool visible)
{
    if (visible && !isVisible()) // wrapped text: the height follows from the width
        resize(minimumWidth(), layout()->totalHeightForWidth(minimumWidth()));
    QDialog::setVisible(visible);
    m_parts->address->setFocus(Qt::OtherFocusReason);
}

void ReturnDialog::reject()
{
    if (isVisible())
        Q_EMIT cancelRequested();
    QDialog::reject();
}

void ReturnDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (m_parts && m_parts->go && event->type() == QEvent::FontChange)
        m_parts->restyle();
}

} // namespace countersign
