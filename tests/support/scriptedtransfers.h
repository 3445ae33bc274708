// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "agent/backend.h"

namespace countersign::test {

//! The bytes of an element, that come when the test says so.
class ScriptedFetch final : public Fetch
{
public:
    using Fetch::Fetch;
    void cancel() override {}
    void bring(const QByteArray &bytes) { Q_EMIT ended({ bytes, {}, {} }); }
    void fail(const Error &why) { Q_EMIT ended({ {}, {}, why }); }
};

//! A file on its way, as the test drives it.
class ScriptedUpload final : public Upload
{
public:
    using Upload::Upload;
    void cancel() override {}
    void arrive(const QString &id) { Q_EMIT ended({ ContentPart { { { QStringLiteral("id"), id } } }, {} }); }
    void fail(const Error &why) { Q_EMIT ended({ {}, why }); }
};

} // namespace countersign::test
