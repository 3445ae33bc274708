// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/markdownblocks.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QStringList>

#include <limits>
#include <optional>
#include <vector>

namespace countersign {

//! Rows and columns an agent sent: a data frame, or the figures a plot is drawn from. A value.
struct DataTable
{
    Q_DECLARE_TR_FUNCTIONS(DataTable)
public:
    QString title; //!< of a plot; empty = none
    QStringList columns;
    std::vector<bool> areNumbers;  //!< by column: all that is in it is a number, or nothing
    std::vector<QStringList> rows; //!< as many as were wanted
    std::size_t rowCount = 0;      //!< that there are

    static constexpr std::size_t kShownRows = 100;
    static constexpr std::size_t kAllRows = std::numeric_limits<std::size_t>::max();

    //! A frame as pandas writes it ("split": columns, index, data), as far as `mostRows`. Nothing, if it is none, or would be
    //! larger than is made of what a stranger sends (a million cells; 8 MB of JSON). Any thread.
    [[nodiscard]] static std::optional<DataTable> ofFrame(const QByteArray &json, std::size_t mostRows = kAllRows);
    //! A Plotly figure whose traces are lists of the same length (bars, lines, points, slices). Nothing, if they are not; limits
    //! as above. Any thread.
    [[nodiscard]] static std::optional<DataTable> ofPlot(const QByteArray &json, std::size_t mostRows = kAllRows);

    //! The first rows (kShownRows) as a table to be shown, and how many more there are.
    [[nodiscard]] std::vector<Block> blocks() const;
    //! All the rows it holds (RFC 4180). A text a spreadsheet would take for a formula stays a text.
    [[nodiscard]] QByteArray csv() const;
};

} // namespace countersign
