// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Faults in what the real provider answered: the redirect back to the client, tokens, and answers in place of its own.
import * as jose from 'jose';
import { hold } from './control.mjs';
import { mainKey, nextKey, rogueKey, hiddenKey } from './keys.mjs';
import { page } from './pages.mjs';
import { issuer } from './settings.mjs';
import { active, arg, take } from './switches.mjs';

const resign = async (jwt, { claims = () => {}, key = mainKey, header = {}, alg } = {}) => {
  const payload = jose.decodeJwt(jwt);
  const h = { ...jose.decodeProtectedHeader(jwt), kid: key.kid, ...header };
  claims(payload);
  if (alg === 'none') {
    const b = (o) => Buffer.from(JSON.stringify(o)).toString('base64url');
    const { kid, ...rest } = h;
    return `${b({ ...rest, alg: 'none' })}.${b(payload)}.`;
  }
  if (alg === 'HS256') {         // key confusion: the public key's text used as a shared secret
    const secret = new TextEncoder().encode(await jose.exportSPKI(mainKey.publicKey));
    return new jose.SignJWT(payload).setProtectedHeader({ ...h, alg: 'HS256' }).sign(secret);
  }
  for (const k of Object.keys(h)) if (h[k] === undefined) delete h[k];
  return new jose.SignJWT(payload).setProtectedHeader(h).sign(key.privateKey);
};
const now = () => Math.floor(Date.now() / 1000);
const ID_FAULTS = {
  'id.wrong_iss': { claims: (p) => { p.iss = 'https://issuer.example.test'; } },
  'id.no_iss': { claims: (p) => { delete p.iss; } },
  'id.wrong_aud': { claims: (p) => { p.aud = 'somebody-else'; } },
  'id.no_aud': { claims: (p) => { delete p.aud; } },
  'id.many_aud': { claims: (p) => { p.aud = [p.aud, 'somebody-else']; delete p.azp; } },
  'id.wrong_azp': { claims: (p) => { p.azp = 'somebody-else'; } },
  'id.wrong_nonce': { claims: (p) => { p.nonce = 'not-the-nonce'; } },
  'id.no_nonce': { claims: (p) => { delete p.nonce; } },
  'id.bad_signature': { key: rogueKey },
  'id.unknown_kid': { key: hiddenKey },
  'id.no_kid': { header: { kid: undefined } },
  'id.wrong_typ': { header: { typ: 'at+jwt' } },
  'id.alg_none': { alg: 'none' },
  'id.alg_hs256': { alg: 'HS256' },
  'id.expired': { claims: (p) => { p.iat = now() - 7200; p.exp = now() - 3600; } },
  'id.future_iat': { claims: (p) => { p.iat = now() + 7200; p.exp = now() + 10800; } },
  'id.no_sub': { claims: (p) => { delete p.sub; } },
  'id.no_exp': { claims: (p) => { delete p.exp; } },
  'id.no_iat': { claims: (p) => { delete p.iat; } },
  'id.wrong_at_hash': { claims: (p) => { p.at_hash = 'AAAAAAAAAAAAAAAAAAAAAA'; } },
};

export const oddCodes = new Map();           // auth.odd_code: what the client must send -> the real code

export async function mangleAuthRedirect(ctx) {
  const loc = ctx.response.get('location');
  if (!loc || !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(loc) || loc.startsWith(issuer)) return;
  let u = new URL(loc);
  if (!u.searchParams.has('code') && !u.searchParams.has('error')) return;
  const q = u.searchParams;
  const error = (e, d) => { q.delete('code'); q.set('error', e); q.set('error_description', d); };
  if (take('auth.access_denied')) error('access_denied', 'The user said no');
  if (take('auth.server_error')) error('server_error', 'Something broke');
  if (take('auth.error_html')) error('access_denied', '<script>alert(1)</script><b>bold</b> & "quoted"');
  if (take('auth.error_and_code')) q.set('error', 'access_denied');
  if (take('auth.no_code')) q.delete('code');
  if (take('auth.empty_code')) q.set('code', '');
  if (take('auth.wrong_state')) q.set('state', 'AAAA-not-the-state');
  if (take('auth.no_state')) q.delete('state');
  if (take('auth.wrong_iss')) q.set('iss', 'https://issuer.example.test');
  if (take('auth.no_iss')) q.delete('iss');
  if (take('auth.dup_code')) q.append('code', 'second-code');
  if (take('auth.dup_state')) q.append('state', 'second-state');
  if (take('auth.dup_iss')) q.append('iss', 'https://issuer.example.test');
  if (take('auth.odd_code')) {
    const odd = arg('auth.odd_code', `4/0A+b c%2F=&é~${q.get('code').slice(0, 8)}`);
    oddCodes.set(odd, q.get('code'));
    q.set('code', odd);
  }
  if (take('auth.extra')) { q.set('session_state', 'abc.def'); q.set('unknown', 'x'); }
  if (take('auth.long')) q.set('padding', 'x'.repeat(Number(arg('auth.long', 7000))));
  if (take('auth.fragment')) { const f = u.search.slice(1); u.search = ''; u.hash = f; }
  ctx.response.set('location', u.href);
}

