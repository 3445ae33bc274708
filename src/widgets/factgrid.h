// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;

namespace countersign {

class Theme;

//! A few facts, one a line: what it is, and what is so. Texts wrap, are never shortened, and can be selected. UI thread.
class FactGrid : public QWidget
{
    Q_OBJECT
public:
    struct Fact
    {
        QString name;
        QString text;
        bool isStrong = false; //!< what the person decides on
        [[nodiscard]] bool operator==(const Fact &) const = default;
    };
    FactGrid(const Theme &theme, QWidget *parent);
    void setFacts(const QList<Fact> &facts);

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Row
    {
        QLabel *name;
        QLabel *text;
    };
    [[nodiscard]] Row makeRow();
    void restyle();

    const Theme &m_theme;
    QList<Fact> m_facts;
    std::vector<Row> m_rows;
    QGridLayout *m_grid = nullptr;
};

} // namespace countersign
