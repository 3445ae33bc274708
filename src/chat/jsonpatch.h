// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonArray>
#include <QJsonValue>

namespace countersign {

//! Applies JSON Patches (RFC 6902) to one document, in place: what an operation costs does not depend on how large the document
//! is (but for what stands behind an element inserted into an array). The document belongs to the caller; give each its own
//! patcher, and a fresh one to a document that was replaced. A value: no I/O, any thread.
class JsonPatcher
{
public:
    //! Beyond these a patch is refused: a few short operations can double a document over and over.
    static constexpr qint64 maxValues = 2'000'000;
    static constexpr qint64 maxBytes = 128LL * 1024 * 1024;

    //! A patch is atomic: if any operation does not apply, the document is what it was and the answer is false.
    [[nodiscard]] bool apply(QJsonValue &document, const QJsonArray &patch);

private:
    class Editor;
    struct Size
    {
        qint64 values = 0;
        qint64 bytes = 0; //!< of texts and names
        int depth = 0;
    };
    [[nodiscard]] static bool measure(const QJsonValue &value, int depth, Size &size);
    [[nodiscard]] static QJsonValue rebuilt(const QJsonValue &value);
    [[nodiscard]] bool mayGrow(QJsonValue &document, const Size &by);
    void survey(QJsonValue &document);

    bool m_isSurveyed = false;
    Size m_size;          //!< of the document when it was last looked through
    Size m_added;         //!< since then
    qint64 m_removed = 0; //!< bytes of texts that were taken out since then: Qt's containers keep their room
};

} // namespace countersign