export async function mangleToken(ctx, form) {
  if (!ctx.body || typeof ctx.body !== 'object' || ctx.status !== 200) return;
  const refreshing = form.get('grant_type') === 'refresh_token';
  const b = ctx.body;
  if (active('jwks.rotate') || active('jwks.rotate_drop')) {
    if (b.id_token) b.id_token = await resign(b.id_token, { key: nextKey });
    if (b.access_token?.split('.').length === 3) b.access_token = await resign(b.access_token, { key: nextKey });
  }
  if (b.id_token) {
    for (const [name, how] of Object.entries(ID_FAULTS)) if (take(name)) b.id_token = await resign(b.id_token, how);
    if (refreshing && take('refresh.sub_changes')) b.id_token = await resign(b.id_token, { claims: (p) => { p.sub = 'guest2'; } });
    if (take('id.garbage')) b.id_token = 'abc.def';
    if (take('id.missing')) delete b.id_token;
  }
  if (take('token.no_access_token')) delete b.access_token;
  if (take('token.empty_access_token')) b.access_token = '';
  if (take('token.no_refresh')) delete b.refresh_token;
  if (refreshing && take('refresh.no_rotation')) delete b.refresh_token;
  if (take('token.no_expires_in')) delete b.expires_in;
  if (take('token.expires_in_string')) b.expires_in = String(b.expires_in);
  if (take('token.expires_in_negative')) b.expires_in = -1;
  if (take('token.expires_in_huge')) b.expires_in = 99999999999;
  if (take('token.type_mac')) b.token_type = 'mac';
  if (take('token.no_type_field')) delete b.token_type;
  if (take('token.scope_reduced') || (refreshing && take('refresh.scope_reduced'))) b.scope = 'openid';
  if (take('token.html_200')) { ctx.type = 'text/html'; ctx.body = '<html><body>Captive portal. access_token=nope</body></html>'; }
  if (take('token.form')) { ctx.type = 'application/x-www-form-urlencoded'; ctx.body = new URLSearchParams(b).toString(); }
  if (take('token.array')) ctx.body = [b];
  if (take('token.empty')) ctx.body = '';
  if (take('token.truncated')) { const s = JSON.stringify(b); ctx.body = s.slice(0, s.length >> 1); ctx.type = 'application/json'; }
  if (take('token.bom')) { ctx.body = `\ufeff${JSON.stringify(b)}`; ctx.type = 'application/json'; }
  if (take('token.dup_json')) { ctx.body = JSON.stringify(b).replace(/}$/, ',"access_token":"second"}'); ctx.type = 'application/json'; }
  if (take('token.no_type')) { ctx.body = Buffer.from(JSON.stringify(b)); ctx.response.remove('content-type'); ctx.res.removeHeader('content-type'); }
  if (take('token.huge')) ctx.body = { ...b, padding: 'x'.repeat(Number(arg('token.huge', 8 << 20))) };
}

export const oauthError = (ctx, status, error, description) => {
  ctx.status = status; ctx.type = 'application/json';
  ctx.set('cache-control', 'no-store');
  ctx.body = { error, error_description: description };
};
export async function tokenBefore(ctx, form) {         // true: answered here, the provider is not asked
  const refreshing = form.get('grant_type') === 'refresh_token';
  if (take('token.slow')) await hold(ctx, Number(arg('token.slow', 3000)));
  if (refreshing && active('refresh.slow')) { const ms = Number(arg('refresh.slow', 3000)); take('refresh.slow'); await hold(ctx, ms); }
  if (take('token.hang')) await hold(ctx, Number(arg('token.hang', 120000)));
  if (take('token.close')) { ctx.respond = false; ctx.req.socket.destroy(); return true; }
  if (take('token.500') || (refreshing && take('refresh.500'))) { oauthError(ctx, 500, 'server_error', 'fault'); return true; }
  if (take('token.503_html')) { ctx.status = 503; ctx.type = 'html'; ctx.set('retry-after', '1'); ctx.body = page('Down', '<p>Maintenance</p>'); return true; }
  if (take('token.400_html')) { ctx.status = 400; ctx.type = 'html'; ctx.body = page('Bad', '<p>No</p>'); return true; }
  if (take('token.429')) { ctx.status = 429; ctx.set('retry-after', '1'); ctx.body = { error: 'slow_down' }; return true; }
  if (take('token.invalid_grant') || (refreshing && take('refresh.invalid_grant'))) { oauthError(ctx, 400, 'invalid_grant', 'grant request is invalid'); return true; }
  if (take('token.invalid_client')) { ctx.set('www-authenticate', 'Basic realm="idp"'); oauthError(ctx, 401, 'invalid_client', 'client authentication failed'); return true; }
  if (take('token.temporarily_unavailable')) { oauthError(ctx, 503, 'temporarily_unavailable', 'come back'); return true; }
  if (take('token.error_200')) { oauthError(ctx, 200, 'invalid_grant', 'an error with status 200'); return true; }
  if (take('token.redirect')) { ctx.status = Number(arg('token.redirect', 307)); ctx.set('location', `${issuer}/elsewhere`); ctx.body = ''; return true; }
  if (form.get('grant_type')?.endsWith('device_code')) {
    if (take('device.denied')) { oauthError(ctx, 400, 'access_denied', 'denied'); return true; }
    if (take('device.slow_down')) { oauthError(ctx, 400, 'slow_down', 'slower'); return true; }
    if (take('device.expired')) { oauthError(ctx, 400, 'expired_token', 'too late'); return true; }
  }
  return false;
}

