// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QHBoxLayout;
class QPushButton;

namespace countersign {

class Theme;

//! What can be done with what the lens shows: report, archive, gate check. One row of buttons, or two where one is too narrow.
//! Owner: LensPane. UI thread.
class LensFoot : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kLeastHeight = 48; // px

    LensFoot(const Theme &theme, QWidget *parent);
    void setMayCheck(bool may);
    void setChecks(bool runs);
    void sayCopied(); //!< the button of the report says so for a moment
    void arrange();   //!< after another font, or another width

Q_SIGNALS:
    void reportRequested();
    void harRequested();
    void gateCheckRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QPushButton *addButton(const QString &objectName, const QString &words, const QString &explained);
    void showCheck();

    const Theme &m_theme;
    QHBoxLayout *m_first = nullptr;
    QHBoxLayout *m_second = nullptr;
    QPushButton *m_copy = nullptr;
    QPushButton *m_har = nullptr;
    QPushButton *m_check = nullptr;
    bool m_mayCheck = true;
    bool m_checks = false;
};

} // namespace countersign
