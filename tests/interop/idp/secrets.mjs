// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every secret this provider gave or was given, for whoever looks afterwards where none of them may be.
import { provider } from './provider.mjs';

const known = new Map(); // value -> kind
const keep = (kind, value) => { if (typeof value === 'string' && value.length >= 8) known.set(value, kind); };
export const secrets = () => [...known].map(([value, kind]) => ({ kind, value }));
export const forget = () => known.clear();

const NAMES = ['access_token', 'refresh_token', 'id_token', 'code', 'code_verifier', 'client_secret', 'registration_access_token', 'password', 'id_token_hint'];
const from = (values) => { for (const name of NAMES) keep(name, values?.[name]); };

//! Both halves of HTTP Basic are form-encoded (RFC 6749 §2.3.1); the header as it stands is a secret, too.
function ofAuthorization(header = '') {
  const [scheme, value] = header.split(' ');
  if (/^bearer$/i.test(scheme)) keep('access_token', value);
  if (!/^basic$/i.test(scheme) || !value) return;
  keep('client_secret', value);
  const secret = Buffer.from(value, 'base64').toString('utf8').split(':')[1] ?? '';
  keep('client_secret', secret);
  keep('client_secret', decodeURIComponent(secret.replaceAll('+', ' ')));
}

provider.use(async (ctx, next) => {
  from(Object.fromEntries(new URLSearchParams(ctx.req.rawBodyText ?? '')));
  from(ctx.query);
  ofAuthorization(ctx.get('authorization'));
  await next();
  let body = ctx.body;
  if (typeof body === 'string') { try { body = JSON.parse(body); } catch { body = undefined; } }
  if (body && !Buffer.isBuffer(body)) from(body);
  const location = ctx.response.get('location');
  if (location) from(Object.fromEntries(new URL(location, 'http://x').searchParams));
  for (const line of [ctx.response.get('set-cookie')].flat()) keep('cookie', /^[^=]*=([^;]*)/.exec(line ?? '')?.[1]);
});
