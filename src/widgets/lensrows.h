// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "lens/ladder.h"
#include "lens/tokenfacts.h"
#include "widgets/lensrow.h"

#include <QCoreApplication>

namespace countersign {

//! What a token is compared with, and what is known of it besides what stands in it. A value without secrets.
struct TokenSurroundings
{
    QStringList expectedAudience; //!< empty = not known: nothing is compared
    QStringList expectedIssuers;
    QString server;       //!< host of the server it is sent to
    QString missingScope; //!< the server asked for it and it is not there
    bool renewsItself = false;
    std::optional<qint64> ahead = {}; //!< s by which our clock is ahead of the server's `Date`; nothing = it did not say
    QDateTime now;                    //!< UTC, of our clock
};

//! Turns what the lens knows into rows, in words. Pure.
class LensRows
{
    Q_DECLARE_TR_FUNCTIONS(LensRows)
public:
    [[nodiscard]] static LensRow of(const LadderExchange &exchange);
    //! All of a token: a heading, then facts. Of Kind::None there are none.
    [[nodiscard]] static QList<LensRow> of(const TokenFacts &token, const TokenSurroundings &around);
    //! The five that stand below the ladder.
    [[nodiscard]] static QList<LensRow> summaryOf(const TokenFacts &token, const TokenSurroundings &around);
    //! Whether it belongs to signing in: what the tab of that name shows.
    [[nodiscard]] static bool isSignIn(const LadderExchange &exchange);
    //! Our clock against the server's, by the newest answer that tells its time and took less than two seconds to come.
    [[nodiscard]] static std::optional<qint64> clockAhead(const Ladder &ladder, const QString &host);
    [[nodiscard]] static QString idOf(quint64 exchange) { return QString::number(exchange); }

private:
    [[nodiscard]] static LensRow hopRow(const LadderExchange &exchange, qsizetype at);
    [[nodiscard]] static QList<LensRow> hopFacts(const LadderHop &hop);
    [[nodiscard]] static LensRow sentHeader(const LadderHeader &header);
    [[nodiscard]] static QString requestWords(const TrafficRecord &record);
    [[nodiscard]] static QString statusWords(const LadderHop &hop);
    [[nodiscard]] static QString tookWords(const TrafficRecord &record);
    [[nodiscard]] static LensRow headingRow(const TokenFacts &token);
    [[nodiscard]] static LensRow kindRow(const TokenFacts &token);
    [[nodiscard]] static QList<LensRow> nameRows(const TokenFacts &token, const TokenSurroundings &around);
    [[nodiscard]] static QList<LensRow> timeRows(const TokenFacts &token, const TokenSurroundings &around);
    [[nodiscard]] static QString endWords(const TokenFacts &token, const TokenSurroundings &around, bool isShort);
};

} // namespace countersign
