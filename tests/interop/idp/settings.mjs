// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the environment sets, who can sign in, and the address. The socket listens before anything else: the issuer needs its port.
import http from 'node:http';

const num = (name, dflt) => {
  const v = process.env[name];
  if (v === undefined || v === '') return dflt;
  const n = Number(v);
  if (!Number.isFinite(n) || n < 0) throw new Error(`${name} must be a non-negative number`);
  return n;
};
const PORT = num('IDP_PORT', 0);
const HOST = '127.0.0.1';
export const TTL = {
  access: num('IDP_ACCESS_TTL', 300), id: num('IDP_ID_TTL', 300), code: num('IDP_CODE_TTL', 60),
  refresh: num('IDP_REFRESH_TTL', 86400), session: num('IDP_SESSION_TTL', 86400),
  device: num('IDP_DEVICE_TTL', 600),
};
export const REFRESH = process.env.IDP_REFRESH || 'offline';      // offline | always | never
export const ROTATE = process.env.IDP_ROTATE !== '0';
export const USERS = {
  admin: { password: process.env.IDP_ADMIN_PASSWORD || 'admin-pw', name: 'Ada Admin', email: 'admin@example.test',
           permissions: ['read', 'write', 'admin'] },
  guest: { password: process.env.IDP_GUEST_PASSWORD || 'guest-pw', name: 'Gus Guest', email: 'guest@example.test',
           permissions: ['read'] },
};

// A provider whose clock is wrong by IDP_CLOCK_OFFSET seconds (its tokens and its Date header both are).
export const OFFSET = Number(process.env.IDP_CLOCK_OFFSET || 0) * 1000;
if (OFFSET) { const real = Date.now; Date.now = () => real() + OFFSET; }

export const server = http.createServer();
await new Promise((ok, no) => { server.once('error', no); server.listen(PORT, HOST, ok); });
export const port = server.address().port;
export const here = `http://${HOST}:${port}`;
export const issuer = process.env.IDP_ISSUER || here;          // another one where something stands in front, as https does
export const API = `${issuer}/api`;                          // resource identifier (RFC 8707) and audience
