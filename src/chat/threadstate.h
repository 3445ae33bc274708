// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace countersign {

//! What a thread's row in the list shows; the first that holds, in this order.
enum class ThreadState {
    WaitsForSignIn, //!< a message goes out after the next sign-in
    Running,
    WaitsForConfirmation, //!< the agent waits for the person's word
    BrokeOff,             //!< the last answer ended early
    Settled,
};

} // namespace countersign
