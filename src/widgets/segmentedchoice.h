// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QButtonGroup;

namespace countersign {

class Theme;

//! A few words side by side of which one is on: exclusive buttons in one frame. Tab reaches the one that is on, the arrow keys
//! choose. UI thread.
class SegmentedChoice : public QWidget
{
    Q_OBJECT
public:
    explicit SegmentedChoice(const Theme &theme, QWidget *parent = nullptr);
    void add(const QString &value, const QString &text);
    void setValue(const QString &value); //!< tells nobody
    [[nodiscard]] QString value() const;

Q_SIGNALS:
    void chosen(const QString &value); //!< by the person

protected:
    void changeEvent(QEvent *event) override;

private:
    const Theme &m_theme;
    QButtonGroup *m_group = nullptr;
    QStringList m_values;
};

} // namespace countersign
