// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "doctorrun.h"
#include "loopbackserver.h"
#include "testregistry.h"

#include <QTest>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

//! `countersign doctor` before a person's eyes: what a terminal gets, and a file does not.
class tst_DoctorTerminal : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void coloursAreForTerminals();
    void linesFitTheTerminal_data();
    void linesFitTheTerminal();

private:
    [[nodiscard]] QString address() const { return m_server.url(u"/api/copilotkit"_s).toString(); }

    LoopbackServer m_server { [](const ReceivedRequest &, const LoopbackServer::Answer &answer) { answer.reply(401, "{}"); } };
};

namespace {
//! What the program prints where script(1) gives it a terminal of so many columns.
QByteArray inTerminal(const QStringList &arguments, int columns, const QList<std::pair<QString, QString>> &environment)
{
    QProcess process;
    QProcessEnvironment surroundings = QProcessEnvironment::systemEnvironment();
    surroundings.remove(u"NO_COLOR"_s);
    surroundings.insert(u"TERM"_s, u"xterm"_s);
    for (const auto &[name, value] : environment)
        surroundings.insert(name, value);
    process.setProcessEnvironment(surroundings);
    QSignalSpy finished(&process, &QProcess::finished);
    const QString doctor = QStringLiteral(COUNTERSIGN_PROGRAM) + u" doctor "_s + arguments.join(u' ');
    process.start(u"script"_s, { u"-qec"_s, u"stty cols %1 rows 40; %2"_s.arg(columns).arg(doctor), u"/dev/null"_s });
    if (!finished.wait(test::kEventually) && finished.isEmpty())
        process.kill();
    return process.readAllStandardOutput();
}
} // namespace

void tst_DoctorTerminal::coloursAreForTerminals()
{
    QVERIFY(inTerminal({ address() }, 80, {}).contains("\x1b[1m"));
    QVERIFY(!inTerminal({ address() }, 80, { { u"NO_COLOR"_s, u"1"_s } }).contains('\x1b'));
    QVERIFY(!inTerminal({ address() }, 80, { { u"TERM"_s, u"dumb"_s } }).contains('\x1b'));
    QVERIFY(!runDoctorProcess({ address() }).output.contains('\x1b'));
}

//! Broken at spaces, and set in; a file gets them whole.
void tst_DoctorTerminal::linesFitTheTerminal_data()
{
    QTest::addColumn<int>("columns");
    QTest::newRow("80") << 80;
    QTest::newRow("120") << 120;
}

void tst_DoctorTerminal::linesFitTheTerminal()
{
    QFETCH(int, columns);
    const QTemporaryDir folder;
    const QString file = fileWith(folder, u"header"_s, "Authorization: Bearer a-token-of-somebody-else");
    const QStringList arguments { address(), u"--header"_s, u'@' + file };
    const QString shown = QString::fromUtf8(inTerminal(arguments, columns, { { u"NO_COLOR"_s, u"1"_s } })).remove(u'\r');
    const QStringList lines = shown.split(u'\n');
    QVERIFY(lines.size() > 20);
    for (const QString &line : lines)
        QVERIFY2(line.size() <= columns, qPrintable(line));
    const QList<QByteArray> whole = runDoctorProcess(arguments).output.split('\n');
    QVERIFY(std::any_of(whole.begin(), whole.end(), [](const QByteArray &line) { return line.size() > 120; }));
}

COUNTERSIGN_TEST(tst_DoctorTerminal, "tst_doctorterminal")
#include "tst_doctorterminal.moc"
