// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// An agent that follows a script, and the pieces scripts are made of.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AbstractAgent, EventType as T } from "@ag-ui/client";
import { Observable } from "rxjs";
import { CHUNK, PAUSE, scope } from "./options.mjs";

export const lastUser = (input) => input.messages.findLast((m) => m.role === "user");
export function textOf(message) {
  if (!message) return "";
  if (typeof message.content === "string") return message.content;
  return (message.content ?? []).filter((p) => p.type === "text").map((p) => p.text).join("\n");
}
export function partsOf(message) {
  if (!message || typeof message.content === "string") return [];
  return message.content.filter((p) => p.type !== "text").map((p) => ({
    type: p.type,
    mimeType: p.source?.mimeType ?? p.mimeType,
    via: p.source?.type ?? (p.data ? "data" : "url"),
    length: (p.source?.value ?? p.data ?? p.url ?? "").length,
    metadata: p.metadata,
  }));
}

// Which messages of the person reached an agent, and how often: user -> message id -> runs it began.
export const heard = {};
function hear(user, message) {
  if (message?.role !== "user") return;
  const ids = (heard[user] ??= {});
  ids[message.id] = (ids[message.id] ?? 0) + 1;
}

/** An agent whose run is an async generator of AG-UI events. */
export class Scripted extends AbstractAgent {
  constructor(config, script, capabilities) {
    super(config);
    this.script = script;
    this.capabilities = capabilities;
  }
  clone() { return Object.assign(super.clone(), { script: this.script, capabilities: this.capabilities }); }
  async getCapabilities() { return this.capabilities; }
  abortRun() { this.aborter?.abort(); }
  run(input) {
    return new Observable((out) => {
      const aborter = (this.aborter = new AbortController());
      const context = {
        input, out, signal: aborter.signal, agent: this,
        user: scope.getStore()?.user ?? { id: "nobody", permissions: [] },
        id: () => randomUUID(),
        wait: (ms) => sleep(ms, undefined, { signal: aborter.signal }),
      };
      (async () => {
        try {
          out.next({ type: T.RUN_STARTED, threadId: input.threadId, runId: input.runId });
          const suggest = input.tools.some((t) => t.name === "copilotkitSuggest");
          if (!suggest) hear(context.user.id, input.messages.at(-1));
          const outcome = yield_(suggest ? suggestions(context) : this.script(context), out);
          const end = await outcome;
          if (end === "error") return out.complete();
          out.next({ type: T.RUN_FINISHED, threadId: input.threadId, runId: input.runId, ...(end ?? {}) });
          out.complete();
        } catch (error) {
          // A stop: end without a terminal event, as a cancelled provider call does.
          if (aborter.signal.aborted) out.complete(); else out.error(error);
        }
      })();
      return () => {};
    });
  }
}
async function yield_(generator, out) {
  for (;;) {
    const { value, done } = await generator.next();
    if (done) return value;
    out.next(value);
  }
}

export async function* say(c, text, { size = CHUNK, pause = PAUSE, messageId = c.id() } = {}) {
  yield { type: T.TEXT_MESSAGE_START, messageId, role: "assistant" };
  const symbols = Array.from(text); // never cut a code point
  for (let i = 0; i < symbols.length; i += size) {
    yield { type: T.TEXT_MESSAGE_CONTENT, messageId, delta: symbols.slice(i, i + size).join("") };
    if (pause) await c.wait(pause); else if (c.signal.aborted) return messageId;
  }
  yield { type: T.TEXT_MESSAGE_END, messageId };
  return messageId;
}
export async function* call(c, toolCallName, args, { parentMessageId, size = 6, pause = PAUSE } = {}) {
  const toolCallId = `call_${c.id().slice(0, 8)}`;
  yield { type: T.TOOL_CALL_START, toolCallId, toolCallName, ...(parentMessageId ? { parentMessageId } : {}) };
  const json = JSON.stringify(args);
  for (let i = 0; i < json.length; i += size) {
    yield { type: T.TOOL_CALL_ARGS, toolCallId, delta: json.slice(i, i + size) };
    if (pause) await c.wait(pause);
  }
  yield { type: T.TOOL_CALL_END, toolCallId };
  return toolCallId;
}
export function result(c, toolCallId, content) {
  return { type: T.TOOL_CALL_RESULT, messageId: c.id(), toolCallId, role: "tool",
    content: typeof content === "string" ? content : JSON.stringify(content) };
}
async function* suggestions(c) {
  yield* call(c, "copilotkitSuggest", { suggestions: [
    { title: "Say hello", message: "Hello there" },
    { title: "Who am I?", message: "Which user am I signed in as?" } ] });
}
