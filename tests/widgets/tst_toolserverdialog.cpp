// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/redactor.h"
#include "fakeclock.h"
#include "testregistry.h"
#include "widgets/linkcaption.h"
#include "widgets/theme.h"
#include "widgets/toolserverdialog.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! What an agent's session has beside the talk: tool servers, and the line it comes by.
class tst_ToolServerDialog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme.apply(u"light"_s, *qobject_cast<QApplication *>(QCoreApplication::instance())); }
    void init() { make({ ToolServer::Kind::Http, ToolServer::Kind::Command }); }
    void cleanup() { m_dialog.reset(); }

    void listsWhatIsThere()
    {
        QVERIFY(m_dialog->findChild<QLabel *>(u"noToolServers"_s)->isVisible());
        m_dialog->setServers({ { ToolServer::Kind::Http, u"files"_s, {}, {}, {}, { u"read"_s, u"write"_s } } });
        QVERIFY(!m_dialog->findChild<QLabel *>(u"noToolServers"_s)->isVisible());
        auto *row = m_dialog->findChild<QWidget *>(u"toolServer:files"_s);
        QCOMPARE(row->findChild<QLabel *>()->text(), u"files · HTTP · 2 tools"_s);
        QSignalSpy removed(m_dialog.get(), &ToolServerDialog::removeRequested);
        auto *remove = row->findChild<QAbstractButton *>(u"removeToolServer"_s);
        QCOMPARE(remove->accessibleName(), u"Remove files"_s);
        remove->click();
        QCOMPARE(removed.at(0).at(0).toString(), u"files"_s);
    }

    void theNameIsTypedFirst()
    {
        m_dialog->show();
        QTRY_VERIFY(m_dialog->focusWidget());
        QStringList walked;
        for (int i = 0; i < 3; ++i) {
            walked << m_dialog->focusWidget()->objectName();
            QTest::keyClick(m_dialog->focusWidget(), Qt::Key_Tab);
        }
        const auto from = walked.indexOf(u"toolServerName"_s);
        QVERIFY2(from >= 0 && walked.value(from + 1) == u"toolServerPlace"_s, qPrintable(walked.join(u' ')));
    }

    void addsOneWithASecretHeader()
    {
        QSignalSpy added(m_dialog.get(), &ToolServerDialog::addRequested);
        QVERIFY(!button(u"addToolServer"_s).isEnabled());
        edit(u"toolServerName"_s).setText(u"files"_s);
        edit(u"toolServerPlace"_s).setText(u"not an address"_s);
        QVERIFY(!button(u"addToolServer"_s).isEnabled());
        edit(u"toolServerPlace"_s).setText(u"https://tools.example.com/mcp"_s);
        QTest::keyClicks(&edit(u"secretName1"_s), u"X-Key"_s);
        QVERIFY(!button(u"addToolServer"_s).isEnabled()); // its value is missing
        QTest::keyClicks(&edit(u"secretValue1"_s), u"a-secret-of-mine-123"_s);
        QCOMPARE(edit(u"secretValue1"_s).echoMode(), QLineEdit::Password);
        button(u"addToolServer"_s).click();
        const auto server = added.at(0).at(0).value<ToolServer>();
        QCOMPARE(server.kind, ToolServer::Kind::Http);
        QCOMPARE(server.name, u"files"_s);
        QCOMPARE(server.headers, (QJsonObject { { u"X-Key"_s, u"a-secret-of-mine-123"_s } }));
        QVERIFY(!m_redactor.redact(u"tail a-secret-of-mine-123"_s).contains("a-secret-of-mine-123"_L1));
        QVERIFY(!button(u"addToolServer"_s).isEnabled()); // one at a time
        QVERIFY(!m_dialog->findChild<QLabel *>(u"toolServerState"_s)->text().isEmpty());
    }

    void aRefusalIsSaidAndWhatWasTypedStays()
    {
        edit(u"toolServerName"_s).setText(u"files"_s);
        edit(u"toolServerPlace"_s).setText(u"https://tools.example.com/mcp"_s);
        button(u"addToolServer"_s).click();
        m_dialog->setTrouble(Error { Condition::ToolServerRefused, { u"files"_s, u"SSE MCP is not enabled"_s }, 400, {} });
        QCOMPARE(m_dialog->findChild<QLabel *>(u"toolServerPlaceNote"_s)->text(),
                 u"“files” was not added. The server says: SSE MCP is not enabled."_s);
        QCOMPARE(edit(u"toolServerName"_s).text(), u"files"_s);
        QVERIFY(button(u"addToolServer"_s).isEnabled());
        button(u"addToolServer"_s).click();
        m_dialog->setTrouble({});
        QVERIFY(edit(u"toolServerName"_s).text().isEmpty());
        QVERIFY(edit(u"toolServerPlace"_s).text().isEmpty());
    }

    void whatIsHalfTypedOutlivesARemoval()
    {
        m_dialog->setServers({ { ToolServer::Kind::Http, u"files"_s, {}, {}, {}, {} } });
        edit(u"toolServerName"_s).setText(u"notes"_s);
        button(u"removeToolServer"_s).click();
        m_dialog->setTrouble({});
        QCOMPARE(edit(u"toolServerName"_s).text(), u"notes"_s);
    }

    void aCommandRunsOnTheServer()
    {
        make({ ToolServer::Kind::Command });
        QVERIFY(m_dialog->findChild<QLabel *>(u"toolServerPlaceNote"_s)->text().contains("not on this computer"_L1));
        QSignalSpy added(m_dialog.get(), &ToolServerDialog::addRequested);
        edit(u"toolServerName"_s).setText(u"local"_s);
        edit(u"toolServerPlace"_s).setText(u"npx some-server"_s);
        button(u"addToolServer"_s).click();
        QCOMPARE(added.at(0).at(0).value<ToolServer>().command, u"npx some-server"_s);
        QVERIFY(added.at(0).at(0).value<ToolServer>().url.isEmpty());
    }

    void theLineIsSaidQuietly_data()
    {
        QTest::addColumn<ThreadLink>("link");
        QTest::addColumn<QString>("words");
        QTest::addColumn<bool>("offers");
        const Error refused { Condition::LinkRefused, { u"chat.example"_s, u"403"_s }, 403, {} };
        QTest::newRow("none") << ThreadLink {} << QString() << false;
        QTest::newRow("connecting") << ThreadLink { ThreadLink::State::Connecting, 0, {} } << u"Connecting…"_s << false;
        QTest::newRow("ready") << ThreadLink { ThreadLink::State::Ready, 0, {} } << u"Ready"_s << false;
        QTest::newRow("waiting") << ThreadLink { ThreadLink::State::Waiting, 4, {} } << u"No connection; next try in 4 s"_s
                                 << true;
        QTest::newRow("refused") << ThreadLink { ThreadLink::State::Refused, 0, refused }
                                 << u"chat.example takes no live connection."_s << true;
    }
    void theLineIsSaidQuietly()
    {
        QFETCH(const ThreadLink, link);
        QFETCH(const QString, words);
        QFETCH(const bool, offers);
        FakeClock clock;
        QWidget window;
        LinkCaption caption(m_theme, clock, &window);
        caption.setLink(link);
        QCOMPARE(caption.isHidden(), words.isEmpty());
        QCOMPARE(caption.findChild<QLabel *>(u"linkState"_s)->text(), words);
        auto *tryNow = caption.findChild<QAbstractButton *>(u"tryNow"_s);
        QCOMPARE(!tryNow->isHidden(), offers);
        if (link.error)
            QVERIFY(caption.toolTip().contains("403"_L1));
        const QSignalSpy tried(&caption, &LinkCaption::tryAgainRequested);
        tryNow->click();
        QCOMPARE(tried.size(), 1);
    }

    void theSecondsAreCountedDown()
    {
        FakeClock clock;
        QWidget window;
        LinkCaption caption(m_theme, clock, &window);
        caption.setLink({ ThreadLink::State::Waiting, 3, {} });
        const auto *words = caption.findChild<QLabel *>(u"linkState"_s);
        clock.advance(1000);
        QCOMPARE(words->text(), u"No connection; next try in 2 s"_s);
        clock.advance(5000);
        QCOMPARE(words->text(), u"No connection; trying again"_s);
        caption.setLink({ ThreadLink::State::Ready, 0, {} });
        caption.setTokens(1234);
        QCOMPARE(words->text(), u"Ready · %1 tokens"_s.arg(QLocale().toString(1234)));
        QCOMPARE(clock.pending(), std::size_t(0));
    }

private:
    void make(const QList<ToolServer::Kind> &kinds)
    {
        m_dialog = std::make_unique<ToolServerDialog>(m_theme, m_redactor, kinds, nullptr);
        m_dialog->show();
    }
    [[nodiscard]] QLineEdit &edit(const QString &name) const { return *m_dialog->findChild<QLineEdit *>(name); }
    [[nodiscard]] QAbstractButton &button(const QString &name) const { return *m_dialog->findChild<QAbstractButton *>(name); }

    Theme m_theme;
    Redactor m_redactor;
    std::unique_ptr<ToolServerDialog> m_dialog;
};

COUNTERSIGN_TEST(tst_ToolServerDialog, "tst_toolserverdialog")
#include "tst_toolserverdialog.moc"
