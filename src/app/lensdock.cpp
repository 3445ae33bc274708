// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lensdock.h"

#include "app/connectionsession.h"
#include "app/lensfacts.h"
#include "app/lensgate.h"
#include "app/savecopy.h"
#include "lens/har.h"
#include "lens/report.h"
#include "net/fixedheaders.h"
#include "replay/expectation.h"
#include "store/settings.h"
#include "widgets/diagnosissentences.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QJsonDocument>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {
constexpr int kLensPause = 80;    // ms: a burst of records is one look
constexpr int kLensSecond = 1000; // ms

LensCard::Words cardOf(const Diagnosis &diagnosis)
{
    const DiagnosisSentence sentence = DiagnosisSentences::of(diagnosis);
    LensCard::Words words;
    words.look = diagnosis.isTrouble()                         ? LensCard::Look::Asks
                 : diagnosis.id == Diagnosis::Id::NothingWrong ? LensCard::Look::Well
                                                               : LensCard::Look::Fact;
    words.title = sentence.title;
    words.text = sentence.text;
    words.facts = { { LensDock::tr("To change"), sentence.toChange }, { LensDock::tr("Who can"), sentence.whoCan } };
    return words;
}

QString dayAndTime(const QDateTime &at)
{
    return at.toLocalTime().toString(u"yyyy-MM-dd-HHmm"_s);
}
} // namespace

LensDock::LensDock(const Theme &theme, Clock &clock, Settings &settings, QWidget *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_settings(settings)
    , m_pane(new LensPane(theme, parent))
{
    m_pane->hide();
    m_pane->installEventFilter(this);
    wirePane();
}

LensDock::~LensDock() = default;

void LensDock::wirePane()
{
    connect(m_pane, &LensPane::tabChosen, this, &LensDock::countDown);
    connect(m_pane, &LensPane::refreshRequested, this, [this] { m_connection->refresh(); });
    connect(m_pane, &LensPane::reportRequested, this, &LensDock::copyReport);
    connect(m_pane, &LensPane::harRequested, this, &LensDock::saveHar);
    connect(m_pane, &LensPane::streamRequested, this, &LensDock::saveStream);
    connect(m_pane, &LensPane::gateCheckRequested, this, [this] { checkGate(); });
    connect(m_pane, &LensPane::comparisonRequested, this, &LensDock::askForOther);
    connect(m_pane, &LensPane::clearRequested, this, &LensDock::clear);
    connect(m_pane, &LensPane::recordsChosen, this, [this](bool records) { m_settings.set(Setting::RecordRequests, records); });
    const auto show = [this] { m_pane->setRecords(m_settings.flag(Setting::RecordRequests)); };
    connect(&m_settings, &Settings::changed, this, show);
    show();
}

void LensDock::show(ConnectionSession *connection)
{
    lookAway();
    forgetGate();
    m_connection = connection;
    m_pane->setMayCheckGate(connection && GateProbe::canAsk(gateKind(connection->config().kind)));
    m_pane->setMayRefresh(connection);
    if (m_pane->isVisible())
        look();
}

bool LensDock::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Show)
        look();
    else if (event->type() == QEvent::Hide)
        lookAway();
    return QObject::eventFilter(watched, event);
}

void LensDock::look()
{
    if (!m_connection || m_link)
        return;
    m_link = std::make_unique<QObject>();
    m_ladder = ladderOf(m_connection->traffic());
    QList<LensRow> rows;
    for (qsizetype i = 0; i < m_ladder.size(); ++i)
        rows << LensRows::of(m_ladder.at(i));
    m_pane->setRows(LensPane::Tab::Ladder, rows);
    connect(&m_connection->traffic(), &TrafficLog::recorded, m_link.get(),
            [this](const TrafficRecord &record) { onRecorded(record); });
    connect(&m_connection->traffic(), &TrafficLog::cleared, m_link.get(), [this] {
        lookAway();
        look();
    });
    connect(&m_connection->session(), &Session::stateChanged, m_link.get(), [this] { updateSoon(); });
    update();
    countDown();
}

void LensDock::lookAway()
{
    m_link.reset();
    m_updating.reset();
    m_tick.reset();
    m_ladder.clear();
    for (const auto tab : { LensPane::Tab::Ladder, LensPane::Tab::Token, LensPane::Tab::SignIn })
        m_pane->setRows(tab, {});
    m_pane->setSummary({});
}

void LensDock::onRecorded(const TrafficRecord &record)
{
    const Ladder::Change change = m_ladder.put(record);
    m_pane->putRow(int(change.removed), int(change.index), LensRows::of(m_ladder.at(change.index)));
    updateSoon();
}

