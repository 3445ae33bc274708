// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Who is calling: static tokens, or JWTs of an issuer; and what the peer was told to refuse.
import * as jose from "jose";
import { note, opt, scope } from "./options.mjs";

// STATIC_TOKENS="token=user:perm+perm,token2=user2"; STATIC_TOKEN is one more, for user "demo".
const staticUsers = new Map();
if (process.env.STATIC_TOKEN)
  staticUsers.set(process.env.STATIC_TOKEN, { id: "demo", name: "Demo User", permissions: [] });
for (const entry of (process.env.STATIC_TOKENS ?? "").split(",").filter(Boolean)) {
  const [token, who = "demo"] = entry.split("=");
  const [id, perms = ""] = who.split(":");
  staticUsers.set(token, { id, name: id, permissions: perms.split("+").filter(Boolean) });
}

let keys;
async function issuerKeys() {
  if (keys) return keys;
  let uri = process.env.JWKS_URI;
  if (!uri) {
    const base = process.env.ISSUER.replace(/\/$/, "");
    for (const doc of ["openid-configuration", "oauth-authorization-server"]) {
      const answer = await fetch(`${base}/.well-known/${doc}`);
      if (answer.ok) { uri = (await answer.json()).jwks_uri; break; }
    }
  }
  if (!uri) throw new Error("the issuer publishes no jwks_uri");
  return (keys = jose.createRemoteJWKSet(new URL(uri)));
}

async function resolveUser(token) {
  const known = staticUsers.get(token);
  if (known) return known;
  if (!process.env.ISSUER) return null;
  try {
    const { payload } = await jose.jwtVerify(token, await issuerKeys(), {
      issuer: process.env.ISSUER,
      ...(own.resource || process.env.AUDIENCE ? { audience: own.resource || process.env.AUDIENCE } : {}),
      clockTolerance: Number(process.env.CLOCK_TOLERANCE ?? 0),
    });
    const list = (v) => (Array.isArray(v) ? v : typeof v === "string" ? v.split(" ") : []);
    return {
      id: String(payload.sub),
      name: payload.name ?? payload.preferred_username ?? payload.email ?? String(payload.sub),
      permissions: [...list(payload.permissions), ...list(payload.roles), ...list(payload.scope)],
    };
  } catch (error) {
    note({ verify: error.code ?? error.message });
    return null;
  }
}

const revoked = new Set(); // tokens that answer 401 from now on
const seen = new Map(); // user -> tokens that were accepted
let failNext = []; // [{status, body, headers}], consumed by the next requests

export function revokeToken(token) { revoked.add(token); return revoked.size; }
export function revokeUser(user) { for (const token of seen.get(user) ?? []) revoked.add(token); return revoked.size; }
export function planFailures(list) { failNext.push(...list); return failNext.length; }
export function forgetPlans() { revoked.clear(); seen.clear(); failNext = []; owners.clear(); }

// With --resource-metadata: what the server calls itself, known once it listens.
const own = { resource: "" };
export function callItself(resource) { if (opt["resource-metadata"]) own.resource = resource; }
const wellKnown = "/.well-known/oauth-protected-resource";
export function resourceMetadata(path) {
  return own.resource && path === wellKnown + new URL(own.resource).pathname
    ? JSON.stringify({ resource: own.resource, authorization_servers: [process.env.ISSUER], scopes_supported: ["api.read"] }) : null;
}

function refuse(error) {
  const headers = { "content-type": "application/json" };
  if (own.resource) {
    const { origin, pathname } = new URL(own.resource);
    headers["www-authenticate"] = `Bearer resource_metadata="${origin}${wellKnown}${pathname}"`;
  }
  if (opt["www-authenticate"])
    headers["www-authenticate"] = error === "missing" ? 'Bearer realm="copilotkit"'
      : 'Bearer realm="copilotkit", error="invalid_token"';
  return new Response(JSON.stringify({ error: "unauthorized" }), { status: 401, headers });
}

export async function authenticate({ request }) {
  const s = scope.getStore();
  const planned = failNext.shift();
  if (planned) {
    note({ planned: planned.status });
    throw new Response(planned.body ?? JSON.stringify({ error: "planned" }), {
      status: planned.status, headers: { "content-type": "application/json", ...planned.headers } });
  }
  if (opt["no-auth"]) { s.user = { id: "anonymous", name: "Anonymous", permissions: [] }; return; }
  const header = request.headers.get("authorization");
  if (!header?.startsWith("Bearer ")) throw refuse("missing");
  const token = header.slice("Bearer ".length);
  const user = revoked.has(token) ? null : await resolveUser(token);
  if (!user) throw refuse("invalid");
  s.user = user;
  s.token = token;
  if (!seen.has(user.id)) seen.set(user.id, new Set());
  seen.get(user.id).add(token);
  note({ user: user.id });
}

// Which conversation a request is about. With --scope-threads it must be the caller's: the plain in-memory runner shares every
// thread with every caller.
const owners = new Map();
const NAMES_ITS_THREAD = ["agent/run", "agent/connect", "agent/suggest"]; // in the body
export async function ownThread({ request, route }) {
  const { user } = scope.getStore();
  let id = route.threadId;
  if (NAMES_ITS_THREAD.includes(route.method)) {
    const body = await request.clone().json().catch(() => ({}));
    id = (body.body ?? body).threadId;
  }
  note({ thread: id });
  if (!opt["scope-threads"] || !id || route.method === "agent/suggest") return;
  if (!owners.has(id) && route.method === "agent/run") owners.set(id, user.id);
  if ((owners.get(id) ?? user.id) !== user.id)
    throw new Response(JSON.stringify({ error: "forbidden", message: "This thread belongs to another user" }),
      { status: 403, headers: { "content-type": "application/json" } });
}
export async function ownList({ response, route }) {
  if (!opt["scope-threads"] || route.method !== "threads/list" || !response.ok) return;
  const body = await response.clone().json();
  const { user } = scope.getStore();
  body.threads = body.threads.filter((t) => owners.get(t.id) === user.id);
  return Response.json(body);
}
