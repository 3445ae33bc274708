// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/aboutdialog.h"

#include "widgets/theme.h"

#include "ui_aboutdialog.h"

#include <QPushButton>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr qreal kAboutWidthEm = 28;
constexpr int kAboutMark = 64;
} // namespace

AboutDialog::AboutDialog(const Theme &theme, QWidget *parent)
    : QDialog(parent)
    , m_theme(theme)
    , m_form(std::make_unique<Ui::AboutDialog>())
{
    m_form->setupUi(this);
    setObjectName(u"aboutDialog"_s);
    m_form->version->setText(tr("Version %1").arg(QString::fromLatin1(COUNTERSIGN_VERSION)));
    m_form->libraries->setText(
        tr("Built with %1.").arg(u"Qt %1, QtKeychain, md4c, OpenSSL, SQLite"_s.arg(QString::fromLatin1(qVersion()))));
    m_form->buttons->button(QDialogButtonBox::Close)->setObjectName(u"close"_s);
    connect(m_form->buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(&m_theme, &Theme::changed, this, &AboutDialog::restyle);
    restyle();
}

AboutDialog::~AboutDialog() = default;

void AboutDialog::restyle()
{
    setMinimumWidth(qMin(int(Theme::em(font()) * kAboutWidthEm), 960));
    m_form->mark->setPixmap(m_theme.icon(u"app/countersign"_s).pixmap(QSize(kAboutMark, kAboutMark), devicePixelRatioF()));
    m_form->productName->setFont(Theme::font(font(), 1.2, QFont::DemiBold));
    for (QLabel *note : { m_form->version, m_form->licence, m_form->libraries }) {
        Theme::setInk(*note, m_theme.tokens().text2);
        note->setFont(Theme::font(font(), 0.87));
    }
    layout()->activate();
    resize(minimumWidth(), layout()->totalHeightForWidth(minimumWidth())); // as high as its words
}

} // namespace countersign
