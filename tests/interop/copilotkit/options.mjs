// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Switches of the command line, and what the modules share about the request under way.
import { AsyncLocalStorage } from "node:async_hooks";
import { parseArgs } from "node:util";

process.env.COPILOTKIT_TELEMETRY_DISABLED ??= "true"; // before the runtime is loaded
process.env.DO_NOT_TRACK ??= "1";

export const { values: opt } = parseArgs({
  options: {
    port: { type: "string", default: process.env.PORT ?? "0" },
    host: { type: "string", default: "127.0.0.1" },
    "base-path": { type: "string", default: "/api/copilotkit" },
    single: { type: "boolean", default: false }, // one-endpoint mode at the base path
    "no-auth": { type: "boolean", default: false },
    "www-authenticate": { type: "boolean", default: false }, // add the RFC 6750 challenge to 401s
    "resource-metadata": { type: "boolean", default: false }, // and says where to sign in (RFC 9728); it is its own audience
    "scope-threads": { type: "boolean", default: false }, // a thread belongs to its first user
    transcribe: { type: "boolean", default: false },
    cors: { type: "boolean", default: false },
    "keep-alive": { type: "string" }, // seconds of silence before an SSE comment; 0 = never
    concurrent: { type: "string", default: "throw" }, // or "supersede"
    chunk: { type: "string", default: "4" }, // characters per streamed text chunk
    pause: { type: "string", default: "15" }, // ms between streamed chunks
    quiet: { type: "boolean", default: false },
  },
});

export const scope = new AsyncLocalStorage(); // { req, res, entry, user, token }
export const CHUNK = Math.max(1, Number(opt.chunk));
export const PAUSE = Math.max(0, Number(opt.pause));
export function note(extra) { const s = scope.getStore(); if (s?.entry) Object.assign(s.entry, extra); }
