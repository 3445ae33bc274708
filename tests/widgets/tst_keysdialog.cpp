// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/keysdialog.h"

#include "core/redactor.h"
#include "testregistry.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace countersign;
using namespace Qt::StringLiterals;

//! Keys of the person's own that a server asks for by name.
class tst_KeysDialog : public QObject
{
    Q_OBJECT

    Theme m_theme;
    Redactor m_redactor;

    [[nodiscard]] std::unique_ptr<KeysDialog> made(const QStringList &kept = {})
    {
        return std::make_unique<KeysDialog>(m_theme, m_redactor, u"chat.example.com"_s,
                                            QStringList { u"OPENAI_API_KEY"_s, u"SEARCH_KEY"_s }, kept);
    }
    static QLineEdit &field(const KeysDialog &dialog, const QString &name) { return *dialog.findChild<QLineEdit *>(name); }
    static QPushButton &save(const KeysDialog &dialog) { return *dialog.findChild<QPushButton *>(u"saveKeys"_s); }

private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance())); }

    void eachHasAFieldThatDoesNotShowIt()
    {
        const auto dialog = made();
        dialog->show();
        QStringList words;
        for (const QLabel *label : dialog->findChildren<QLabel *>())
            words << label->text().remove(QChar(0x200B));
        QVERIFY(words.contains(u"OPENAI_API_KEY"_s));
        QVERIFY(words.contains(u"SEARCH_KEY"_s));
        QVERIFY(words.join(u' ').contains(u"They go to chat.example.com and to nobody else"_s));
        QLineEdit &first = field(*dialog, u"keyOPENAI_API_KEY"_s);
        QCOMPARE(dialog->focusWidget(), &first);
        QCOMPARE(first.echoMode(), QLineEdit::Password);
        QCOMPARE(first.accessibleName(), u"OPENAI_API_KEY"_s);
    }

    void leaveAsSecretsOnceAllAreThere()
    {
        const auto dialog = made();
        QSignalSpy entered(dialog.get(), &KeysDialog::entered);
        dialog->show();
        QVERIFY(!save(*dialog).isEnabled());
        QTest::keyClicks(&field(*dialog, u"keyOPENAI_API_KEY"_s), u" sk-a-long-key-1 "_s);
        QVERIFY(!save(*dialog).isEnabled()); // one is still missing
        QTest::keyClick(&field(*dialog, u"keyOPENAI_API_KEY"_s), Qt::Key_Return);
        QCOMPARE(entered.size(), 0);
        QTest::keyClicks(&field(*dialog, u"keySEARCH_KEY"_s), u"search-key-22"_s);
        QTest::keyClick(&field(*dialog, u"keySEARCH_KEY"_s), Qt::Key_Return);
        QCOMPARE(entered.size(), 1);
        const auto typed = entered.constFirst().constFirst().value<QHash<QString, Secret>>();
        QCOMPARE(typed.value(u"OPENAI_API_KEY"_s).reveal(), "sk-a-long-key-1"_ba);
        QCOMPARE(typed.value(u"SEARCH_KEY"_s).reveal(), "search-key-22"_ba);
        QVERIFY(!m_redactor.redact(u"it was search-key-22"_s).contains(u"search-key-22"_s));
    }

    void whatIsKeptNeedNotBeTypedAgain()
    {
        const auto dialog = made({ u"OPENAI_API_KEY"_s, u"SEARCH_KEY"_s });
        QSignalSpy entered(dialog.get(), &KeysDialog::entered);
        dialog->show();
        QVERIFY(field(*dialog, u"keySEARCH_KEY"_s).text().isEmpty()); // not even its length shows
        QVERIFY(!save(*dialog).isEnabled());                          // nothing has changed
        QTest::keyClicks(&field(*dialog, u"keySEARCH_KEY"_s), u"search-key-23"_s);
        save(*dialog).click();
        const auto typed = entered.constFirst().constFirst().value<QHash<QString, Secret>>();
        QCOMPARE(typed.keys(), QStringList { u"SEARCH_KEY"_s });
    }

    void escapeLeavesThemAsTheyAre()
    {
        const auto dialog = made();
        const QSignalSpy entered(dialog.get(), &KeysDialog::entered);
        dialog->show();
        QTest::keyClick(dialog.get(), Qt::Key_Escape);
        QVERIFY(!dialog->isVisible());
        QCOMPARE(entered.size(), 0);
    }
};

COUNTERSIGN_TEST(tst_KeysDialog, "tst_keysdialog")
#include "tst_keysdialog.moc"
