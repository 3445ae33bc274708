// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/credentialstore.h"

#include <QHash>
#include <QPointer>
#include <QTimer>

#include <utility>
#include <vector>

namespace countersign::test {

//! A CredentialStore in memory that can be locked, absent or slow at a word.
class MemoryCredentialStore final : public CredentialStore
{
public:
    Outcome trouble = Outcome::Done; //!< anything else: every call ends with it
    bool refuseRemove = false;       //!< remove() ends with Failed and the entry stays
    bool hangs = false;              //!< no call is answered until answerHanging()
    QHash<QString, Secret> entries;
    QStringList calls; //!< "read KEY", "write KEY", "remove KEY", "unlock"

    void read(const QString &key, QObject *context, Done done) override
    {
        calls << QStringLiteral("read ") + key;
        answer(context, std::move(done),
               entries.contains(key) ? Answer { Outcome::Done, entries.value(key), {} } : Answer { Outcome::Missing, {}, {} });
    }
    void write(const QString &key, const Secret &value, QObject *context, Done done) override
    {
        calls << QStringLiteral("write ") + key;
        if (trouble == Outcome::Done)
            entries.insert(key, value);
        answer(context, std::move(done), { Outcome::Done, {}, {} });
    }
    void remove(const QString &key, QObject *context, Done done) override
    {
        calls << QStringLiteral("remove ") + key;
        if (trouble == Outcome::Done && !refuseRemove)
            entries.remove(key);
        answer(context, std::move(done), { refuseRemove ? Outcome::Failed : Outcome::Done, {}, {} });
    }
    void unlock(QObject *context, Done done) override
    {
        calls << QStringLiteral("unlock");
        if (trouble == Outcome::Locked)
            trouble = Outcome::Done;
        answer(context, std::move(done), { Outcome::Done, {}, {} });
    }

    void answerHanging()
    {
        hangs = false;
        for (const auto &call : std::exchange(m_hanging, {}))
            call();
    }

private:
    std::vector<std::function<void()>> m_hanging;

    void answer(QObject *context, Done done, Answer result)
    {
        if (trouble != Outcome::Done)
            result = { trouble, {}, {} };
        if (hangs) {
            m_hanging.push_back([context = QPointer<QObject>(context), call = std::move(done), result] {
                if (context)
                    call(result);
            });
            return;
        }
        QTimer::singleShot(0, context, [call = std::move(done), result] { call(result); });
    }
};

} // namespace countersign::test
