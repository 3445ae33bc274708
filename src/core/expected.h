// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "core/error.h"

#include <utility>
#include <variant>

namespace countersign {

//! A value or the Error that stands in its place (std::expected is C++23).
template<typename T> class Expected
{
public:
    Expected(T value) : m_value(std::move(value)) {}
    Expected(Error error) : m_value(std::move(error)) {}

    [[nodiscard]] explicit operator bool() const { return std::holds_alternative<T>(m_value); }
    [[nodiscard]] const T &operator*() const { return std::get<T>(m_value); }
    [[nodiscard]] T &operator*() { return std::get<T>(m_value); }
    [[nodiscard]] const T *operator->() const { return &std::get<T>(m_value); }
    [[nodiscard]] T *operator->() { return &std::get<T>(m_value); }
    [[nodiscard]] const Error &error() const { return std::get<Error>(m_value); }

private:
    std::variant<T, Error> m_value;
};

} // namespace countersign
