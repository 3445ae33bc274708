// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/secrettag.h"
#include "core/trafficrecord.h"

#include <QJsonValue>

namespace countersign {

class Redactor;

//! What of a record may leave this computer. Records hold no secret we know of; a report goes to strangers, so here only what is
//! known to be harmless stays: headers and parameters of other names become a length class and a tag, and so do parts of a path
//! that look like keys. Tags are of this object's own random key: equal secrets are equal within one report, and two reports
//! have nothing in common. Make one for each report. The redactor outlives it; any thread.
class Publication
{
public:
    explicit Publication(const Redactor &redactor) : m_redactor(redactor) {}

    [[nodiscard]] TrafficRecord record(TrafficRecord record) const;
    [[nodiscard]] QString url(const QString &url) const;
    [[nodiscard]] QString text(const QString &text) const; //!< free text: what is, or looks like, a secret
    //! Every string in it, and whole what stands under a telling name ("password", "apiKey", "cookie" …).
    //! `isSecret`: it stands under a name that tells, however deep; every text in it is hidden.
    [[nodiscard]] QJsonValue json(const QJsonValue &value, bool isSecret = false) const;

private:
    [[nodiscard]] QByteArray header(const RecordedHeader &header) const;
    [[nodiscard]] QString hidden(const QString &value) const;
    [[nodiscard]] QString parameters(const QString &text) const;
    [[nodiscard]] QString path(const QString &path) const;
    [[nodiscard]] QString address(const QString &url) const;

    const Redactor &m_redactor;
    TagReplacer m_tags;
};

//! A name under which a secret is to be expected: "access_token", "apiKey", "Cookie", "client-secret" … Case and separators do
//! not matter.
[[nodiscard]] bool isTellingName(const QString &name);

} // namespace countersign
