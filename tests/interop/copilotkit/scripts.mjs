// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What each agent does. A script is a generator of AG-UI events; what it returns goes into RUN_FINISHED.
import { EventType as T } from "@ag-ui/client";
import { revokeToken } from "./identity.mjs";
import { MARKDOWN } from "./markdown.mjs";
import { PAUSE, scope } from "./options.mjs";
import { call, lastUser, partsOf, result, say, textOf } from "./scripted.mjs";

export const scripts = {
  async *echo(c) {
    const message = lastUser(c.input);
    const parts = partsOf(message);
    const seen = Object.keys(c.agent.headers ?? {}).sort().join(" ") || "none";
    let text = `You said: ${textOf(message)}\n\nSigned in as ${c.user.id}` +
      ` (permissions: ${c.user.permissions.join(" ") || "none"}). Messages: ${c.input.messages.length}.`;
    if (/headers/i.test(textOf(message))) text += ` Forwarded headers: ${seen}.`;
    if (/context/i.test(textOf(message)))
      text += ` Context: ${JSON.stringify(c.input.context)} Properties: ${JSON.stringify(c.input.forwardedProps)}.`;
    if (parts.length) text += `\n\nAttachments: ${JSON.stringify(parts)}`;
    yield* say(c, text);
  },
  async *markdown(c) {
    const times = Number(textOf(lastUser(c.input)).match(/\d+/)?.[0] ?? 1);
    yield* say(c, MARKDOWN.repeat(Math.min(times, 500)), { size: 24, pause: times > 3 ? 0 : PAUSE });
  },
  async *flood(c) {
    const count = Math.min(Number(textOf(lastUser(c.input)).match(/\d+/)?.[0] ?? 1000), 2_000_000);
    const messageId = c.id();
    yield { type: T.TEXT_MESSAGE_START, messageId, role: "assistant" };
    for (let i = 1; i <= count; i++) {
      if (i % 256 === 0) { await new Promise(setImmediate); c.signal.throwIfAborted(); }
      yield { type: T.TEXT_MESSAGE_CONTENT, messageId, delta: `w${i}${i % 20 ? " " : "\n"}` };
    }
    yield { type: T.TEXT_MESSAGE_END, messageId };
  },
  async *slow(c) {
    const count = Number(textOf(lastUser(c.input)).match(/\d+/)?.[0] ?? 10);
    const messageId = c.id();
    yield { type: T.TEXT_MESSAGE_START, messageId, role: "assistant" };
    for (let i = 1; i <= count; i++) {
      yield { type: T.TEXT_MESSAGE_CONTENT, messageId, delta: `tick ${i} ` };
      await c.wait(1000);
    }
    yield { type: T.TEXT_MESSAGE_END, messageId };
  },
  async *quiet(c) { // says nothing for N seconds: exercises the keep-alive comment and idle timeouts
    await c.wait(1000 * Number(textOf(lastUser(c.input)).match(/\d+/)?.[0] ?? 40));
    yield* say(c, "Thank you for waiting.");
  },
  async *tools(c) {
    const text = textOf(lastUser(c.input));
    const owner = yield* say(c, "Let me look that up. ");
    const first = yield* call(c, "get_weather", { city: "Copenhagen", unit: "celsius" }, { parentMessageId: owner });
    await c.wait(100);
    yield result(c, first, { city: "Copenhagen", temperature: 7, conditions: "drizzle" });
    if (/parallel/i.test(text)) {
      const a = yield* call(c, "get_time", { zone: "UTC" });
      const b = yield* call(c, "get_time", { zone: "Asia/Tokyo" });
      yield result(c, b, "21:00"); yield result(c, a, "12:00");
    }
    if (/delete/i.test(text)) {
      const gated = yield* call(c, "delete_record", { record_id: text.match(/\d+/)?.[0] ?? "42" });
      const allowed = c.user.permissions.includes("admin");
      yield result(c, gated, allowed ? { deleted: true } : { error: "admin role required", user: c.user.id });
      yield* say(c, allowed ? "The record is gone." : `Declined: ${c.user.id} lacks the admin permission.`);
    } else yield* say(c, "It is 7 °C with drizzle in Copenhagen.");
  },
  async *hitl(c) {
    const last = c.input.messages.at(-1);
    if (last?.role === "tool") {
      yield* say(c, `Thank you. The answer to ${last.toolCallId} was: ${last.content}`);
      return;
    }
    const text = textOf(lastUser(c.input));
    const tool = c.input.tools.find((t) => text.includes(t.name)) ?? c.input.tools[0];
    if (!tool) { yield* say(c, "This client declared no frontend tools."); return; }
    const args = {};
    for (const [name, schema] of Object.entries(tool.parameters?.properties ?? {}))
      args[name] = schema.enum?.[0] ?? ({ number: 42, integer: 42, boolean: true, array: [], object: {} })[schema.type]
        ?? (/message|question|text/i.test(name) ? "Really delete record 42?" : "value");
    const owner = yield* say(c, "I need you for this. ");
    yield* call(c, tool.name, args, { parentMessageId: owner });
  },
  async *interrupt(c) {
    if (c.input.resume) {
      for (const r of c.input.resume)
        yield* say(c, `Resumed ${r.interruptId}: ${r.status} ${JSON.stringify(r.payload ?? null)}. `);
      return { result: { resumed: c.input.resume.length }, outcome: { type: "success" } };
    }
    const legacy = c.input.forwardedProps?.command;
    if (legacy) { yield* say(c, `Resumed the legacy way: ${JSON.stringify(legacy.resume)}. `); return; }
    const text = textOf(lastUser(c.input));
    yield* say(c, "Before I go on I need a decision. ");
    const one = (n) => ({
      id: `int_${c.id().slice(0, 8)}`, reason: "confirmation", message: `Approve step ${n}?`,
      responseSchema: { type: "object", properties: { approved: { type: "boolean" }, comment: { type: "string" } },
        required: ["approved"] },
      ...(/expire/i.test(text) ? { expiresAt: new Date(Date.now() + 5000).toISOString() } : {}),
      metadata: { severity: "high" },
    });
    if (/tool/i.test(text)) {
      const toolCallId = yield* call(c, "delete_record", { record_id: "42" });
      return { outcome: { type: "interrupt", interrupts: [{ ...one(1), reason: "tool_call", toolCallId }] } };
    }
    if (/legacy/i.test(text)) {
      yield { type: T.CUSTOM, name: "on_interrupt", value: { question: "Approve the legacy way?" } };
      return;
    }
    const count = Number(text.match(/\d+/)?.[0] ?? 1);
    return { outcome: { type: "interrupt", interrupts: Array.from({ length: count }, (_, i) => one(i + 1)) } };
  },
  async *reasoning(c) {
    const thought = "The user wants an answer. I compare the options. The second one is cheaper.";
    if (/legacy|thinking/i.test(textOf(lastUser(c.input)))) {
      yield { type: T.THINKING_START, title: "Thinking" };
      yield { type: T.THINKING_TEXT_MESSAGE_START };
      for (const w of thought.split(" ")) { yield { type: T.THINKING_TEXT_MESSAGE_CONTENT, delta: w + " " }; await c.wait(PAUSE); }
      yield { type: T.THINKING_TEXT_MESSAGE_END };
      yield { type: T.THINKING_END };
    } else {
      const messageId = c.id();
      yield { type: T.REASONING_START, messageId };
      yield { type: T.REASONING_MESSAGE_START, messageId, role: "reasoning" };
      for (const w of thought.split(" ")) { yield { type: T.REASONING_MESSAGE_CONTENT, messageId, delta: w + " " }; await c.wait(PAUSE); }
      yield { type: T.REASONING_MESSAGE_END, messageId };
      yield { type: T.REASONING_ENCRYPTED_VALUE, subtype: "message", entityId: messageId, encryptedValue: "b3BhcXVl" };
      yield { type: T.REASONING_END, messageId };
    }
    yield* say(c, "Take the second option.");
  },
  async *state(c) {
    yield { type: T.STEP_STARTED, stepName: "plan" };
    yield { type: T.STATE_SNAPSHOT, snapshot: { ...(c.input.state ?? {}), steps: [], progress: 0 } };
    for (let i = 1; i <= 4; i++) {
      yield { type: T.STATE_DELTA, delta: [
        { op: "add", path: "/steps/-", value: { name: `step ${i}`, done: true } },
        { op: "replace", path: "/progress", value: i * 25 } ] };
      await c.wait(100);
    }
    yield { type: T.STEP_FINISHED, stepName: "plan" };
    const card = c.id();
    yield { type: T.ACTIVITY_SNAPSHOT, messageId: card, activityType: "SEARCH", content: { query: "weather", hits: [] }, replace: true };
    yield { type: T.ACTIVITY_DELTA, messageId: card, activityType: "SEARCH", patch: [{ op: "add", path: "/hits/-", value: "dmi.dk" }] };
    yield { type: T.CUSTOM, name: "peer.note", value: { hello: "world" } };
    yield { type: T.RAW, event: { provider: "scripted" }, source: "peer" };
    const said = c.id();
    yield* say(c, "State is up to date. ", { messageId: said });
    yield { type: T.MESSAGES_SNAPSHOT, messages: [
      ...c.input.messages, { id: said, role: "assistant", content: "State is up to date (from the snapshot)." } ] };
    return { result: { ok: true }, usage: [{ provider: "scripted", model: "none", inputTokens: 12, outputTokens: 5, totalTokens: 17 }] };
  },
  async *fails(c) {
    const text = textOf(lastUser(c.input));
    if (/throw/i.test(text)) { yield* say(c, "About to throw. "); throw new Error("The scripted agent threw"); }
    const messageId = c.id();
    yield { type: T.TEXT_MESSAGE_START, messageId, role: "assistant" };
    yield { type: T.TEXT_MESSAGE_CONTENT, messageId, delta: "This is going well" };
    await c.wait(200);
    if (/auth/i.test(text)) yield { type: T.RUN_ERROR, message: "HTTP 401: upstream refused the token", code: "UNAUTHORIZED" };
    else yield { type: T.RUN_ERROR, message: "The model is overloaded", code: "OVERLOADED" };
    return "error";
  },
  async *drops(c) { // the connection is cut after five chunks; the run goes on and /connect replays it
    const { res } = scope.getStore() ?? {};
    const messageId = c.id();
    yield { type: T.TEXT_MESSAGE_START, messageId, role: "assistant" };
    for (let i = 1; i <= 20; i++) {
      yield { type: T.TEXT_MESSAGE_CONTENT, messageId, delta: `part ${i} ` };
      await c.wait(150);
      if (i === 5) res?.socket?.destroy();
    }
    yield { type: T.TEXT_MESSAGE_END, messageId };
  },
  async *expire(c) { // this token is refused from the next request on
    const { token } = scope.getStore() ?? {};
    if (token) revokeToken(token);
    yield* say(c, "This answer still arrives; your token is refused from now on.");
  },
  async *chunks(c) { // *_CHUNK events: the runtime expands them, /agui sends them as they are
    const a = c.id(), b = c.id();
    yield { type: T.TEXT_MESSAGE_CHUNK, messageId: a, role: "assistant", delta: "One " };
    yield { type: T.TEXT_MESSAGE_CHUNK, delta: "two " };
    yield { type: T.TEXT_MESSAGE_CHUNK, messageId: a, delta: "three." };
    yield { type: T.TOOL_CALL_CHUNK, toolCallId: "call_chunk", toolCallName: "get_time", parentMessageId: a, delta: '{"zone":' };
    yield { type: T.TOOL_CALL_CHUNK, delta: '"UTC"}' };
    yield { type: T.TOOL_CALL_RESULT, messageId: c.id(), toolCallId: "call_chunk", content: "12:00", role: "tool" };
    yield { type: T.REASONING_MESSAGE_CHUNK, messageId: b, delta: "hm" };
    yield { type: T.TEXT_MESSAGE_CHUNK, messageId: c.id(), delta: "Done." };
  },
};
