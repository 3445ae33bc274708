// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/oneshotbody.h"

#include <cstring>

namespace countersign {

OneShotBody::OneShotBody(QByteArray bytes, QObject *parent) : QIODevice(parent), m_bytes(std::move(bytes))
{
    // Unbuffered: QIODevice's own buffer would read ahead, and handedOver() would lie.
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

qint64 OneShotBody::readData(char *data, qint64 maxSize)
{
    if (atEnd())
        return -1;
    const qint64 size = qMin(maxSize, bytesAvailable());
    std::memcpy(data, m_bytes.constData() + m_position, static_cast<std::size_t>(size));
    m_position += size;
    return size;
}

} // namespace countersign
