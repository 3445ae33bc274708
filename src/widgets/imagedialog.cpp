// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/imagedialog.h"

#include "render/imagestore.h"
#include "widgets/filename.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QPainter>
#include <QPushButton>
#include <QScreen>
#include <QUrl>
#include <QVBoxLayout>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr int kScreenFrame = 64; // px of the screen for what the window manager draws

//! The image in the middle, never larger than it is.
class ImagePane final : public QWidget
{
public:
    ImagePane(ImageStore &images, const QString &key, const QString &alt, QWidget *parent)
        : QWidget(parent)
        , m_images(images)
        , m_key(key)
    {
        setAccessibleName(alt);
        setMinimumSize(240, 160);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
        connect(&images, &ImageStore::changed, this, [this](const QString &changed) {
            if (changed == m_key)
                update();
        });
    }
    [[nodiscard]] QSize sizeHint() const override
    {
        const QSize most = screen()->availableSize() * 0.8;
        const QSize whole = m_images.image(m_key).size;
        return whole.width() > most.width() || whole.height() > most.height() ? whole.scaled(most, Qt::KeepAspectRatio) : whole;
    }

protected:
    void resizeEvent(QResizeEvent *) override { m_images.want(m_key, size() * devicePixelRatioF()); }
    void paintEvent(QPaintEvent *) override
    {
        const StoredImage &stored = m_images.image(m_key);
        if (stored.image.isNull()) // it made room for others, or comes
            return m_images.want(m_key, size() * devicePixelRatioF());
        const bool isLarger = stored.size.width() > width() || stored.size.height() > height();
        QRect area(QPoint(0, 0), isLarger ? stored.size.scaled(size(), Qt::KeepAspectRatio) : stored.size);
        area.moveCenter(rect().center());
        QPainter painter(this);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        if (stored.image.hasAlphaChannel())
            painter.fillRect(area, Qt::white);
        painter.drawImage(area, stored.image);
    }

private:
    ImageStore &m_images;
    const QString m_key;
};

} // namespace

QString imageFileName(const QString &key, const QString &alt, const QString &ending)
{
    const QUrl url(key);
    QString name = QFileInfo(url.scheme().startsWith("http"_L1) ? url.fileName() : QString()).completeBaseName();
    if (name.isEmpty())
        name = alt;
    name = plainFileName(name).left(80).trimmed();
    if (name.endsWith(u'.' + ending, Qt::CaseInsensitive))
        name.chop(ending.size() + 1);
    return (name.isEmpty() ? u"image"_s : name) + u'.' + ending;
}

ImageDialog::ImageDialog(ImageStore &images, const QString &key, const QString &alt, QWidget *parent)
    : QDialog(parent)
    , m_images(images)
    , m_key(key)
    , m_alt(alt)
{
    setObjectName(u"imageDialog"_s);
    setWindowTitle(alt);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(12);
    column->addWidget(new ImagePane(images, key, alt, this), 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton *copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    QPushButton *save = buttons->addButton(tr("Save as…"), QDialogButtonBox::ActionRole);
    copy->setObjectName(u"copyImage"_s);
    save->setObjectName(u"saveImage"_s);
    connect(copy, &QPushButton::clicked, this, [this] {
        const QImage whole = ImageStore::decoded(m_images.bytes(m_key), m_images.image(m_key).size);
        QApplication::clipboard()->setImage(whole.isNull() ? m_images.image(m_key).image : whole);
    });
    connect(save, &QPushButton::clicked, this, &ImageDialog::save);
    connect(&images, &ImageStore::changed, this, [this](const QString &changed) {
        if (changed == m_key)
            onChanged();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    buttons->button(QDialogButtonBox::Close)->setDefault(true);
    column->addWidget(buttons);
    // A dialog by itself takes two thirds of the screen at most.
    resize(sizeHint().boundedTo(screen()->availableSize() - QSize(kScreenFrame, kScreenFrame)));
}

void ImageDialog::save()
{
    const QByteArray bytes = m_images.bytes(m_key);
    m_isToSave = bytes.isEmpty();
    if (m_isToSave) // they made room for others
        m_images.load(m_key);
    else
        Q_EMIT saveRequested(imageFileName(m_key, m_alt, ImageStore::endingOf(bytes)), bytes);
}

void ImageDialog::onChanged()
{
    if (m_images.image(m_key).state == StoredImage::State::Failed)
        m_isToSave = false;
    else if (m_isToSave && !m_images.bytes(m_key).isEmpty())
        save();
}

} // namespace countersign
