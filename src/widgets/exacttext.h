// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "render/textbox.h"

#include <QLabel>

namespace countersign {

//! Text exactly as it is: no markup, breaking anywhere when it must, so that nothing is cut off. For a screen reader a label.
//! Invisible characters are the caller's: see visibleText(). UI thread.
class ExactText : public QLabel
{
    Q_OBJECT
public:
    explicit ExactText(const QString &text, QWidget *parent = nullptr);
    void setLineHeight(qreal ems);
    //! The first occurrence of `part` stands in another font.
    void setPart(const QString &part, const QFont &font);
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] const TextBox &box(int width) const;

    qreal m_lineHeight = 1.4;
    QString m_part;
    QFont m_partFont;
    mutable TextBox m_box;
    mutable QString m_boxText;
    mutable int m_boxWidth = -1;
};

} // namespace countersign
