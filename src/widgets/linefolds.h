// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

class QTextBlock;
class QTextDocument;

namespace countersign {

//! A text document lays out a line as a whole: seconds for a million letters without a line end. So a long line stands in it as
//! several blocks. Between two of them is a fold: a mark, the block's separator, another mark; the marks are characters no
//! message holds (MessageEdit::cleaned) and no pixel wide. A separator beside either mark is no line end, so that half of a fold
//! cut away with other text leaves the line as it was. And each block costs some microseconds: of very many lines some share one.
//! Pure, or on the document of a MessageEdit in the UI thread.
class LineFolds
{
public:
    static constexpr int kLongest = 2048;    //!< characters of a line that stay in one block
    static constexpr int kMostLines = 10000; //!< of a text whose lines have a block each

    [[nodiscard]] static QString folded(const QString &text); //!< lines parted by \n; to be inserted
    //! What a document's raw text says: line ends as \n, without folds.
    [[nodiscard]] static QString unfolded(const QString &raw);
    //! Folds the block if it has grown beyond twice the longest; part of the last step that can be undone. Whether it did.
    static bool fold(QTextDocument &document, const QTextBlock &block);

    //! Where a cursor stands on the other side of the fold that begins (ends) at its place; the same place if there is none.
    [[nodiscard]] static int behind(const QTextDocument &document, int position);
    [[nodiscard]] static int before(const QTextDocument &document, int position);
    //! `position` itself, unless it is inside a fold: then the side of it that is not where the cursor came from.
    [[nodiscard]] static int outside(const QTextDocument &document, int position, int from);
};

} // namespace countersign
