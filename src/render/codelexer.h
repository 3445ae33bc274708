// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/blocklayout.h"

#include <memory>

namespace countersign {

//! Tells keywords, strings, numbers, comments and functions of one language apart, line by line; it remembers what is open at a
//! line's end. A wrapper around a library: whatever that throws ends in no colours. One thread at a time, and one for all of
//! them.
class CodeLexer
{
public:
    virtual ~CodeLexer() = default;
    CodeLexer(const CodeLexer &) = delete;
    CodeLexer &operator=(const CodeLexer &) = delete;
    //! The next line, without its end. Lines over 1 KiB have no colours, and change nothing.
    [[nodiscard]] virtual std::vector<ColouredRange> next(const QString &line) = 0;

    //! Of a language by the name a fence gives it ("py", "C++"); null = none knows it.
    [[nodiscard]] static std::unique_ptr<CodeLexer> of(const QString &language);

protected:
    CodeLexer() = default;
};

} // namespace countersign
