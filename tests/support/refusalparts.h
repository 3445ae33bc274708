// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "refusalstories.h"

#include <QDateTime>

namespace countersign::test {

//! What several stories are made of; for refusalstories.cpp and its kin.
inline const QByteArray kPage = "<!doctype html><html><head><title>Hello</title></head><body>Hello.</body></html>";
inline const QByteArray kOpaque = "opaque-token-of-nobody-in-particular";

//! Seconds since 1970, so many minutes from now.
inline qint64 inMinutes(int minutes)
{
    return QDateTime::currentSecsSinceEpoch() + minutes * 60LL;
}

//! Those of Chainlit servers.
void addChainlitRefusals(QList<RefusalStory> &stories);
//! Those of everybody else, as they word them.
void addFieldRefusals(QList<RefusalStory> &stories);

} // namespace countersign::test
