// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>

namespace countersign::test {

//! `countersign doctor …` as somebody's shell runs it: another process, without a display.
struct DoctorRun
{
    int exitCode = -1;
    QByteArray output;
    QByteArray complaints; //!< standard error

    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(output).object(); }
    [[nodiscard]] QJsonObject diagnosis() const { return json().value(QLatin1StringView("diagnosis")).toObject(); }
    [[nodiscard]] QByteArray all() const { return output + complaints; }
};

//! Servers of the test answer meanwhile.
inline DoctorRun runDoctorProcess(const QStringList &arguments, const QList<std::pair<QString, QString>> &environment = {})
{
    QProcess process;
    QProcessEnvironment surroundings = QProcessEnvironment::systemEnvironment();
    surroundings.remove(QStringLiteral("DISPLAY"));
    surroundings.remove(QStringLiteral("WAYLAND_DISPLAY"));
    surroundings.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    for (const auto &[name, value] : environment)
        surroundings.insert(name, value);
    process.setProcessEnvironment(surroundings);
    QSignalSpy finished(&process, &QProcess::finished);
    process.start(QStringLiteral(COUNTERSIGN_PROGRAM), QStringList { QStringLiteral("doctor") } + arguments);
    DoctorRun run;
    if (finished.isEmpty() && !finished.wait(120'000)) {
        process.kill();
        process.waitForFinished();
    } else if (process.exitStatus() == QProcess::NormalExit) {
        run.exitCode = process.exitCode();
    }
    run.output = process.readAllStandardOutput();
    run.complaints = process.readAllStandardError();
    return run;
}

//! A file with one thing in it, in `folder`.
inline QString fileWith(const QTemporaryDir &folder, const QString &name, const QByteArray &content)
{
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
    return file.fileName();
}

} // namespace countersign::test
