// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A guarded CopilotKit V2 runtime on one page: every request needs an access token, and one tool needs a permission.
//   ISSUER=https://id.example.com AUDIENCE=https://agents.example.com PORT=8080 node server.mjs
import http from "node:http";
import { AbstractAgent, EventType } from "@ag-ui/client";
import { CopilotRuntime, InMemoryAgentRunner } from "@copilotkit/runtime/v2";
import { createCopilotNodeListener } from "@copilotkit/runtime/v2/node";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { Observable } from "rxjs";

const { ISSUER, AUDIENCE, PORT = "8080", HOST = "127.0.0.1" } = process.env;

// ---- Who is calling: the provider's keys check the signature; issuer, audience and expiry must be right too.
const { jwks_uri } = await (await fetch(`${ISSUER}/.well-known/openid-configuration`)).json();
const keys = createRemoteJWKSet(new URL(jwks_uri));

async function callerOf(request) {
  const token = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const { payload } = await jwtVerify(token ?? "", keys, { issuer: ISSUER, audience: AUDIENCE, requiredClaims: ["sub", "exp"] });
  return { id: payload.sub, may: (permission) => [payload.permissions ?? [], (payload.scope ?? "").split(" ")].flat().includes(permission) };
}

async function onRequest({ request }) {
  await callerOf(request).catch((why) => {
    throw Response.json({ error: "unauthorized" }, { status: 401,
      headers: { "www-authenticate": `Bearer error="invalid_token", error_description="${why.code ?? "refused"}"` } });
  });
}

// ---- The agent. Yours would ask a model; this one answers by rule, so that what the caller may do is all there is to see.
class Clerk extends AbstractAgent {
  constructor(caller) { super({ description: "Keeps records; only who may write can delete one" }); this.caller = caller; }
  clone() { return Object.assign(super.clone(), { caller: this.caller }); }
  run({ threadId, runId, messages }) {
    return new Observable((out) => {
      out.next({ type: EventType.RUN_STARTED, threadId, runId });
      const said = String(messages.findLast((message) => message.role === "user")?.content ?? "");
      for (const event of this.answer(said)) out.next(event);
      out.next({ type: EventType.RUN_FINISHED, threadId, runId });
      out.complete();
    });
  }
  *answer(said) {
    const record = /delete\D*(\d+)/i.exec(said)?.[1];
    if (!record) { yield* say(`Hello ${this.caller.id}. Say “delete 42” to have record 42 deleted.`); return; }
    const allowed = this.caller.may("write"); // the gate: here, where the tool runs, and not in the client
    yield* tool("delete_record", { record }, allowed ? { deleted: record } : { error: "needs the permission write" });
    yield* say(allowed ? `Record ${record} is gone.` : `Declined: ${this.caller.id} may not delete records.`);
  }
}
function* say(delta) {
  const messageId = crypto.randomUUID();
  yield { type: EventType.TEXT_MESSAGE_START, messageId, role: "assistant" };
  yield { type: EventType.TEXT_MESSAGE_CONTENT, messageId, delta };
  yield { type: EventType.TEXT_MESSAGE_END, messageId };
}
function* tool(toolCallName, args, result) {
  const toolCallId = crypto.randomUUID();
  yield { type: EventType.TOOL_CALL_START, toolCallId, toolCallName };
  yield { type: EventType.TOOL_CALL_ARGS, toolCallId, delta: JSON.stringify(args) };
  yield { type: EventType.TOOL_CALL_END, toolCallId };
  yield { type: EventType.TOOL_CALL_RESULT, toolCallId, messageId: crypto.randomUUID(), role: "tool", content: JSON.stringify(result) };
}

const runtime = new CopilotRuntime({
  agents: async ({ request }) => ({ default: new Clerk(await callerOf(request)) }),
  runner: new InMemoryAgentRunner(),
});
const server = http.createServer(createCopilotNodeListener({ runtime, basePath: "/api/copilotkit", hooks: { onRequest } }));
server.listen(Number(PORT), HOST, () => console.log(JSON.stringify({ ready: true, url: `http://${HOST}:${server.address().port}/api/copilotkit` })));
