# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Every file that can hold a comment has both SPDX lines near the top (REUSE specification 3.x).
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/sources.cmake")

countersign_files(files "${TREE}")
set(kinds "\\.(h|cpp|ui|sh|cmake|py|mjs|js|qrc|svg|yml|yaml|desktop|qss|supp|in)$")
foreach(file IN LISTS files)
    if(NOT file MATCHES "${kinds}" AND NOT file MATCHES "(^|/)(CMakeLists\\.txt|\\.clang-[a-z]+)$" AND NOT file MATCHES "^\\.ci/")
        continue()
    endif()
    file(READ "${TREE}/${file}" head LIMIT 1024)
    foreach(tag "SPDX-FileCopyrightText: the Countersign authors" "SPDX-License-Identifier: GPL-3.0-or-later")
        string(FIND "${head}" "${tag}" at)
        if(at EQUAL -1)
            complain("${file}" "no ${tag}")
        endif()
    endforeach()
endforeach()
countersign_verdict()
