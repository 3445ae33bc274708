// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>

#include <atomic>
#include <cerrno>

#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

namespace countersign::test {

//! While it lives, SQLite finds no space on any disk: its writes end with ENOSPC, by its own door for tests
//! (https://www.sqlite.org/c3ref/vfs.html, xSetSystemCall). Needs no rights and no file system of its own.
class FullDisk
{
public:
    FullDisk() { put(reinterpret_cast<void (*)()>(&noSpace)); }
    FullDisk(const FullDisk &) = delete;
    FullDisk &operator=(const FullDisk &) = delete;
    ~FullDisk() { put(nullptr); } // its own again
    [[nodiscard]] bool isFull() const { return m_isPut; }

private:
    struct Vfs // sqlite3_vfs, version 3
    {
        int version;
        int fileSize;
        int longestPath;
        Vfs *next;
        const char *name;
        void *data;
        void (*others[13])();
        int (*setSystemCall)(Vfs *, const char *, void (*)());
    };
    static ssize_t noSpace(int, const void *, size_t, off_t)
    {
        errno = ENOSPC;
        return -1;
    }
    void put(void (*call)())
    {
        void *library = dlopen("libsqlite3.so.0", RTLD_NOW);
        auto *find = library ? reinterpret_cast<Vfs *(*)(const char *)>(dlsym(library, "sqlite3_vfs_find")) : nullptr;
        Vfs *vfs = find ? find(nullptr) : nullptr;
        if (!vfs || vfs->version < 3)
            return;
        m_isPut = vfs->setSystemCall(vfs, "pwrite", call) == 0;
        m_isPut |= vfs->setSystemCall(vfs, "pwrite64", call) == 0; // builds have the one or the other
    }

    bool m_isPut = false;
};

} // namespace countersign::test
