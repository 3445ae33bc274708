// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a test asks and tells this peer, without a token: GET /__peer/<command>.
import { forgetPlans, planFailures, revokeToken, revokeUser } from "./identity.mjs";
import { heard } from "./scripted.mjs";

export const requests = []; // what arrived, without secrets
const KEPT = 2000;

export function record(req, res, path) {
  const entry = { at: Date.now(), method: req.method, path, accept: req.headers.accept,
    authorization: req.headers.authorization?.split(" ")[0] ?? null,
    cookies: !!req.headers.cookie, agent: req.headers["user-agent"] };
  requests.push(entry);
  if (requests.length > KEPT) requests.shift();
  return entry;
}

function reset(runtime) {
  forgetPlans();
  requests.length = 0;
  for (const user of Object.keys(heard)) delete heard[user];
  runtime.runner.clearThreads();
  return { ok: true };
}
function failNext(query) {
  const failure = { status: Number(query.get("status") ?? 401), body: query.get("body") ?? undefined,
    headers: query.get("retry-after") ? { "retry-after": query.get("retry-after") } : {} };
  return { pending: planFailures(Array(Number(query.get("count") ?? 1)).fill(failure)) };
}

export function control(req, res, command, runtime) {
  const query = new URL(req.url, "http://peer").searchParams;
  const commands = {
    requests: () => requests,
    heard: () => heard,
    reset: () => reset(runtime),
    revoke: () => ({ revoked: query.has("user") ? revokeUser(query.get("user")) : revokeToken(query.get("token")) }),
    "fail-next": () => failNext(query),
  };
  if (!commands[command]) return res.writeHead(404).end();
  res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(commands[command]()));
}
