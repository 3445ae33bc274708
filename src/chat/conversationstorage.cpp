// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chat/conversationstorage.h"

// The interface has no code of its own; this unit anchors its meta-object.
