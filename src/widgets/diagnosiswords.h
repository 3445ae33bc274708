// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "lens/diagnosis.h"

#include <span>

namespace countersign {

//! The words of one diagnosis, English, marked for translation in the context DiagnosisSentences; %1, %2 … = its arguments.
struct DiagnosisWords
{
    Diagnosis::Id id;
    const char *title;
    const char *text;
    const char *toChange; //!< empty = nothing
    //! The row is only for a last argument that is this; null = for any. Rows are looked at from the top.
    const char *lastArgument = nullptr;
};

[[nodiscard]] std::span<const DiagnosisWords> diagnosisWordsOfTheWay();   //!< address, network, TLS, redirects, gateways
[[nodiscard]] std::span<const DiagnosisWords> diagnosisWordsOfTheToken(); //!< what was sent, what the server answered
[[nodiscard]] std::span<const DiagnosisWords> diagnosisWordsOfChainlit();
[[nodiscard]] std::span<const DiagnosisWords> diagnosisWordsOfTheProvider(); //!< and of the keyring

} // namespace countersign
