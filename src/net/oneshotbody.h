// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QIODevice>

namespace countersign {

//! A request body that can be read once: sequential, and reset() fails. QNetworkAccessManager sends a rewindable body again by
//! itself when the server closes the connection without an answer (four times over https); a run or a token refresh would
//! happen twice. With this body such a request ends with an error instead. Owner: the reply. UI thread.
class OneShotBody final : public QIODevice
{
    Q_OBJECT
public:
    explicit OneShotBody(QByteArray bytes, QObject *parent = nullptr);

    [[nodiscard]] qint64 length() const { return m_bytes.size(); }
    //! Bytes the network has taken; more than 0 means that the server may have got them.
    [[nodiscard]] qint64 handedOver() const { return m_position; }

    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] qint64 bytesAvailable() const override { return m_bytes.size() - m_position; }
    [[nodiscard]] bool atEnd() const override { return bytesAvailable() == 0; }
    bool reset() override { return false; }

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    const QByteArray m_bytes;
    qint64 m_position = 0;
};

} // namespace countersign
