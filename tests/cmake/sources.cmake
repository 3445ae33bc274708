# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

# countersign_files(OUT TREE [FOLDER...]): the project's own files, relative to TREE; of these folders, or of all of it.
# Not the build directory, not recorded test data, not what belongs to git.
function(countersign_files out tree)
    set(files)
    set(folders ${ARGN})
    if(NOT folders)
        file(GLOB top LIST_DIRECTORIES true RELATIVE "${tree}" "${tree}/*" "${tree}/.ci" "${tree}/.clang-*")
        foreach(entry IN LISTS top)
            if(NOT IS_DIRECTORY "${tree}/${entry}")
                list(APPEND files "${entry}")
            elseif(NOT entry MATCHES "^(build.*|\\.git|\\.cache|\\.vscode|\\.idea)$")
                list(APPEND folders "${entry}")
            endif()
        endforeach()
    endif()
    foreach(folder IN LISTS folders)
        file(GLOB_RECURSE found LIST_DIRECTORIES false RELATIVE "${tree}" "${tree}/${folder}/*")
        list(APPEND files ${found})
    endforeach()
    list(FILTER files EXCLUDE REGEX "^tests/data/|node_modules/|__pycache__/|\\.user$")
    list(REMOVE_DUPLICATES files)
    list(SORT files)
    set(${out} "${files}" PARENT_SCOPE)
endfunction()

# Lines of a file that match, as a list; brackets and semicolons of the source cannot break the list.
function(countersign_lines out file regex)
    file(READ "${file}" content)
    string(REPLACE ";" "," content "${content}")
    string(REPLACE "[" "(" content "${content}")
    string(REPLACE "]" ")" content "${content}")
    string(REPLACE "\\" "/" content "${content}")
    string(REPLACE "\n" ";" lines "${content}")
    list(FILTER lines INCLUDE REGEX "${regex}")
    set(${out} "${lines}" PARENT_SCOPE)
endfunction()

# complain(FILE WHAT) notes a finding; countersign_verdict() ends the script with all of them.
macro(complain file what)
    string(APPEND findings "\n  ${file}: ${what}")
endmacro()
macro(countersign_verdict)
    if(findings)
        message(FATAL_ERROR "against the house rules:${findings}")
    endif()
endmacro()
