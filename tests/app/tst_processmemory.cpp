// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "loopbackserver.h"
#include "testregistry.h"

#include <QFileInfo>
#include <QTest>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace countersign;
using namespace countersign::test;
using namespace Qt::StringLiterals;

namespace {
constexpr uid_t kSomebody = 1; // who it runs as if the test is root's: what belongs to root says nothing then

//! A program as a person's, by descriptor: they may not be able to go where it lies.
class Started
{
public:
    Started(const QByteArray &program, const QByteArrayList &arguments)
    {
        const int file = ::open(program.constData(), O_RDONLY | O_CLOEXEC);
        QList<char *> argv { const_cast<char *>(program.constData()) };
        for (const QByteArray &argument : arguments)
            argv << const_cast<char *>(argument.constData());
        argv << nullptr;
        m_pid = fork();
        if (m_pid == 0) {
            if (geteuid() == 0 && setresuid(kSomebody, kSomebody, kSomebody) != 0)
                _exit(125);
            fexecve(file, argv.data(), environ);
            _exit(126);
        }
        ::close(file);
    }
    Started(const Started &) = delete;
    Started &operator=(const Started &) = delete;
    ~Started()
    {
        kill(m_pid, SIGKILL);
        waitpid(m_pid, nullptr, 0);
    }
    //! proc(5): what may be dumped belongs to who runs it, anything else to root.
    [[nodiscard]] bool mayBeDumped() const
    {
        const QFileInfo environment(u"/proc/%1/environ"_s.arg(m_pid));
        return environment.exists() && environment.ownerId() == (geteuid() == 0 ? kSomebody : geteuid());
    }
    [[nodiscard]] bool isThere() const { return QFileInfo::exists(u"/proc/%1/environ"_s.arg(m_pid)); }

private:
    pid_t m_pid = -1;
};
} // namespace

//! Tokens are in the memory of the program: no file of it is left by a crash, and no other program of the person looks in.
class tst_ProcessMemory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isNobodyElses()
    {
        const Started other("/bin/sleep", { "600" });
        QTRY_VERIFY(other.mayBeDumped()); // as programs are otherwise

        const LoopbackServer mute([](const ReceivedRequest &, const LoopbackServer::Answer &) {});
        const Started ours(COUNTERSIGN_PROGRAM, { "doctor", mute.url().toEncoded() });
        QTRY_VERIFY(mute.connections() > 0); // it waits for an answer
        QVERIFY(ours.isThere());
        QVERIFY(!ours.mayBeDumped());
    }
};

COUNTERSIGN_TEST(tst_ProcessMemory, "tst_processmemory")
#include "tst_processmemory.moc"
