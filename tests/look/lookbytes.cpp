// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lookbytes.h"

#include <QBuffer>
#include <QImage>
#include <QPainter>

namespace countersign::test {
using namespace Qt::StringLiterals;

namespace {
//! Bars, as a plotting library draws them: a light picture, whatever the colours of the window are.
QByteArray barChart()
{
    QImage image(640, 300, QImage::Format_RGB32);
    image.fill(QColor(0xfa, 0xfa, 0xf7));
    QPainter painter(&image);
    constexpr int heights[] = { 212, 187, 41, 96, 130, 64 };
    for (int i = 0; i < int(std::size(heights)); ++i)
        painter.fillRect(QRect(60 + i * 92, 260 - heights[i], 58, heights[i]), QColor(0x4c, 0x72, 0xb0));
    painter.setPen(QColor(0x55, 0x55, 0x55));
    painter.drawLine(40, 260, 610, 260);
    painter.end();
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}
} // namespace

QByteArray lookBytes(const QString &kind)
{
    if (kind == "image"_L1)
        return barChart();
    if (kind == "table"_L1)
        return R"({"columns":["carrier","late","mean","mostly"],"data":[["Northline",212,2.4,"weekends"],)"
               R"(["Kestrel Post",187,1.9,"island addresses"],["Parcelway",41,1.1,null]]})";
    if (kind == "plot"_L1)
        return R"({"data":[{"type":"bar","name":"late","x":["Northline","Kestrel Post","Parcelway"],"y":[212,187,41]}],)"
               R"("layout":{"title":{"text":"Late deliveries"}}})";
    return "def late(order):\n    return order.delivered > order.promised  # both are dates\n";
}

} // namespace countersign::test
