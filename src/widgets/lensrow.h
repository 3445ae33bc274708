// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>

#include <functional>

namespace countersign {

//! One row of the lens as it is painted and as it is spoken. A value; what stands below it is made when somebody looks.
struct LensRow
{
    enum class Kind {
        Exchange, //!< a request: method and path, how it ended
        Hop,      //!< one server it reached, or should have: a dot on the rail
        Fact,     //!< a name and a value
        Heading,  //!< a title, with a caption behind it
    };
    enum class Tone { Plain, Quiet, Good, Caution, Bad };
    enum class Mark { None, Check, Cross };

    Kind kind = Kind::Fact;
    QString id; //!< stable among its neighbours: a row that changes stays where it is, open or closed
    QString label;
    QString value;  //!< of a fact; behind a heading its caption
    QString note;   //!< second line of a fact: what was expected
    QString status; //!< at the end of an exchange or a hop
    Tone tone = Tone::Plain;
    Mark mark = Mark::None;
    bool isBad = false;                    //!< hop: here it went wrong
    bool isLast = false;                   //!< hop: the rail ends here
    bool isOpen = false;                   //!< shows what is below it from the beginning
    QString spoken;                        //!< all of it in words
    std::function<QList<LensRow>()> below; //!< none: nothing stands below it

    //! Whether both look and sound the same; what is below them is not asked.
    [[nodiscard]] bool isSameAs(const LensRow &other) const;
};

} // namespace countersign
