# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Every Condition a person can meet is reached by name in a test: other than the one that only walks the catalogue.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/sources.cmake")

file(READ "${TREE}/src/core/condition.h" header)
string(REGEX REPLACE "//[^\n]*" "" header "${header}")
if(NOT header MATCHES "enum class Condition {([^}]*)}")
    message(FATAL_ERROR "src/core/condition.h: no enum class Condition")
endif()
string(REGEX MATCHALL "[A-Za-z0-9]+" conditions "${CMAKE_MATCH_1}")
list(REMOVE_ITEM conditions None)

countersign_files(files "${TREE}" tests)
list(FILTER files INCLUDE REGEX "\\.cpp$")
list(REMOVE_ITEM files tests/widgets/tst_sentences.cpp)
set(tests)
foreach(file IN LISTS files)
    file(READ "${TREE}/${file}" content)
    string(APPEND tests "${content}\n")
endforeach()
foreach(condition IN LISTS conditions)
    if(NOT tests MATCHES "Condition::${condition}[^A-Za-z0-9_]")
        complain("Condition::${condition}" "no test reaches it")
    endif()
endforeach()
countersign_verdict()
