// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QThreadPool>

#include <functional>

namespace countersign {

//! Where code is coloured: one thread of its own, as the libraries that do it share state among all of theirs. Owner:
//! DocumentCache. GUI thread. Goes only when what it does is done or given up.
class CodeHighlighter : public QObject
{
    Q_OBJECT
public:
    explicit CodeHighlighter(QObject *parent = nullptr);
    ~CodeHighlighter() override;

    //! `work` runs in the thread, then `done` here. Neither may throw.
    void run(std::function<void()> work, std::function<void()> done);

private:
    QThreadPool m_pool;
};

} // namespace countersign
