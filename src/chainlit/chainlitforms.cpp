// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chainlit/chainlitforms.h"

#include "chainlit/chainlitelements.h"
#include "chainlit/chainlitjson.h"

#include <algorithm>
#include <utility>

namespace countersign {
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMegabyte = 1024 * 1024;

SettingInput::Kind inputKind(const QString &type)
{
    using Kind = SettingInput::Kind;
    static constexpr std::pair<QLatin1StringView, Kind> kInputs[] = {
        { "switch"_L1, Kind::Switch },           { "slider"_L1, Kind::Slider },      { "select"_L1, Kind::Select },
        { "textinput"_L1, Kind::Text },          { "numberinput"_L1, Kind::Number }, { "tags"_L1, Kind::Tags },
        { "multiselect"_L1, Kind::MultiSelect }, { "checkbox"_L1, Kind::Checkbox },  { "radio"_L1, Kind::Radio },
        { "datepicker"_L1, Kind::Date },
    };
    for (const auto &[name, kind] : kInputs) {
        if (type == name)
            return kind;
    }
    return Kind::Unknown;
}

std::optional<SettingInput> inputOf(const QJsonObject &json)
{
    SettingInput input;
    input.id = shortText(json, "id"_L1);
    if (input.id.isEmpty())
        return {};
    input.kind = inputKind(json.value("type"_L1).toString());
    input.label = shortText(json, "label"_L1);
    input.description = shortText(json, "description"_L1);
    input.tooltip = shortText(json, "tooltip"_L1);
    input.placeholder = shortText(json, "placeholder"_L1);
    input.format = shortText(json, "format"_L1);
    input.initial = json.value("initial"_L1);
    if (input.initial.isUndefined())
        input.initial = QJsonValue();
    forEachObject(json.value("items"_L1).toArray(), [&](const QJsonObject &item) {
        input.items << SettingInput::Item { shortText(item, "label"_L1), item.value("value"_L1) };
    });
    input.minimum = json.value("min"_L1).toDouble();
    input.maximum = json.value("max"_L1).toDouble(std::max(10.0, input.minimum));
    input.step = json.value("step"_L1).toDouble(1);
    if (!(input.step > 0))
        input.step = 1;
    if (input.maximum < input.minimum)
        std::swap(input.maximum, input.minimum);
    input.isMultiline = json.value("multiline"_L1).toBool();
    input.isRange = json.value("mode"_L1) == "range"_L1;
    input.isDisabled = json.value("disabled"_L1).toBool();
    return input;
}

QList<OfferedAction> named(const QStringList &keys, const QList<OfferedAction> &offered)
{
    QList<OfferedAction> actions;
    for (const OfferedAction &action : offered) {
        if (keys.contains(action.id))
            actions << action;
    }
    return actions;
}

} // namespace

QList<Command> chainlitCommands(const QJsonArray &commands)
{
    QList<Command> read;
    forEachObject(commands, [&](const QJsonObject &json) {
        Command command {
            shortText(json, "id"_L1),         shortText(json, "description"_L1),    shortText(json, "icon"_L1),
            json.value("button"_L1).toBool(), json.value("persistent"_L1).toBool(), json.value("selected"_L1).toBool()
        };
        if (!command.id.isEmpty())
            read << command;
    });
    return read;
}

QList<TurnMode> chainlitModes(const QJsonArray &modes)
{
    QList<TurnMode> read;
    forEachObject(modes, [&](const QJsonObject &json) {
        TurnMode mode { shortText(json, "id"_L1), shortText(json, "name"_L1), {} };
        forEachObject(json.value("options"_L1).toArray(), [&](const QJsonObject &option) {
            mode.options << TurnMode::Option { shortText(option, "id"_L1), shortText(option, "name"_L1),
                                               shortText(option, "description"_L1), shortText(option, "icon"_L1),
                                               option.value("default"_L1).toBool() };
        });
        if (!mode.id.isEmpty() && !mode.options.isEmpty())
            read << mode;
    });
    return read;
}

QList<SettingPage> chainlitSettings(const QJsonArray &settings)
{
    QList<SettingPage> pages;
    SettingPage bare;
    const auto addTo = [](SettingPage &page, const QJsonObject &json) {
        if (auto input = inputOf(json))
            page.inputs << *input;
    };
    forEachObject(settings, [&](const QJsonObject &json) {
        if (!json.value("inputs"_L1).isArray())
            return addTo(bare, json);
        SettingPage page { shortText(json, "id"_L1), shortText(json, "label"_L1), {} };
        forEachObject(json.value("inputs"_L1).toArray(), [&](const QJsonObject &input) { addTo(page, input); });
        pages << page;
    });
    if (!bare.inputs.isEmpty())
        pages.prepend(bare);
    return pages;
}

QJsonObject initialValues(const QList<SettingPage> &pages)
{
    QJsonObject values;
    for (const SettingPage &page : pages) {
        for (const SettingInput &input : page.inputs)
            values.insert(input.id, input.initial);
    }
    return values;
}

