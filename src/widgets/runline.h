// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QLabel;

namespace countersign {

class Theme;

//! One quiet line under the conversation: which steps and subagents are at work, or that nothing has come for a while. UI thread.
class RunLine : public QWidget
{
    Q_OBJECT
public:
    RunLine(const Theme &theme, QWidget *parent);
    void setWords(const QString &words);
    [[nodiscard]] QString words() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateFonts();

    QLabel *m_text = nullptr;
};

} // namespace countersign
