# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

# What no file may hold: paths of one machine; in src also notes to oneself and nested event loops (a drag is one that Qt has no
# other way for, and the bench drives the product's loop from outside); in tests a skip.
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/sources.cmake")

set(before "(^|[^A-Za-z0-9_])")
set(after "([^A-Za-z0-9_]|$)")

countersign_files(files "${TREE}")
list(FILTER files EXCLUDE REGEX "\\.(png|gz|ico|woff2?|pcm)$|^LICENSE$")
foreach(file IN LISTS files)
    countersign_lines(lines "${TREE}/${file}" "(^|[^A-Za-z0-9_.~}])/(wor[k]|roo[t]|hom[e])/")
    foreach(line IN LISTS lines)
        complain("${file}" "path of one machine: ${line}")
    endforeach()
endforeach()

countersign_files(files "${TREE}" src)
foreach(file IN LISTS files)
    countersign_lines(lines "${TREE}/${file}" "${before}(TOD[O]|FIXM[E]|XX[X])${after}")
    foreach(line IN LISTS lines)
        complain("${file}" "note to oneself: ${line}")
    endforeach()
    if(file MATCHES "^src/bench/")
        continue()
    endif()
    set(loops "QEventLoop|processEvents|QThread::m?u?sleep")
    if(NOT file MATCHES "^src/store/") # there exec() is SQL's
        string(APPEND loops "|[.>]exec ?\\(")
    endif()
    countersign_lines(lines "${TREE}/${file}" "${loops}")
    list(FILTER lines EXCLUDE REGEX "(application|Application)(\\.|::)exec ?\\(|drag->exec\\(Qt::CopyAction\\)|^[ \t]*//")
    foreach(line IN LISTS lines)
        complain("${file}" "nested event loop: ${line}")
    endforeach()
endforeach()

countersign_files(files "${TREE}" tests)
list(FILTER files INCLUDE REGEX "\\.(h|cpp)$")
foreach(file IN LISTS files)
    countersign_lines(lines "${TREE}/${file}" "${before}(QSKI[P]|QTest::qSlee[p]|QThread::m?u?slee[p])")
    foreach(line IN LISTS lines)
        complain("${file}" "a skip or a sleep: ${line}")
    endforeach()
endforeach()
countersign_verdict()
