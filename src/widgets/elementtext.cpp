// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/elementtext.h"

#include "widgets/datatable.h"
#include "widgets/filename.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMimeDatabase>

#include <algorithm>
#include <iterator>

namespace countersign {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestShown = 256 * 1024; // bytes of a text in the conversation
constexpr qsizetype kLongestValue = 2000;
constexpr qsizetype kLongestFileName = 120;
constexpr QLatin1StringView kImageKey = "element:"_L1;
constexpr qsizetype kSourceMark = 16; // characters behind it

QString kindOf(const QJsonObject &element)
{
    return element.value("kind"_L1).toString();
}

std::vector<Block> textBlocks(const QJsonObject &element, const QByteArray &bytes)
{
    const bool isCut = bytes.size() > kLongestShown;
    QString text = QString::fromUtf8(isCut ? bytes.left(kLongestShown) : bytes);
    if (isCut)
        text += u"\n…"_s;
    const QString language = element.value("language"_L1).toString().left(30);
    const bool isMarkdown = language.isEmpty() || language.compare("markdown"_L1, Qt::CaseInsensitive) == 0
                            || language.compare("md"_L1, Qt::CaseInsensitive) == 0;
    if (isMarkdown)
        return markdownBlocks(text);
    Block code;
    code.kind = Block::Kind::Code;
    code.language = language;
    Span span;
    span.text = text.endsWith(u'\n') ? text.chopped(1) : text;
    code.spans.push_back(span);
    return { code };
}

QString suffixFor(const QJsonObject &element)
{
    const QString kind = kindOf(element);
    if (kind == "table"_L1)
        return u"csv"_s;
    if (kind == "plot"_L1)
        return u"json"_s;
    const QString suffix = QMimeDatabase().mimeTypeForName(element.value("mime"_L1).toString()).preferredSuffix();
    return !suffix.isEmpty() ? suffix : kind == "text"_L1 ? u"txt"_s : kind == "pdf"_L1 ? u"pdf"_s : QString();
}

//! No program runs what is of these kinds, or goes elsewhere for more: PostScript, playlists, databases and templates are not
//! among them. One by one: of every family there is one that does. (Names of shared-mime-info, also the newer ones.)
constexpr QLatin1StringView kHarmless[] = {
    "application/pdf"_L1,
    "text/plain"_L1,
    "text/csv"_L1,
    "text/markdown"_L1,
    "application/json"_L1,
    "image/png"_L1,
    "image/jpeg"_L1,
    "image/gif"_L1,
    "image/webp"_L1,
    "image/avif"_L1,
    "image/bmp"_L1,
    "image/tiff"_L1,
    "audio/mpeg"_L1,
    "audio/mp4"_L1,
    "audio/aac"_L1,
    "audio/flac"_L1,
    "audio/ogg"_L1,
    "audio/webm"_L1,
    "audio/x-wav"_L1,
    "audio/vnd.wave"_L1,
    "audio/x-vorbis+ogg"_L1,
    "audio/x-opus+ogg"_L1,
    "audio/x-flac+ogg"_L1,
    "audio/x-speex+ogg"_L1,
    "video/mp4"_L1,
    "video/mpeg"_L1,
    "video/ogg"_L1,
    "video/webm"_L1,
    "video/x-theora+ogg"_L1,
    "video/x-matroska"_L1,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document"_L1,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"_L1,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation"_L1,
    "application/vnd.oasis.opendocument.text"_L1,
    "application/vnd.oasis.opendocument.spreadsheet"_L1,
    "application/vnd.oasis.opendocument.presentation"_L1,
};

bool isHarmlessType(const QString &type)
{
    return std::find(std::begin(kHarmless), std::end(kHarmless), type) != std::end(kHarmless);
}

} // namespace

bool ElementText::isElement(const Message &message)
{
    return message.role == Message::Role::Activity && message.activityType == "element"_L1;
}

bool ElementText::isTasks(const Message &message)
{
    return message.role == Message::Role::Activity && message.activityType == "tasks"_L1
           && message.activity.value("tasks"_L1).isArray();
}

bool ElementText::isPicture(const QJsonObject &element)
{
    return kindOf(element) == "image"_L1;
}

bool ElementText::canShow(const QJsonObject &element)
{
    const QString kind = kindOf(element);
    return isPicture(element) || kind == "text"_L1 || kind == "table"_L1 || kind == "plot"_L1;
}

