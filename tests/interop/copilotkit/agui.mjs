// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The same agents as a plain AG-UI endpoint: POST /agui/<agent>.
import { EventType } from "@ag-ui/client";
import { EventEncoder } from "@ag-ui/encoder";
import { agents } from "./agents.mjs";
import { authenticate } from "./identity.mjs";

export async function agui(req, res, name) {
  const answer = (status, body, headers = {}) => {
    res.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
  if (!agents[name]) return answer(404, { error: "Agent not found" });
  if (req.method !== "POST") return answer(405, { error: "Method not allowed" }, { allow: "POST" });
  try { await authenticate({ request: { headers: new Headers(req.headers) } }); }
  catch (refusal) { return answer(refusal.status, await refusal.json(), Object.fromEntries(refusal.headers)); }
  let raw = "";
  try { for await (const piece of req) raw += piece; }
  catch { return; } // the caller hung up with its request half sent: nobody is there to be answered
  let input;
  try { input = JSON.parse(raw); } catch { return answer(400, { error: "Invalid request body" }); }
  const encoder = new EventEncoder({ accept: req.headers.accept });
  res.writeHead(200, { "content-type": encoder.getContentType(), "cache-control": "no-cache" });
  const agent = agents[name].clone();
  agent.headers = Object.fromEntries(Object.entries(req.headers).filter(([k]) => k === "authorization" || k.startsWith("x-")));
  const subscription = agent.run({ tools: [], context: [], messages: [], forwardedProps: {}, ...input }).subscribe({
    next: (event) => res.write(encoder.encodeBinary(event)),
    error: (error) => res.end(encoder.encodeBinary({ type: EventType.RUN_ERROR, message: error.message })),
    complete: () => res.end(),
  });
  res.on("close", () => { agent.abortRun(); subscription.unsubscribe(); });
}
