// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/codehighlighter.h"

namespace countersign {

CodeHighlighter::CodeHighlighter(QObject *parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
}

CodeHighlighter::~CodeHighlighter()
{
    m_pool.clear();
    m_pool.waitForDone();
}

void CodeHighlighter::run(std::function<void()> work, std::function<void()> done)
{
    m_pool.start([this, work = std::move(work), done = std::move(done)] {
        work();
        QMetaObject::invokeMethod(this, done, Qt::QueuedConnection);
    });
}

} // namespace countersign
