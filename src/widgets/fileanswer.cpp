// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/fileanswer.h"

#include "agent/uploadrefusal.h"
#include "widgets/sentences.h"
#include "widgets/theme.h"

#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QMimeDatabase>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {
constexpr qreal kDropRadius = 6;

QStringList droppedFiles(const QMimeData &data)
{
    QStringList paths;
    for (const QUrl &url : data.urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    return paths;
}
} // namespace

FileAnswer::FileAnswer(const Theme &theme, const UploadLimits &limits, const QString &limitWords, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_limits(limits)
{
    setObjectName(u"fileAnswer"_s);
    setAcceptDrops(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(10, 8, 10, 8);
    column->setSpacing(6);
    m_strip = new AttachmentStrip(theme, this);
    auto *row = new QHBoxLayout;
    row->setSpacing(10);
    m_choose = new QPushButton(theme.icon(u"attach"_s), tr("Choose…"), this);
    m_choose->setObjectName(u"chooseFiles"_s);
    m_choose->setAutoDefault(false);
    m_choose->setFocusPolicy(Qt::TabFocus);
    m_choose->setAccessibleName(limits.mostFiles == 1 ? tr("Choose a file") : tr("Choose files"));
    m_choose->setAccessibleDescription(limitWords);
    const QString drop = limits.mostFiles == 1 ? tr("or drop it here.") : tr("or drop them here.");
    auto *words = new QLabel(limitWords.isEmpty() ? drop : drop + u' ' + tr("(%1)").arg(limitWords), this);
    words->setObjectName(u"fileLimits"_s);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    words->setForegroundRole(QPalette::PlaceholderText);
    row->addWidget(m_choose, 0, Qt::AlignTop);
    row->addWidget(words, 1);
    column->addWidget(m_strip);
    column->addLayout(row);
    connect(m_choose, &QPushButton::clicked, this, &FileAnswer::choose);
    connect(m_strip, &AttachmentStrip::removeRequested, this, &FileAnswer::remove);
    connect(m_strip, &AttachmentStrip::retryRequested, this, &FileAnswer::begin);
    connect(m_strip, &AttachmentStrip::focusReleased, this, &FileAnswer::focusButton);
}

void FileAnswer::setUploader(const Uploader &uploader)
{
    m_uploader = uploader;
}

void FileAnswer::focusButton()
{
    m_choose->setFocus(Qt::TabFocusReason);
}

void FileAnswer::choose()
{
    auto *dialog = new QFileDialog(window(), m_choose->accessibleName());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(m_limits.mostFiles == 1 ? QFileDialog::ExistingFile : QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &FileAnswer::add);
    dialog->open();
}

void FileAnswer::add(const QStringList &paths)
{
    m_files.removeIf([](const File &file) { return file.chip.state == AttachmentChip::State::Refused; });
    for (const QString &path : paths)
        take(path);
    refreshChips();
}

void FileAnswer::take(const QString &path)
{
    const QFileInfo info(path);
    File file;
    file.chip.id = u"answer-%1"_s.arg(++m_serial);
    file.chip.name = info.fileName();
    file.chip.size = info.size();
    file.mimeType = QMimeDatabase().mimeTypeForFile(info).name();
    const auto here = std::count_if(m_files.begin(), m_files.end(),
                                    [](const File &other) { return other.chip.state != AttachmentChip::State::Refused; });
    std::optional<Error> why = uploadRefusal(m_limits, here, file.chip.name, file.mimeType, file.chip.size);
    QFile source(path);
    if (!why && (info.isDir() || info.size() == 0 || !source.open(QIODevice::ReadOnly)))
        why = Error { Condition::UploadUnreadable, { file.chip.name }, 0, {} };
    if (why) {
        file.chip.state = AttachmentChip::State::Refused;
        file.chip.sentence = Sentences::of(*why).plain();
        m_files << file;
        return;
    }
    file.bytes = source.read(file.chip.size); // not what is added to it meanwhile
    m_files << file;
    begin(file.chip.id);
}

void FileAnswer::begin(const QString &id)
{
    File *file = find(id);
    if (!file || file->upload)
        return;
    file->upload = m_uploader ? m_uploader(file->chip.name, file->mimeType, file->bytes, this) : nullptr;
    if (!file->upload) {
        onEnded(id, { {}, Error { Condition::UploadRefused, { file->chip.name, QString() }, 0, {} } });
        return;
    }
    file->chip.state = AttachmentChip::State::Sending;
    file->chip.percent = -1;
    file->chip.sentence.clear();
    connect(file->upload, &Upload::progressed, this, [this, id](qint64 sent, qint64 total) {
        if (File *going = total > 0 ? find(id) : nullptr) {
            going->chip.percent = static_cast<int>(qBound(qint64(0), sent * 100 / total, qint64(100)));
            m_strip->setChips(chips());
        }
    });
    connect(file->upload, &Upload::ended, this, [this, id](const UploadEnd &end) { onEnded(id, end); });
    refreshChips();
}

void FileAnswer::onEnded(const QString &id, const UploadEnd &end)
{
    File *file = find(id);
    if (!file)
        return;
    if (Upload *upload = std::exchange(file->upload, nullptr))
        upload->deleteLater();
    file->part = end.part.json;
    file->chip.state = end.error ? AttachmentChip::State::Refused : AttachmentChip::State::Ready;
    file->chip.sentence = end.error ? Sentences::of(*end.error).plain() : QString();
    file->chip.mayRetry = end.error && end.error->condition != Condition::UploadTooLarge;
    refreshChips();
}

void FileAnswer::remove(const QString &id)
{
    if (const File *file = find(id); file && file->upload)
        delete file->upload;
    m_files.removeIf([&id](const File &file) { return file.chip.id == id; });
    refreshChips();
}

void FileAnswer::cancel()
{
    for (File &file : m_files)
        delete std::exchange(file.upload, nullptr);
    m_choose->setEnabled(false);
    setAcceptDrops(false);
}

FileAnswer::File *FileAnswer::find(const QString &id)
{
    const auto found = std::find_if(m_files.begin(), m_files.end(), [&id](const File &file) { return file.chip.id == id; });
    return found == m_files.end() ? nullptr : &*found;
}

QList<AttachmentChip> FileAnswer::chips() const
{
    QList<AttachmentChip> all;
    for (const File &file : m_files)
        all << file.chip;
    return all;
}

void FileAnswer::refreshChips()
{
    m_strip->setChips(chips());
    Q_EMIT changed();
}

bool FileAnswer::isUnderWay() const
{
    return std::any_of(m_files.begin(), m_files.end(), [](const File &file) { return file.upload != nullptr; });
}

QJsonArray FileAnswer::parts() const
{
    QJsonArray parts;
    for (const File &file : m_files) {
        if (file.chip.state == AttachmentChip::State::Ready)
            parts << file.part;
    }
    return parts;
}

void FileAnswer::dragEnterEvent(QDragEnterEvent *event)
{
    if (droppedFiles(*event->mimeData()).isEmpty())
        return;
    event->acceptProposedAction();
    m_isDragOver = true;
    update();
}

void FileAnswer::dragLeaveEvent(QDragLeaveEvent *)
{
    m_isDragOver = false;
    update();
}

void FileAnswer::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    m_isDragOver = false;
    update();
    add(droppedFiles(*event->mimeData()));
}

void FileAnswer::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &tokens = m_theme.tokens();
    painter.setBrush(m_isDragOver ? tokens.accentSoft : tokens.base);
    painter.setPen(QPen(m_isDragOver ? tokens.accentText : tokens.edge, 1, Qt::DashLine));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kDropRadius, kDropRadius);
}

} // namespace countersign
