// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QLatin1StringView>

#include <span>

namespace countersign::schema {

//! What AG-UI 1.0 says about its JSON (@ag-ui/core), as data. Enforcement (eventenforcement.h) is the code that reads it.
struct Shape;
struct Choice;

enum class Kind {
    Text,
    Pointer, //!< a JSON Pointer (RFC 6901)
    Integer, //!< exact in JavaScript: at most 2^53 - 1 either way
    Count,   //!< an Integer, not negative
    Truth,
    Any,     //!< any JSON, null too
    NotNull, //!< any JSON but null
    Record,  //!< an object whose members are nobody's business
    Word,    //!< one of `words`
    Object,  //!< an object of `shape`
    OneOf,   //!< an object whose shape a member tells
    Content, //!< a text, or a list of content parts
};

enum class Need {
    Optional,
    Required,
    Essential, //!< required, and without it not even the tolerant mode can tell what is meant
};

struct Field
{
    QLatin1StringView name;
    Kind kind = Kind::Text;
    Need need = Need::Optional;
    const Shape *shape = nullptr;
    const Choice *choice = nullptr;
    std::span<const QLatin1StringView> words {};
    bool isList = false;
    bool atLeastOne = false; //!< of a list
};

//! A described object.
struct Shape
{
    std::span<const Field> fields;
    bool isOpen = false; //!< members it does not describe stay (JSON Patch operations)
    [[nodiscard]] const Field *find(const QString &name) const;
};

//! Shapes told apart by the text of one member.
struct Choice
{
    struct Option
    {
        QLatin1StringView tag;
        const Shape *shape;
    };
    QLatin1StringView member;
    std::span<const Option> options;
    [[nodiscard]] const Shape *shapeOf(const QString &tag) const;
};

//! What the arrival of an event does to messages that stream as chunks.
enum class Closes { Nothing, Lane, Everything };

struct EventType
{
    QLatin1StringView name;
    Closes closes;
    Shape shape;
};

//! Nothing for a type the protocol does not know; case matters.
[[nodiscard]] const EventType *eventType(const QString &name);
//! RunAgentInput: what a request is made of.
[[nodiscard]] const Shape &runInput();
[[nodiscard]] const Choice &contentPart();

} // namespace countersign::schema
