// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "widgets/sidebar.h"

namespace countersign {

class ChatController;
class Session;

//! The account row in words, for each state of a session. `bannerOffersSignIn`: then the row's own `Sign in` is not the filled
//! one.
[[nodiscard]] Sidebar::AccountView accountView(const Session &session, bool bannerOffersSignIn);

//! What a thread's row says beside its title.
[[nodiscard]] Sidebar::ThreadState threadState(const ThreadInfo &info, const ChatController &chat);

} // namespace countersign
