// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace countersign {

//! To be called after something large was read and let go of: what the allocator keeps of it goes back to the system. Works in
//! the pool, some ms for each 100 MiB; does nothing where the C library has no such call. Any thread.
void returnFreeMemory();

} // namespace countersign
