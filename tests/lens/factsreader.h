// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/redactor.h"
#include "lens/facts.h"

#include <QJsonObject>

//! Facts out of a row of tests/data/lens/*.json. What is secret in a row goes through a Redactor as in the product, so a
//! diagnosis that needs what redaction takes away is not reached.
//!
//! In a header "{token}" is the row's token; "{date}", "{date+600}" the Date of a server whose clock is 600 s ahead of ours. In
//! claims "+600" and "-600" are seconds from now.
class FactsReader
{
public:
    FactsReader();
    [[nodiscard]] countersign::Facts read(const QJsonObject &row);

    [[nodiscard]] static QDateTime now();
    //! A JWT with these claims.
    [[nodiscard]] static QByteArray jwt(const QJsonObject &claims, const QByteArray &algorithm = "RS256");

private:
    [[nodiscard]] countersign::TrafficRecord record(const QJsonObject &hop) const;
    [[nodiscard]] QByteArray filled(const QString &value) const;
    [[nodiscard]] QList<countersign::RecordedHeader> headers(const QJsonObject &named) const;
    [[nodiscard]] QList<countersign::RecordedField> fields(const QJsonObject &named) const;
    void readToken(const QJsonObject &token, countersign::Facts &facts);

    countersign::Redactor m_redactor;
    QByteArray m_token = "a-token-that-nobody-knows-0123456789";
    quint64 m_exchange = 0;
};
