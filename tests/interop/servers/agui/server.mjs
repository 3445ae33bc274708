// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A guarded AG-UI agent on one page, on Node's own http server: every run needs an access token, and one tool needs a permission.
//   ISSUER=https://id.example.com AUDIENCE=https://agents.example.com PORT=8081 node server.mjs
import http from "node:http";
import { EventType } from "@ag-ui/core";
import { EventEncoder } from "@ag-ui/encoder";
import { createRemoteJWKSet, jwtVerify } from "jose";

const { ISSUER, AUDIENCE, PORT = "8081", HOST = "127.0.0.1" } = process.env;

// ---- Who is calling: the provider's keys check the signature; issuer, audience and expiry must be right too.
const { jwks_uri } = await (await fetch(`${ISSUER}/.well-known/openid-configuration`)).json();
const keys = createRemoteJWKSet(new URL(jwks_uri));

async function callerOf(request) {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const { payload } = await jwtVerify(token ?? "", keys, { issuer: ISSUER, audience: AUDIENCE, requiredClaims: ["sub", "exp"] });
  return { id: payload.sub, may: (permission) => [payload.permissions ?? [], (payload.scope ?? "").split(" ")].flat().includes(permission) };
}

// ---- The agent. Yours would ask a model; this one answers by rule, so that what the caller may do is all there is to see.
function* answer(caller, said) {
  const record = /delete\D*(\d+)/i.exec(said)?.[1];
  if (!record) { yield* say(`Hello ${caller.id}. Say “delete 42” to have record 42 deleted.`); return; }
  const allowed = caller.may("write"); // the gate: here, where the tool runs, and not in the client
  yield* tool("delete_record", { record }, allowed ? { deleted: record } : { error: "needs the permission write" });
  yield* say(allowed ? `Record ${record} is gone.` : `Declined: ${caller.id} may not delete records.`);
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

// ---- HTTP: 401 before anything runs, then one event stream per run.
const server = http.createServer(async (request, response) => {
  const refuse = (status, error, headers = {}) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify({ error }));
  let caller;
  try { caller = await callerOf(request); }
  catch (why) { return refuse(401, "unauthorized", { "www-authenticate": `Bearer error="invalid_token", error_description="${why.code ?? "refused"}"` }); }
  if (request.method !== "POST") return refuse(405, "method not allowed", { allow: "POST" });
  let input;
  try { input = JSON.parse(Buffer.concat(await request.toArray()).toString()); }
  catch { return refuse(400, "the body is no JSON"); }

  const { threadId, runId, messages = [] } = input;
  const encoder = new EventEncoder({ accept: request.headers.accept });
  response.writeHead(200, { "content-type": encoder.getContentType(), "cache-control": "no-cache" });
  const send = (event) => response.write(encoder.encodeBinary(event));
  send({ type: EventType.RUN_STARTED, threadId, runId });
  for (const event of answer(caller, String(messages.findLast((message) => message.role === "user")?.content ?? ""))) send(event);
  send({ type: EventType.RUN_FINISHED, threadId, runId });
  response.end();
});
server.listen(Number(PORT), HOST, () => console.log(JSON.stringify({ ready: true, url: `http://${HOST}:${server.address().port}/` })));
