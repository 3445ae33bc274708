// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QFont>
#include <QPointF>
#include <QString>

#include <memory>

class QPainter;
class QTextLayout;

namespace countersign {

//! Plain text in one font, wrapped at a width, nothing left out: arguments and results, which must be shown as they are.
//! A value that shares its layout. GUI thread.
class TextBox
{
public:
    TextBox() = default;
    //! `lineHeight` in ems. Control characters other than line ends show as they are in the font; see visibleText().
    TextBox(const QString &text, const QFont &font, qreal lineHeight, qreal width);
    //! The first occurrence of `part` stands in another font.
    TextBox(const QString &text, const QFont &font, qreal lineHeight, qreal width, const QString &part, const QFont &partFont);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] qreal height() const { return m_height; } //!< px; 0 = no text
    void paint(QPainter &painter, const QPointF &topLeft, const QColor &colour) const;

private:
    QString m_text;
    std::shared_ptr<QTextLayout> m_layout;
    qreal m_height = 0;
};

//! Characters that cannot be seen or that reorder others (bidi controls, zero width, control, private, unassigned), each as
//! `<U+202E>`; a line end as `<U+000A>` if `oneLine`. Pure.
[[nodiscard]] QString visibleText(const QString &text, bool oneLine = false);

//! The characters that make text read in another order than it stands, each as `<U+202E>`: overrides, and if `all` the
//! embeddings, isolates and marks that right-to-left prose may need but code and links may not. Pure.
[[nodiscard]] QString markedOverrides(const QString &text, bool all);

} // namespace countersign
