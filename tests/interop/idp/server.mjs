// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A real OpenID Connect provider on loopback for Countersign's tests, a small protected resource, and switches ("faults") that
// make either of them misbehave. See README.md.
import './secrets.mjs'; // the order of these four is the order in which they see a request
import './faults.mjs';
import './interaction.mjs';
import './api.mjs';
import { control, note, noteError } from './control.mjs';
import { CIMD, provider } from './provider.mjs';
import { API, USERS, here, issuer, port, server } from './settings.mjs';

const LARGEST = 1 << 20; // bytes of a request
async function bodyOf(req) {
  const chunks = [];
  let size = 0;
  for await (const chunk of req) {
    chunks.push(chunk);
    if ((size += chunk.length) > LARGEST) throw new Error('too large');
  }
  return Buffer.concat(chunks);
}

provider.proxy = issuer !== here; // what stands in front says whether it was https
const koa = provider.callback();
provider.on('server_error', (ctx, err) => console.error('server_error', err?.stack || err));
for (const about of ['grant', 'authorization', 'revocation', 'introspection', 'registration_create', 'pushed_authorization_request', 'end_session', 'userinfo'])
  provider.on(`${about}.error`, noteError);

server.on('request', async (req, res) => {
  const u = new URL(req.url, issuer);
  let body;
  try { body = await bodyOf(req); } catch { req.destroy(); return; }
  if (u.pathname === '/_control' || u.pathname.startsWith('/_control/')) { control(req, res, u, body); return; }
  if (body.length) { req.rawBodyText = body.toString('utf8'); req.body = req.rawBodyText; }
  if (req.headers['content-type']?.startsWith('application/json') && body.length) {
    try { req.body = JSON.parse(req.rawBodyText); } catch { /* the provider answers */ }
  }
  note(req, res, u);
  koa(req, res);
});

console.log(JSON.stringify({ ready: true, issuer, port, api: API, control: `${here}/_control`, client_id: 'countersign',
  client_id_url: CIMD, users: Object.keys(USERS), pid: process.pid }));
const stop = () => { server.close(() => process.exit(0)); server.closeAllConnections(); setTimeout(() => process.exit(0), 500).unref(); };
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
