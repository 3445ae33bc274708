// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/credentialstore.h"
#include "core/redactor.h"
#include "store/stephook.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QTimer>

namespace countersign::test {

//! A keychain that outlives its process: a file, for tests only, that names its steps as the disk does. An entry is there whole
//! or not at all, as in a real keyring; between being asked and doing it a turn of the event loop goes by.
class FileCredentialStore final : public CredentialStore
{
public:
    FileCredentialStore(const QString &file, Redactor &redactor, StepHook step) : m_file(file), m_redactor(redactor), m_step(step)
    {
    }

    [[nodiscard]] static QJsonObject entriesOf(const QString &path)
    {
        QFile file(path);
        return file.open(QFile::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    }

    void read(const QString &key, QObject *context, Done done) override
    {
        later(context, std::move(done), [this, key]() -> Answer {
            const QJsonObject entries = entriesOf(m_file);
            if (!entries.contains(key))
                return { Outcome::Missing, {}, {} };
            return { Outcome::Done, m_redactor.keep(entries.value(key).toString().toUtf8()), {} };
        });
    }
    void write(const QString &key, const Secret &value, QObject *context, Done done) override
    {
        m_step("keyring: asked to write");
        later(context, std::move(done), [this, key, value]() -> Answer {
            change([&](QJsonObject &entries) { entries.insert(key, QString::fromUtf8(value.reveal())); });
            return { Outcome::Done, {}, {} };
        });
    }
    void remove(const QString &key, QObject *context, Done done) override
    {
        m_step("keyring: asked to remove");
        later(context, std::move(done), [this, key]() -> Answer {
            change([&](QJsonObject &entries) { entries.remove(key); });
            return { Outcome::Done, {}, {} };
        });
    }
    void unlock(QObject *context, Done done) override
    {
        later(context, std::move(done), []() -> Answer { return { Outcome::Done, {}, {} }; });
    }

private:
    //! Does it also if nobody waits for the answer any more: a keyring that was asked does not know that.
    void later(QObject *context, Done done, std::function<Answer()> work)
    {
        QTimer::singleShot(0, &m_worker, [context = QPointer<QObject>(context), call = std::move(done), does = std::move(work)] {
            const Answer answer = does();
            if (context)
                call(answer);
        });
    }
    void change(const std::function<void(QJsonObject &)> &edit)
    {
        QJsonObject entries = entriesOf(m_file);
        edit(entries);
        m_step("keyring: write");
        QSaveFile saved(m_file);
        if (saved.open(QSaveFile::WriteOnly) && saved.write(QJsonDocument(entries).toJson()) > 0)
            saved.commit();
        m_step("keyring: written");
    }

    const QString m_file;
    Redactor &m_redactor;
    StepHook m_step;
    QObject m_worker;
};

} // namespace countersign::test
