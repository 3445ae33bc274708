# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Lower layers give ids and facts; only app and widgets have text for people.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/sources.cmake")

countersign_files(files "${TREE}" src)
list(FILTER files INCLUDE REGEX "\\.(h|cpp)$")
list(FILTER files EXCLUDE REGEX "^src/(app|widgets)/")
foreach(file IN LISTS files)
    countersign_lines(lines "${TREE}/${file}"
        "(^|[^A-Za-z0-9_])(tr|QT_TR_NOOP|QT_TR_N_NOOP|QT_TRANSLATE_NOOP|qtTrId) ?\\(|Application::translate ?\\(")
    list(FILTER lines EXCLUDE REGEX "^[ \t]*//")
    foreach(line IN LISTS lines)
        complain("${file}" "text for people: ${line}")
    endforeach()
endforeach()
countersign_verdict()