UploadLimits chainlitUploads(const QJsonObject &json)
{
    UploadLimits limits;
    limits.isAllowed = json.value("enabled"_L1).toBool(true);
    const QJsonValue accept = json.value("accept"_L1);
    if (accept.isArray())
        limits.types = shortTexts(accept.toArray());
    const QJsonObject byType = accept.toObject();
    for (auto type = byType.begin(); type != byType.end() && limits.types.size() < mostChainlitEntries; ++type)
        limits.types << type.key() << shortTexts(type.value().toArray());
    if (limits.types.contains("*/*"_L1))
        limits.types.clear();
    limits.mostFiles = std::max(0, json.value("max_files"_L1).toInt());
    limits.mostBytes = static_cast<qint64>(std::clamp(json.value("max_size_mb"_L1).toDouble(), 0.0, 1e6) * kMegabyte);
    return limits;
}

std::optional<ChainlitAsk> ChainlitAsk::read(const QJsonObject &payload, qint64 ackId)
{
    const QJsonObject step = payload.value("msg"_L1).toObject();
    const QJsonObject spec = payload.value("spec"_L1).toObject();
    const QString type = spec.value("type"_L1).toString();
    ChainlitAsk ask;
    ask.ackId = ackId;
    ask.messageId = step.value("id"_L1).toString();
    ask.parentId = step.value("parentId"_L1).toString();
    ask.seconds = static_cast<int>(std::clamp(spec.value("timeout"_L1).toDouble(), 0.0, 1e6));
    if (ask.messageId.isEmpty() || ackId < 0)
        return {};
    if (type == "text"_L1) {
        ask.kind = Kind::Text;
    } else if (type == "file"_L1) {
        ask.kind = Kind::File;
        ask.files = chainlitUploads(spec);
        ask.files.isAllowed = true;
    } else if (type == "action"_L1) {
        ask.kind = Kind::Action;
        ask.actionKeys = shortTexts(spec.value("keys"_L1).toArray());
    } else if (type == "element"_L1) {
        ask.kind = Kind::Element;
        ask.elementId = spec.value("element_id"_L1).toString();
    } else {
        return {};
    }
    return ask;
}

Interrupt ChainlitAsk::interrupt(const QString &words, const QList<OfferedAction> &offered, const QDateTime &now) const
{
    Interrupt interrupt;
    interrupt.id = messageId;
    interrupt.reason = u"input_required"_s;
    interrupt.message = words;
    if (seconds > 0)
        interrupt.expiresAt = now.addSecs(seconds);
    switch (kind) {
    case Kind::Text:
        interrupt.metadata = { { u"ask"_s, u"text"_s } };
        break;
    case Kind::File:
        interrupt.metadata = { { u"ask"_s, u"file"_s },
                               { u"types"_s, QJsonArray::fromStringList(files.types) },
                               { u"mostFiles"_s, files.mostFiles },
                               { u"mostBytes"_s, files.mostBytes } };
        break;
    case Kind::Action: {
        QJsonArray choices;
        for (const OfferedAction &action : named(actionKeys, offered))
            choices << QJsonObject { { u"const"_s, action.id }, { u"title"_s, action.label } };
        interrupt.metadata = { { u"ask"_s, u"action"_s }, { u"actionIds"_s, QJsonArray::fromStringList(actionKeys) } };
        interrupt.responseSchema = { { u"type"_s, u"string"_s }, { u"oneOf"_s, choices } };
        break;
    }
    case Kind::Element:
        interrupt.metadata = { { u"ask"_s, u"element"_s }, { u"elementId"_s, elementId } };
        interrupt.responseSchema = { { u"type"_s, u"object"_s } };
        break;
    }
    return interrupt;
}

QJsonValue ChainlitAsk::answer(const ResumeEntry &entry, const QList<OfferedAction> &offered, const QJsonObject &answerStep) const
{
    if (entry.status == ResumeEntry::Status::Cancelled)
        return QJsonValue();
    switch (kind) {
    case Kind::Text:
        return answerStep;
    case Kind::File: {
        QJsonArray ids;
        const QJsonArray given = entry.payload.toArray();
        for (const auto &file : given)
            ids << QJsonObject { { u"id"_s, file.isObject() ? file.toObject().value("id"_L1).toString() : file.toString() } };
        return ids.isEmpty() ? QJsonValue() : QJsonValue(ids);
    }
    case Kind::Action: {
        const QList<OfferedAction> actions = named(actionKeys, offered);
        const auto chosen = std::find_if(actions.begin(), actions.end(),
                                         [&](const OfferedAction &action) { return action.id == entry.payload.toString(); });
        return chosen == actions.end() ? QJsonValue() : QJsonValue(chainlitJson(*chosen));
    }
    case Kind::Element: {
        QJsonObject answer = entry.payload.toObject();
        answer.insert("submitted"_L1, true);
        return answer;
    }
    }
    return {};
}

} // namespace countersign
