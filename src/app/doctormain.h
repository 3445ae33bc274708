// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace countersign {

class Redactor;

//! `countersign doctor …`: prints what it finds and returns the exit code (0 usable, 1 a sign-in is needed or was refused,
//! 2 broken, not reached, or asked for wrongly). No display. Ends the process after 30 s whatever happens.
[[nodiscard]] int runDoctor(int argc, char **argv, Redactor &redactor);

} // namespace countersign
