// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/firstrunpage.h"

#include "core/connectionconfig.h"
#include "widgets/choicebutton.h"
#include "widgets/droppedfile.h"
#include "widgets/fieldnote.h"
#include "widgets/holdsfocus.h"
#include "widgets/textscale.h"
#include "widgets/theme.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kPageColumn = 464;      // px at a text size of 14.67 px
constexpr qreal kPageColumnEm = 31.6; // the same, for larger text
constexpr int kPageInset = 8;         // px the choices reach beyond the words, for their tile
constexpr int kFirstRunMark = 72;             // px, the whole drawing; its ink is 13/16 of that

QLabel *wrappingLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}
} // namespace

FirstRunPage::FirstRunPage(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(u"firstRun"_s);
    setAcceptDrops(true);
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *page = new QWidget(scroll);
    m_column = new QWidget(page);

    auto *column = new QVBoxLayout(m_column);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head());
    column->addSpacing(22);
    column->addLayout(addressRow());
    m_rule = new QWidget(m_column);
    m_rule->setFixedHeight(1);
    m_rule->setAutoFillBackground(true);
    m_demo = new ChoiceButton(theme, u"play"_s, tr("Try the built-in demo"),
                              tr("A small server on this computer, with a sign-in of its own."), m_column);
    m_demo->setObjectName(u"tryDemo"_s);
    m_file = new ChoiceButton(theme, u"file"_s, tr("Open a connection file"),
                              tr("If your team handed one out. You can also drop it on this window."), m_column);
    m_file->setObjectName(u"openConnectionFile"_s);
    auto *ruleRow = new QHBoxLayout;
    ruleRow->setContentsMargins(kPageInset, 28, kPageInset, 12);
    ruleRow->addWidget(m_rule);
    column->addLayout(ruleRow);
    column->addWidget(m_demo);
    column->addSpacing(4);
    column->addWidget(m_file);
    m_fileNote = new FieldNote(theme, *m_file, m_column);
    m_fileNote->setContentsMargins(kPageInset + 30, 0, kPageInset, 0); // beside the icon, where the words begin
    column->addWidget(m_fileNote);

    auto *middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(m_column, 1000);
    middle->addStretch(1);
    auto *outer = new QVBoxLayout(page);
    outer->setContentsMargins(24, 24, 24, 24);
    outer->addStretch(9);
    outer->addLayout(middle);
    outer->addStretch(10);
    scroll->setWidget(page);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    m_back = new QPushButton(tr("&Back"), this);
    m_back->setObjectName(u"back"_s);
    m_back->setFlat(true);
    m_back->hide();
    auto *top = new QHBoxLayout;
    top->setContentsMargins(5, 5, 5, 0);
    top->addWidget(m_back);
    top->addStretch(1);
    all->addLayout(top);
    all->addWidget(scroll, 1);

    connect(m_back, &QPushButton::clicked, this, &FirstRunPage::backRequested);
    connect(m_demo, &QPushButton::clicked, this, &FirstRunPage::demoRequested);
    connect(m_file, &QPushButton::clicked, this, &FirstRunPage::chooseFile);
    connect(&m_theme, &Theme::changed, this, &FirstRunPage::restyle);
    restyle();
}

QLayout *FirstRunPage::head()
{
    m_mark = new QLabel(m_column);
    m_title = wrappingLabel(tr("Where are your agents?"), m_column);
    m_lead = wrappingLabel(
        tr("Paste the address you were given. Countersign asks it how to sign in and opens your browser for that."), m_column);
    auto *column = new QVBoxLayout;
    column->setContentsMargins(kPageInset, 0, kPageInset, 0);
    column->setSpacing(0);
    column->addWidget(m_mark, 0, Qt::AlignLeading);
    column->addSpacing(22);
    column->addWidget(m_title);
    column->addSpacing(8);
    column->addWidget(m_lead);
    return column;
}

QLayout *FirstRunPage::addressRow()
{
    m_label = new QLabel(tr("&Address"), m_column);
    m_address = new QLineEdit(m_column);
    m_address->setObjectName(u"address"_s);
    m_address->setAccessibleName(tr("Address"));
    m_address->setPlaceholderText(u"https://agents.example.com/api/copilotkit"_s);
    m_address->setInputMethodHints(Qt::ImhUrlCharactersOnly);
    m_label->setBuddy(m_address);
    m_connect = new QPushButton(tr("&Connect"), m_column);
    m_connect->setObjectName(u"connect"_s);
    m_connect->setProperty("primary", true);
    m_cancel = new QPushButton(tr("&Cancel"), m_column);
    m_cancel->setObjectName(u"cancelConnect"_s);
    m_cancel->hide();
    m_note = new FieldNote(m_theme, *m_address, m_column);
    m_note->setCaption(tr("CopilotKit, AG-UI and Chainlit servers work."));
    connect(m_connect, &QPushButton::clicked, this, &FirstRunPage::submit);
    connect(m_cancel, &QPushButton::clicked, this, &FirstRunPage::cancelRequested);
    connect(m_address, &QLineEdit::returnPressed, this, &FirstRunPage::submit);
    connect(m_address, &QLineEdit::textEdited, this, [this] { showError({}); });

    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addSpacing(kPageInset);
    row->addWidget(m_address, 1);
    row->addSpacing(5); // and 3 px of the button's own
    row->addWidget(m_connect);
    row->addWidget(m_cancel);
    row->addSpacing(kPageInset - 3);
    m_label->setContentsMargins(kPageInset, 0, kPageInset, 0);
    m_note->setContentsMargins(kPageInset, 0, kPageInset, 0);
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(m_label);
    column->addSpacing(3);
    column->addLayout(row);
    column->addSpacing(4);
    column->addWidget(m_note);
    return column;
}

