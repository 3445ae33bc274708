// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/clock.h"
#include "lens/diagnosis.h"
#include "lens/ladder.h"
#include "net/trafficlog.h"
#include "widgets/lenspane.h"

#include <QObject>
#include <QPointer>

#include <memory>
#include <optional>

namespace countersign {

class ConnectionSession;
class FixedHeaders;
class GateProbe;
class Settings;
struct GateFindings;

//! The lens of one connection at a time: reads its traffic into rows while the pane is on screen, and does nothing at all while
//! it is not. Makes the report, the HAR file and the saved run, and asks at the gate. Owner: MainWindow. UI thread.
class LensDock : public QObject
{
    Q_OBJECT
public:
    LensDock(const Theme &theme, Clock &clock, Settings &settings, QWidget *parent);
    ~LensDock() override;
    [[nodiscard]] LensPane &pane() { return *m_pane; }
    void show(ConnectionSession *connection); //!< nullptr: lets go of the one shown; another one than before begins anew
    //! The exchange that shows the newest refusal becomes the current row. The pane is on screen.
    void showRefusal();
    [[nodiscard]] const Diagnosis &diagnosis() const { return m_diagnosis; } //!< as shown

Q_SIGNALS:
    void fileNotSaved(const QString &name); //!< empty: it was, after all

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void wirePane();
    void look();     // begins to follow
    void lookAway(); // lets go of everything it holds
    void onRecorded(const TrafficRecord &record);
    void updateSoon();
    void update();
    void updateToken();
    void countDown();
    void clear();
    void copyReport();
    void saveHar();
    void saveStream();
    void askForOther(); // a token to compare ours with
    void checkGate(const QByteArray &other = {});
    void forgetGate(); // what was found is of another sign-in
    void showGate(const GateFindings &found);
    void save(const QString &name, const QByteArray &bytes, const QString &kind);
    [[nodiscard]] QString report();
    [[nodiscard]] QString whoIsSignedIn() const;

    Clock &m_clock;
    Settings &m_settings;
    QPointer<LensPane> m_pane;
    ConnectionSession *m_connection = nullptr;
    std::unique_ptr<QObject> m_link; // of what is followed, while the pane is on screen
    Ladder m_ladder;
    TrafficLog m_gateLog; // its refusals are asked for: no diagnosis is made of them
    Diagnosis m_diagnosis;
    TokenFacts m_token;
    std::optional<GateCheck> m_gate;
    QStringList m_gateLines;
    QString m_gateAskedAs; // whose sign-in that was; see whoIsSignedIn()
    TokenDifference m_tokenDifference;
    std::unique_ptr<FixedHeaders> m_other; // outlives the probe
    std::unique_ptr<GateProbe> m_probe;
    std::unique_ptr<Clock::Alarm> m_updating;
    std::unique_ptr<Clock::Alarm> m_tick;
};

} // namespace countersign
