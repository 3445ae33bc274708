// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>

namespace countersign {

//! What a non-2xx answer means for the sign-in. Made by the back end's `classify` (a plain function handed to Transport);
//! the request gate acts on NotSignedIn only.
struct Refusal
{
    enum class Kind {
        None,
        NotSignedIn, //!< 401 from the server the token is for: refresh once, then ask for a sign-in
        Forbidden,   //!< 403: signed in and still refused; never resent by itself
        Upstream,    //!< somebody behind the server refused *it* (401 in RUN_ERROR, transcription's provider key)
        NotAboutUs,  //!< any other failure, or a challenge we do not answer (NTLM, Negotiate, proxy)
    };
    Kind kind = Kind::None;
    QString scope;     //!< of `insufficient_scope` (RFC 6750 §3.1), if named
    QString challenge; //!< scheme of WWW-Authenticate, if any
    QString detail;    //!< server's words, cut to 300 characters, plain text

    [[nodiscard]] bool operator==(const Refusal &) const = default;
};

} // namespace countersign