void FirstRunPage::setAddress(const QString &address)
{
    m_address->setText(address);
}

QString FirstRunPage::address() const
{
    return m_address->text().trimmed();
}

void FirstRunPage::submit()
{
    if (m_isBusy)
        return;
    const Expected<QUrl> url = ConnectionConfig::checkAddress(address());
    if (!url) {
        showError(url.error());
        m_address->setFocus(Qt::OtherFocusReason);
        return;
    }
    showError({});
    showFileError({});
    Q_EMIT addressEntered(address());
}

void FirstRunPage::setBusy(bool busy)
{
    m_isBusy = busy;
    m_address->setReadOnly(busy);
    // One button in the place of the other; who used it by keyboard stays there.
    QPushButton &comes = busy ? *m_cancel : *m_connect;
    QPushButton &goes = busy ? *m_connect : *m_cancel;
    const bool moves = holdsFocus(goes);
    m_connect->setEnabled(!busy);
    m_cancel->setMinimumWidth(busy ? m_connect->width() : 0);
    comes.show();
    if (moves)
        comes.setFocus(Qt::OtherFocusReason);
    goes.hide();
    m_demo->setEnabled(!busy);
    m_file->setEnabled(!busy);
    m_note->setCaption(busy ? tr("Asking how to sign in there…") : tr("CopilotKit, AG-UI and Chainlit servers work."));
}

void FirstRunPage::setMayGoBack(bool may)
{
    m_mayGoBack = may;
    m_back->setVisible(may);
}

void FirstRunPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_isBusy)
        Q_EMIT cancelRequested();
    else if (event->key() == Qt::Key_Escape && m_mayGoBack)
        Q_EMIT backRequested();
    else
        QWidget::keyPressEvent(event);
}

void FirstRunPage::showError(const Error &error)
{
    m_note->setError(error);
}

void FirstRunPage::showFileError(const Error &error)
{
    m_fileNote->setError(error);
}

void FirstRunPage::chooseFile()
{
    showFileError({});
    auto *dialog = new QFileDialog(this, tr("Open a connection file"), QString(), tr("Connection files (*.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &FirstRunPage::connectionFileChosen);
    dialog->open();
}

void FirstRunPage::restyle()
{
    const Tokens &t = m_theme.tokens();
    m_column->setMaximumWidth(qMax(kPageColumn, int(Theme::em(font()) * kPageColumnEm)) + 2 * kPageInset);
    m_title->setFont(Theme::font(font(), 1.7, QFont::DemiBold));
    m_label->setFont(Theme::font(font(), 1, QFont::Medium));
    Theme::setInk(*m_lead, t.text2);
    m_back->setIcon(m_theme.icon(layoutDirection() == Qt::RightToLeft ? u"chevron-right"_s : u"chevron-left"_s));
    QPalette rule = palette();
    rule.setColor(QPalette::Window, t.line);
    m_rule->setPalette(rule);
    // The drawing has air around it; without it the mark stands on the same edge as the words.
    const qreal ratio = devicePixelRatioF();
    const int side = scaledPx(kFirstRunMark, font());
    QPixmap mark = m_theme.icon(u"app/countersign"_s).pixmap(QSize(side, side), ratio);
    const qreal unit = mark.width() / 128.0;
    mark = mark.copy(QRect(qRound(12 * unit), qRound(13 * unit), qRound(104 * unit), qRound(108 * unit)));
    mark.setDevicePixelRatio(ratio);
    m_mark->setPixmap(mark);
}

void FirstRunPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (m_file && (event->type() == QEvent::FontChange || event->type() == QEvent::LayoutDirectionChange))
        restyle();
}

void FirstRunPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_address->setFocus(Qt::OtherFocusReason);
}

void FirstRunPage::dragEnterEvent(QDragEnterEvent *event)
{
    if (m_file->isEnabled() && !droppedFile(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void FirstRunPage::dropEvent(QDropEvent *event)
{
    const QString file = droppedFile(*event->mimeData());
    if (file.isEmpty() || !m_file->isEnabled())
        return;
    event->acceptProposedAction();
    showFileError({});
    Q_EMIT connectionFileChosen(file);
}

} // namespace countersign
