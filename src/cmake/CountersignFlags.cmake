# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# One INTERFACE target for language, warnings, hardening and Qt's strict definitions; everything links it.
add_library(countersign_flags INTERFACE)
target_compile_features(countersign_flags INTERFACE cxx_std_20)
target_compile_options(countersign_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Wcast-qual
    -Wno-missing-field-initializers # values are made by naming their first members; the rest has defaults
    -fstack-protector-strong $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
# Only what the program itself calls: libraries of libraries are others on the next release of the system (libboost_regex).
target_link_options(countersign_flags INTERFACE -Wl,-z,relro,-z,now -Wl,--as-needed)
target_compile_definitions(countersign_flags INTERFACE
    QT_NO_KEYWORDS QT_NO_FOREACH QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY
    QT_NO_URL_CAST_FROM_STRING QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_STRICT_ITERATORS
    QT_NO_CONTEXTLESS_CONNECT QT_DISABLE_DEPRECATED_BEFORE=0x060400
    COUNTERSIGN_VERSION="${PROJECT_VERSION}")
if(COUNTERSIGN_WERROR)
    target_compile_options(countersign_flags INTERFACE -Werror)
endif()
if(COUNTERSIGN_SANITIZE)
    target_compile_options(countersign_flags INTERFACE
        -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    target_link_options(countersign_flags INTERFACE -fsanitize=address,undefined -fno-sanitize=vptr)
endif()
