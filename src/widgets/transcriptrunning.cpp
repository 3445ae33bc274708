// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What turns while something runs: a timer goes only while such a thing is on screen.
#include "widgets/transcriptview_p.h"

namespace countersign {

//! Calls visit(row, area) for each icon on screen that turns; the area is in the viewport.
template<typename Visit> void TranscriptView::Private::visitRunning(const Visit &visit) const
{
    const int past = runningSince.isEmpty() ? 0 : pastVisible();
    for (int row = qMax(0, layout.rowAt(scrollTop())); row < past; ++row) {
        const auto shown = rows.constFind(model->message(row).id);
        if (shown == rows.constEnd())
            continue;
        if (shown->fold && shown->fold->isRunning)
            visit(row, shown->geometry.fold.translated(0, viewTop(row)));
        for (std::size_t i = 0; i < shown->tools.size(); ++i) {
            if (shown->tools[i].isRunning)
                visit(row, shown->geometry.tools[i].row.translated(0, viewTop(row)));
        }
    }
}

void TranscriptView::Private::turnArc()
{
    arcDegrees = (arcDegrees + 18) % 360;
    const bool isSecond = arcDegrees == 0; // "Running, 4 s"
    visitRunning([&](int row, const QRectF &area) {
        q.viewport()->update(area.toAlignedRect());
        if (isSecond)
            changeRow(row);
    });
}

void TranscriptView::Private::updateArcTimer()
{
    bool isRunning = false;
    visitRunning([&isRunning](int, const QRectF &) { isRunning = true; });
    if (isRunning && !arc.isActive())
        arc.start();
    else if (!isRunning)
        arc.stop();
}

} // namespace countersign
