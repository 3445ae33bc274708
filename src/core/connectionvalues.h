// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/connectionconfig.h"
#include "core/objectreader.h"

#include <QString>

#include <algorithm>

class QUrl;

// What the single values of a connection file may be, and the words it has for them. Pure, any thread.

namespace countersign {

[[nodiscard]] const Names<ConnectionConfig::Kind> &kindNames();
[[nodiscard]] const Names<SignInConfig::Method> &methodNames();
[[nodiscard]] const Names<SignInConfig::ResourceParameter> &resourceParameterNames();
[[nodiscard]] const Names<SignInConfig::Bearer> &bearerNames();
[[nodiscard]] const Names<SignInConfig::ClientAuth> &clientAuthNames();

//! The word for a value; empty if there is none.
template<typename T> [[nodiscard]] QString nameOf(const Names<T> &names, T value)
{
    const auto found = std::find_if(names.begin(), names.end(), [&](const auto &name) { return name.second == value; });
    return found == names.end() ? QString() : QString(found->first);
}

//! RFC 9110 §5.6.2 token, and not a header that frames the request.
[[nodiscard]] bool isHeaderName(const QString &name);
//! RFC 6749 §A: any other letter may be another way to write a name that is not a file's to use ("request%5Furi").
[[nodiscard]] bool isParameterName(const QString &name);
//! What SignInAttempt makes anew each time or takes from the other keys (RFC 6749 §4.1.1, RFC 7636, OIDC Core §3.1.2.1).
[[nodiscard]] bool isOwnAuthorizationParameter(const QString &name);
//! Asks for rights beside the scopes, which are all that the person is shown (RFC 9396 §2, OIDC Core §5.5, Google's incremental
//! authorization), or signs in without a page that would show them (OIDC Core §3.1.2.1).
[[nodiscard]] bool isUnseenGrant(const QString &name, const QString &value);
//! A host as it stands in an https address, with nothing around it.
[[nodiscard]] bool isHost(const QString &host);
[[nodiscard]] bool isScope(const QString &scope);
[[nodiscard]] bool isLockable(const QString &key);
//! RFC 8252 §7.3: http on loopback, any path, no query of its own.
[[nodiscard]] bool isLoopbackRedirect(const QUrl &url);
[[nodiscard]] bool isProxy(const QUrl &url);
//! RFC 8707 §2: an absolute URI without a fragment.
[[nodiscard]] bool isResource(const QString &text);
[[nodiscard]] bool isClientTool(const QString &name);

} // namespace countersign
