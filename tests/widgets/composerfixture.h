// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/composer.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QPlainTextEdit>

#include <memory>

namespace countersign::test {

//! A composer on screen, in the light scheme.
class ComposerFixture
{
protected:
    ComposerFixture() { m_theme.apply(QStringLiteral("light"), *qApp); }

    //! A fresh one, empty; whether it has its box to write in.
    [[nodiscard]] bool open()
    {
        m_composer = std::make_unique<Composer>(m_theme);
        m_composer->resize(800, 200);
        m_composer->show();
        m_edit = m_composer->findChild<QPlainTextEdit *>(QStringLiteral("message"));
        return m_edit;
    }
    void close() { m_composer.reset(); }

    Theme m_theme;
    std::unique_ptr<Composer> m_composer;
    QPlainTextEdit *m_edit = nullptr;
};

} // namespace countersign::test
