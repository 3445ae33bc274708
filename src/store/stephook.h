// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace countersign {

//! Names each step on the way to disk, in the order they happen, so that a test can end the process at every one of them and
//! look what is left. Compiled in always; the product sets none. A value; called on the thread that writes.
class StepHook
{
public:
    using Function = void (*)(const char *step);
    constexpr StepHook() = default;
    constexpr explicit StepHook(Function function) : m_function(function) {}
    void operator()(const char *step) const
    {
        if (m_function)
            m_function(step);
    }

private:
    Function m_function = nullptr;
};

} // namespace countersign
