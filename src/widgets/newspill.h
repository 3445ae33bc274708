// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractButton>

namespace countersign {

class Theme;

//! "New messages": over the foot of the transcript while something came below what is seen; leads there. Owner: TranscriptView.
class NewsPill : public QAbstractButton
{
    Q_OBJECT
public:
    NewsPill(const Theme &theme, QWidget *parent);
    [[nodiscard]] QSize sizeHint() const override;
    //! Centred over the foot of an area of its parent.
    void place(const QRect &area);

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    const Theme &m_theme;
};

} // namespace countersign