void LensDock::updateSoon()
{
    if (!m_updating)
        m_updating = m_clock.after(kLensPause, this, [this] {
            m_updating.reset();
            update();
        });
}

void LensDock::update()
{
    if (!m_gateAskedAs.isEmpty() && m_gateAskedAs != whoIsSignedIn())
        forgetGate();
    Facts facts = lensFacts(*m_connection, m_ladder);
    facts.gate = m_gate;
    m_diagnosis = diagnose(facts);
    m_token = facts.token.value_or(TokenFacts());
    m_pane->setDiagnosis(cardOf(m_diagnosis));
    m_pane->setHasStream(!m_connection->recording().isEmpty());
    QList<LensRow> signIn;
    for (qsizetype i = 0; i < m_ladder.size(); ++i) {
        if (LensRows::isSignIn(m_ladder.at(i)))
            signIn << LensRows::of(m_ladder.at(i));
    }
    m_pane->setRows(LensPane::Tab::SignIn, signIn);
    updateToken();
    if (!m_tick)
        countDown();
}

void LensDock::updateToken()
{
    const TokenSurroundings around = tokenSurroundings(*m_connection, m_ladder, m_diagnosis);
    m_pane->setRows(LensPane::Tab::Token, LensRows::of(m_token, around));
    m_pane->setSummary(LensRows::summaryOf(m_token, around));
}

//! The seconds run only where somebody sees them.
void LensDock::countDown()
{
    m_tick.reset();
    if (!m_link || m_pane->tab() == LensPane::Tab::SignIn || !m_token.expires)
        return;
    updateToken();
    m_tick = m_clock.after(kLensSecond, this, [this] { countDown(); });
}

void LensDock::showRefusal()
{
    if (!m_link)
        return;
    m_updating.reset();
    update();
    const LadderExchange *refused = m_ladder.lastRefused();
    const quint64 wanted = m_diagnosis.exchange > 0 ? m_diagnosis.exchange : refused ? refused->id : 0;
    if (wanted > 0)
        m_pane->showExchange(LensRows::idOf(wanted));
}

void LensDock::clear()
{
    m_connection->clearRecording();
    m_connection->traffic().clear();
}

QString LensDock::report()
{
    const ConnectionConfig &config = m_connection->config();
    const DiagnosisSentence sentence = DiagnosisSentences::of(m_diagnosis);
    ReportSubject subject;
    subject.program = u"Countersign %1, Qt %2, %3"_s.arg(QCoreApplication::applicationVersion(), QString::fromLatin1(qVersion()),
                                                         QSysInfo::prettyProductName());
    subject.connection = config.address.toString(QUrl::FullyEncoded | QUrl::RemoveUserInfo);
    subject.written = m_clock.wall();
    subject.diagnosis = nameOf(m_diagnosis.id);
    subject.title = sentence.title;
    subject.text = sentence.text;
    subject.toChange = sentence.toChange;
    subject.whoCan = sentence.whoCan;
    subject.exchange = m_diagnosis.exchange;
    subject.gate = m_gateLines;
    if (m_token.kind != TokenFacts::Kind::None)
        subject.token = m_token;
    return markdownReport(subject, m_ladder, m_connection->ground().redactor);
}

void LensDock::copyReport()
{
    QGuiApplication::clipboard()->setText(report());
    m_pane->sayCopied();
}

void LensDock::save(const QString &name, const QByteArray &bytes, const QString &kind)
{
    saveCopy(
        *m_pane, name, bytes, [this](const QString &notWritten) { Q_EMIT fileNotSaved(notWritten); }, kind);
}

void LensDock::saveHar()
{
    const QJsonObject har =
        harOf(m_ladder, m_connection->ground().redactor, u"Countersign"_s, QCoreApplication::applicationVersion());
    save(u"countersign-%1.har"_s.arg(dayAndTime(m_clock.wall())), QJsonDocument(har).toJson(),
         tr("HTTP archives (*.har);;All files (*)"));
}

void LensDock::saveStream()
{
    auto vector = m_connection->recording().vector(m_connection->ground().redactor);
    if (!vector)
        return;
    vector->insert("expect"_L1, expectationOf(*vector));
    save(u"countersign-run-%1.jsonl"_s.arg(dayAndTime(m_clock.wall())),
         QJsonDocument(*vector).toJson(QJsonDocument::Compact) + '\n', tr("Recorded runs (*.jsonl);;All files (*)"));
}

} // namespace countersign
