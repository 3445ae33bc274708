// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "appfixture.h"
#include "scriptedruntime.h"
#include "widgets/lenspane.h"
#include "widgets/lenstree.h"

#include <QFileDialog>

#include <algorithm>

namespace countersign::test {

//! What a person does to get to the lens, and what they read there.
struct LensSteps
{
    static void open(AppFixture &fixture, const ScriptedRuntime &runtime)
    {
        fixture.application->start({});
        fixture.application->openAddress(runtime.address());
        QTRY_VERIFY(fixture.isReady());
        show(fixture);
    }
    //! Nothing is on its way.
    static bool isQuiet(AppFixture &fixture)
    {
        const auto &records = fixture.connection().traffic().records();
        return std::all_of(records.begin(), records.end(), [](const TrafficRecord &record) { return record.isOver(); });
    }
    //! Behind a token that the person pastes.
    static void openWithToken(AppFixture &fixture, const ScriptedRuntime &runtime, const QByteArray &token)
    {
        ConnectionConfig config;
        config.name = QStringLiteral("Staging agents");
        config.address = QUrl(runtime.address());
        config.kind = ConnectionConfig::Kind::CopilotKit;
        config.signIn.method = SignInConfig::Method::Token;
        fixture.application->start({});
        fixture.application->openConnection(config, { fixture.redactor.keep(token) });
        show(fixture);
    }
    static void openDemo(AppFixture &fixture)
    {
        CommandLine line;
        line.demo = true;
        fixture.application->start(line);
        QTRY_VERIFY(fixture.isReady());
        show(fixture);
    }
    static void show(AppFixture &fixture)
    {
        fixture.window().resize(1200, 800);
        fixture.window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
    }
    static LensPane *pane(AppFixture &fixture) { return fixture.window().findChild<LensPane *>(); }
    static bool isShown(AppFixture &fixture) { return pane(fixture) && pane(fixture)->isVisible(); }
    static LensTree &tree(AppFixture &fixture, const QString &name) { return *pane(fixture)->findChild<LensTree *>(name); }
    static QString card(AppFixture &fixture)
    {
        return pane(fixture)->findChild<LensCard *>(QStringLiteral("diagnosis"))->spoken();
    }
    static QString all(const QAbstractItemModel &model, const QModelIndex &parent = {})
    {
        QString words;
        for (int row = 0; row < model.rowCount(parent); ++row) {
            const QModelIndex index = model.index(row, 0, parent);
            words += index.data(Qt::AccessibleTextRole).toString() + u'\n' + all(model, index);
        }
        return words;
    }
    static void trigger(AppFixture &fixture, const QString &action) { fixture.window().actionTable().action(action).trigger(); }
    //! Answers the file dialog that is open.
    static QByteArray saved(AppFixture &fixture, const QString &path)
    {
        auto *dialog = fixture.window().findChild<QFileDialog *>();
        Q_EMIT dialog->fileSelected(path);
        dialog->close();
        QFile file(path);
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    }
};

} // namespace countersign::test
