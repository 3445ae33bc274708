# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

# countersign_folder(NAME USES core net ... LINK Qt6::Network ... SOURCES a.cpp ...)
# One folder of src/ is one static library is one job. USES is what the folder may include ("folder/header.h");
# the test `layering` holds every #include against it.
function(countersign_folder name)
    cmake_parse_arguments(arg "" "" "USES;LINK;SOURCES" ${ARGN})
    add_library(countersign_${name} STATIC ${arg_SOURCES})
    file(GLOB headers CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.h")
    target_sources(countersign_${name} PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/src" FILES ${headers})
    list(TRANSFORM arg_USES PREPEND countersign_ OUTPUT_VARIABLE used)
    target_link_libraries(countersign_${name} PUBLIC countersign_flags ${used} ${arg_LINK})
    set_property(GLOBAL APPEND PROPERTY COUNTERSIGN_FOLDERS ${name})
    set_property(GLOBAL PROPERTY COUNTERSIGN_USES_${name} "${arg_USES}")
endfunction()

# countersign_tests(FOLDER [GUI] [LINK ...] SOURCES tst_a.cpp ... [WRAPPER script.sh WRAPPED a ...])
# All test classes of a folder are one program (linking is what costs); each class is one ctest entry. The classes in
# WRAPPED run as `script.sh program class`: the script gives them the surroundings they need.
function(countersign_tests folder)
    cmake_parse_arguments(arg "GUI" "WRAPPER" "LINK;SOURCES;WRAPPED" ${ARGN})
    set(program tst_${folder})
    set(main "${PROJECT_SOURCE_DIR}/tests/support/testmain_core.cpp")
    if(arg_GUI)
        set(main "${PROJECT_SOURCE_DIR}/tests/support/testmain_gui.cpp")
        list(APPEND arg_LINK Qt6::Widgets)
    endif()
    add_executable(${program} ${main} ${arg_SOURCES})
    target_link_libraries(${program} PRIVATE countersign_${folder} countersign_testsupport Qt6::Test ${arg_LINK})
    target_compile_definitions(${program} PRIVATE COUNTERSIGN_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
    # QTRY_* wait for what must come as long as it takes: on a busy machine that is more than Qt's 5 s.
    target_compile_options(${program} PRIVATE "SHELL:-include \"${PROJECT_SOURCE_DIR}/tests/support/patience.h\"")
    # Each test names its own anonymous helpers as it likes, so test files are never batched.
    set_target_properties(${program} PROPERTIES UNITY_BUILD OFF)
    set(classes "${arg_SOURCES}")
    list(FILTER classes INCLUDE REGEX "^tst_")
    foreach(source IN LISTS classes)
        string(REGEX REPLACE "^tst_(.*)\\.cpp$" "\\1" class "${source}")
        if(class IN_LIST arg_WRAPPED)
            add_test(NAME ${folder}.${class} COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/${arg_WRAPPER}" $<TARGET_FILE:${program}> tst_${class} -nocrashhandler)
        else()
            add_test(NAME ${folder}.${class} COMMAND ${program} tst_${class} -nocrashhandler)
        endif()
        # One watch for all, and a generous one: a busy machine is slow, and Qt's own of 5 minutes may miss the end of a function there.
        set_tests_properties(${folder}.${class} PROPERTIES TIMEOUT 900
            ENVIRONMENT "QTEST_FUNCTION_TIMEOUT=1000000;QT_QPA_PLATFORM=offscreen;QT_LOGGING_RULES=qt.qpa.*=false;ASAN_OPTIONS=detect_leaks=1;LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/lsan.supp")
    endforeach()
endfunction()