bool ElementText::showsByItself(const QJsonObject &element)
{
    return canShow(element) && element.value("display"_L1).toString() == "inline"_L1
           && element.value("host"_L1).toString().isEmpty();
}

QString ElementText::kind(const QJsonObject &element)
{
    const QString kind = kindOf(element);
    return kind == "image"_L1    ? tr("Picture")
           : kind == "text"_L1   ? tr("Text")
           : kind == "pdf"_L1    ? tr("PDF")
           : kind == "audio"_L1  ? tr("Sound")
           : kind == "video"_L1  ? tr("Film")
           : kind == "plot"_L1   ? tr("Chart")
           : kind == "table"_L1  ? tr("Table")
           : kind == "custom"_L1 ? tr("Made for the server's own page")
                                 : tr("File");
}

QString ElementText::icon(const QJsonObject &element)
{
    const QString kind = kindOf(element);
    return isPicture(element)                         ? u"image"_s
           : kind == "audio"_L1 || kind == "video"_L1 ? u"play"_s
           : kind == "custom"_L1                      ? u"info"_s
                                                      : u"file"_s;
}

QString ElementText::name(const QJsonObject &element)
{
    const QString name = element.value("name"_L1).toString().simplified();
    return name.isEmpty() ? kind(element) : name;
}

QString ElementText::fileName(const QJsonObject &element)
{
    QString name =
        plainFileName(plainFileName(ElementText::name(element)).right(kLongestFileName)); // cut, it may begin with a dot
    const QString suffix = suffixFor(element);
    if (name.isEmpty())
        name = u"file"_s;
    return QFileInfo(name).suffix().isEmpty() && !suffix.isEmpty() ? name + u'.' + suffix : name;
}

bool ElementText::isHarmless(const QString &fileName, const QByteArray &bytes)
{
    const QMimeDatabase types;
    const QMimeType byName = types.mimeTypeForFile(fileName, QMimeDatabase::MatchExtension);
    if (!isHarmlessType(byName.name()) || bytes.isEmpty())
        return isHarmlessType(byName.name());
    const QMimeType byBytes = types.mimeTypeForData(bytes);
    // Words under the name of a film may be a list of places to fetch it from.
    const bool isOther = isHarmlessType(byBytes.name()) && byBytes.name() != "text/plain"_L1;
    return byBytes.isDefault() || isOther || byName.inherits(byBytes.name());
}

bool ElementText::mayOpen(const QJsonObject &element)
{
    return isHarmless(fileName(element), {});
}

QString ElementText::source(const QJsonObject &element)
{
    QStringList parts;
    for (const auto part : { "host"_L1, "url"_L1, "key"_L1 })
        parts << element.value(part).toString();
    return parts.join(u'\n');
}

QString ElementText::imageKey(const QString &id, const QJsonObject &element)
{
    const QByteArray mark = QCryptographicHash::hash(source(element).toUtf8(), QCryptographicHash::Sha256).toHex();
    return kImageKey + QString::fromLatin1(mark.first(kSourceMark)) + id;
}

QString ElementText::idOfImage(const QString &imageKey)
{
    return imageKey.mid(kImageKey.size() + kSourceMark);
}

std::vector<Block> ElementText::blocks(const QString &id, const QJsonObject &element, const QByteArray &bytes)
{
    const QString kind = kindOf(element);
    if (isPicture(element))
        return { imageBlock(name(element), imageKey(id, element)) };
    if (kind == "text"_L1)
        return textBlocks(element, bytes);
    const std::optional<DataTable> table = kind == "table"_L1  ? DataTable::ofFrame(bytes, DataTable::kShownRows)
                                           : kind == "plot"_L1 ? DataTable::ofPlot(bytes, DataTable::kShownRows)
                                                               : std::nullopt;
    return table ? table->blocks() : std::vector<Block>();
}

QString ElementText::properties(const QJsonObject &element)
{
    const QJsonObject properties = element.value("properties"_L1).toObject();
    QStringList lines;
    for (auto member = properties.begin(); member != properties.end(); ++member) {
        const QJsonValue value = member.value();
        const QString text = value.isArray() ? QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact))
                             : value.isObject()
                                 ? QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact))
                             : value.isNull() ? u"null"_s
                                              : value.toVariant().toString();
        lines << member.key() + u": "_s + text.left(kLongestValue);
    }
    return lines.join(u'\n');
}

} // namespace countersign
