// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Switches by HTTP, and the log of requests. Browsers must not reach them: no CORS, and a plain form cannot send the header.
import { API, issuer } from './settings.mjs';
import { forget, secrets } from './secrets.mjs';
import { revokeUser, wipe } from './storage.mjs';
import { KNOWN, faults } from './switches.mjs';

const redactForm = (s) => s.replace(/(^|&)(password)=[^&]*/g, '$1$2=***');
let log = [];
let seq = 0;

//! A new entry of the log; its status follows when the answer is out.
export function note(req, res, u) {
  const entry = { id: ++seq, t: Date.now(), method: req.method, path: u.pathname, query: u.search.slice(1),
    body: redactForm(req.rawBodyText ?? ''), authorization: req.headers.authorization, dpop: !!req.headers.dpop,
    agent: req.headers['user-agent'], accept: req.headers.accept, contentType: req.headers['content-type'], origin: req.headers.origin };
  req.logId = entry.id;
  log.push(entry);
  if (log.length > 2000) log.shift();
  res.on('close', () => { entry.status = res.statusCode; entry.done = res.writableFinished; });
}
//! Keeps an answer back on purpose; the log says for how long.
export function hold(ctx, ms) {
  const entry = log.findLast((x) => x.id === ctx.req.logId);
  if (entry) entry.held = ms;
  return new Promise((r) => setTimeout(r, ms));
}
//! What the provider said of a request it refused.
export function noteError(ctx, err) {
  const entry = log.findLast((x) => x.id === ctx.req.logId);
  if (entry) { entry.error = err.error || err.message; entry.detail = err.error_detail || err.error_description; }
}

const json = (res, status, value) => {
  const s = JSON.stringify(value);
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(s) });
  res.end(s);
};
const describe = () => ({ issuer, api: API, known: [...KNOWN].sort(),
  faults: Object.fromEntries([...faults].map(([k, v]) => [k, { left: Number.isFinite(v.left) ? v.left : null, hits: v.hits, arg: v.arg }])) });
function setFaults(list) {
  for (const fault of list) {
    if (!KNOWN.has(fault.name)) throw new Error(`unknown fault ${fault.name}`);
    if (fault.off) faults.delete(fault.name); else faults.set(fault.name, { left: fault.times ?? Infinity, arg: fault.arg, hits: 0 });
  }
  return { faults: [...faults.keys()] };
}
const reset = () => { faults.clear(); log = []; return {}; };

export function control(req, res, u, body) {
  const path = u.searchParams.get('path');
  const given = () => JSON.parse(body.toString('utf8'));
  const commands = {
    'GET ': describe,
    'GET /log': () => log.filter((l) => !path || l.path === path),
    'GET /secrets': secrets,
    'POST /reset': reset,
    'POST /wipe': () => { wipe(); forget(); return reset(); },
    'POST /fault': () => setFaults([given()].flat()),
    'POST /revoke-user': () => ({ removed: revokeUser(given().user) }),
  };
  const command = commands[`${req.method} ${u.pathname.slice('/_control'.length)}`];
  if (req.method !== 'GET' && req.headers['x-control'] !== '1') return json(res, 403, { error: 'send x-control: 1' });
  if (!command) return json(res, 404, { error: 'no such control' });
  try { return json(res, 200, command()); }
  catch (e) { return json(res, 400, { error: e.message }); }
}
