// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secret.h"

namespace countersign {

Secret::Buffer::~Buffer()
{
    // Only the last owner of the bytes may zero them; detaching would zero a copy and leave the original.
    if (!value.isDetached())
        return;
    volatile char *bytes = value.data();
    for (qsizetype i = 0; i < value.size(); ++i)
        bytes[i] = 0;
}

Secret::Secret(const QByteArray &value)
    // A deep copy: the buffer is ours alone and can be zeroed.
    : m_bytes(std::make_shared<const Buffer>(Buffer { QByteArray(value.constData(), value.size()) }))
{
}

bool Secret::equals(const QByteArray &other) const
{
    const QByteArray mine = reveal();
    if (mine.size() != other.size())
        return false;
    unsigned difference = 0;
    for (qsizetype i = 0; i < mine.size(); ++i)
        difference |= static_cast<unsigned char>(mine.at(i)) ^ static_cast<unsigned char>(other.at(i));
    return difference == 0;
}

} // namespace countersign
