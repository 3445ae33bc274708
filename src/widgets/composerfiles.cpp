// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What goes with the text: files over it, a bar while a message is said anew, commands behind a slash, the tray beneath.
#include "widgets/attachmentstrip.h"
#include "widgets/commandlist.h"
#include "widgets/composer.h"
#include "widgets/composertray.h"
#include "widgets/messageedit.h"
#include "widgets/theme.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
//! Tab goes as it stands, from the top: what is made later would come after everything else in the window.
void orderTabs(const QList<QWidget *> &above, const QList<QWidget *> &row, const QWidget &beneath)
{
    QList<QWidget *> stops;
    const auto addButtons = [&stops](const QWidget &box) {
        for (QAbstractButton *each : box.findChildren<QAbstractButton *>()) {
            if (!each->isHidden() && each->focusPolicy() != Qt::NoFocus)
                stops << each;
        }
    };
    for (const QWidget *box : above)
        addButtons(*box);
    stops << row;
    addButtons(beneath);
    for (qsizetype i = 1; i < stops.size(); ++i)
        QWidget::setTabOrder(stops.at(i - 1), stops.at(i));
}
} // namespace

void Composer::buildCompanions()
{
    m_commands = new CommandList(m_theme, m_box);
    m_attachments = new AttachmentStrip(m_theme, m_box);
    m_tray = new ComposerTray(m_theme, m_box);
    m_attach = new QToolButton(m_box);
    m_attach->setObjectName(u"attach"_s);
    m_attach->setAutoRaise(true);
    m_attach->setFocusPolicy(Qt::TabFocus);
    m_attach->setIcon(m_theme.icon(u"attach"_s));
    m_attach->setToolTip(tr("Attach files; you can also drop or paste them"));
    m_attach->setAccessibleName(tr("Attach files"));
    m_attach->hide();
    buildEditBar();
    connect(m_attach, &QToolButton::clicked, this, &Composer::attachRequested);
    connect(m_edit, &MessageEdit::filesOffered, this, &Composer::filesOffered);
    connect(m_edit, &MessageEdit::pictureOffered, this, &Composer::pictureOffered);
    connect(m_attachments, &AttachmentStrip::focusReleased, this, &Composer::focusText);
    connect(m_tray, &ComposerTray::focusReleased, this, &Composer::focusText);
    const auto order = [this] {
        if (m_button) // else it is still being built
            orderTabs({ m_editBar, m_attachments }, { m_attach, m_edit, m_button }, *m_tray);
    };
    connect(m_attachments, &AttachmentStrip::rebuilt, this, order);
    connect(m_tray, &ComposerTray::rebuilt, this, order);
    connect(m_commands, &CommandList::chosen, this, [this](const QString &id) {
        m_edit->removeAll();
        m_tray->choose(id);
        focusText();
    });
}

void Composer::buildEditBar()
{
    m_editBar = new QWidget(m_box);
    m_editBar->setObjectName(u"editBar"_s);
    auto *words = new QLabel(tr("You change a message that was sent. What came after it goes."), m_editBar);
    words->setObjectName(u"editBarText"_s);
    words->setWordWrap(true);
    auto *cancel = new QPushButton(tr("Leave it as it was"), m_editBar);
    cancel->setObjectName(u"cancelEdit"_s);
    cancel->setFlat(true);
    cancel->setAutoDefault(false);
    cancel->setFocusPolicy(Qt::TabFocus);
    connect(cancel, &QPushButton::clicked, this, &Composer::editCancelled);
    auto *sign = new QToolButton(m_editBar); // as wide as the button for files, so that words stand over words
    sign->setAutoRaise(true);
    sign->setFocusPolicy(Qt::NoFocus);
    sign->setAttribute(Qt::WA_TransparentForMouseEvents);
    sign->setIcon(m_theme.icon(u"edit"_s));
    auto *row = new QHBoxLayout(m_editBar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(sign);
    row->addWidget(words, 1);
    row->addWidget(cancel);
    m_editBar->hide();
}

void Composer::setTakesFiles(bool takes)
{
    m_attach->setVisible(takes);
    m_edit->setTakesFiles(takes);
}

void Composer::setFiles(Files files)
{
    m_files = files;
    updateButton();
    updateFoot();
}

void Composer::setAmending(bool amending)
{
    m_isAmending = amending;
    m_editBar->setVisible(amending);
    m_tray->setEnabled(!amending);
    updateButton();
    updateFoot();
}

void Composer::refuse(const QString &text, const QString &sentence)
{
    setText(text);
    m_refusal = sentence;
    updateFoot();
}

//! Keys that belong to what stands around the text.
bool Composer::handleCompanionKey(const QKeyEvent &event)
{
    const bool isPlain = !(event.modifiers() & ~Qt::KeypadModifier);
    if (isPlain && m_commands->takeKey(event.key()))
        return true;
    if (event.key() == Qt::Key_Escape && m_isAmending) {
        Q_EMIT editCancelled();
        return true;
    }
    return false;
}

bool Composer::maySend() const
{
    const bool hasFiles = m_files == Files::Ready && !m_isAmending;
    const bool waitsForFiles = m_files == Files::NotYet && !m_isAmending;
    return (hasFiles || !m_edit->isBlank()) && !isTooLong() && !waitsForFiles;
}

} // namespace countersign
