// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace countersign::test {

//! While it lives, file permissions hold for this thread, and for threads it starts, even if it is root's: without
//! CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH. For anybody else it changes nothing.
class Unprivileged
{
public:
    Unprivileged()
    {
        if (syscall(SYS_capget, &m_header, m_before) != 0)
            return;
        __user_cap_data_struct less[_LINUX_CAPABILITY_U32S_3] { m_before[0], m_before[1] };
        for (const int right : { CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH })
            less[CAP_TO_INDEX(right)].effective &= ~CAP_TO_MASK(right);
        m_isLess = syscall(SYS_capset, &m_header, less) == 0;
    }
    Unprivileged(const Unprivileged &) = delete;
    Unprivileged &operator=(const Unprivileged &) = delete;
    ~Unprivileged()
    {
        if (m_isLess)
            syscall(SYS_capset, &m_header, m_before);
    }

private:
    __user_cap_header_struct m_header { _LINUX_CAPABILITY_VERSION_3, 0 };
    __user_cap_data_struct m_before[_LINUX_CAPABILITY_U32S_3] {};
    bool m_isLess = false;
};

} // namespace countersign::test
