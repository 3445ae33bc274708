// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/sseparser.h"

#include <cstdlib>

using namespace countersign;

namespace {

struct Read
{
    QList<SseFrame> frames;
    bool isTooLarge = false;
    bool operator==(const Read &) const = default;
};

//! Cut into pieces as long as the bytes of `cuts` say, over and over.
Read readInPieces(const QByteArray &stream, const QByteArray &cuts)
{
    SseParser parser(4096);
    Read read;
    qsizetype from = 0;
    for (qsizetype i = 0; from < stream.size() && !read.isTooLarge; ++i) {
        const qsizetype size = cuts.isEmpty() ? stream.size() : 1 + static_cast<uchar>(cuts.at(i % cuts.size())) % 16;
        const auto frames = parser.feed(stream.mid(from, size));
        if (frames)
            read.frames << *frames;
        read.isTooLarge = !frames || parser.tooLarge();
        from += size;
    }
    if (const auto pending = parser.takePending())
        read.frames << *pending;
    return read;
}

} // namespace

//! However a stream is cut, it says the same.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray all(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const QByteArray cuts = all.first(std::min<qsizetype>(4, all.size()));
    const QByteArray stream = all.mid(cuts.size());
    const Read whole = readInPieces(stream, {});
    const Read pieces = readInPieces(stream, cuts);
    if (whole.isTooLarge != pieces.isTooLarge || (!whole.isTooLarge && whole.frames != pieces.frames))
        std::abort();
    for (const SseFrame &frame : whole.frames) {
        if (!frame.data.isValidUtf8() || !frame.id.isValidUtf8())
            std::abort();
    }
    return 0;
}
