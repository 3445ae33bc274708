// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace countersign {

//! To be called after something large was read and let go of: what the allocator keeps of it goes back to the system. A moment
//! later, when it is on screen, and in the pool: it takes some ms for each 100 MiB, and who allocates meanwhile waits. Does
//! nothing where the C library has no such call. UI thread.
void returnFreeMemory();

} // namespace countersign
