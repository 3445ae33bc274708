// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Starts the provider and checks that it is what it claims to be. No browser: plain HTTP plays the user.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash, randomBytes } from 'node:crypto';
import readline from 'node:readline';
import * as jose from 'jose';
import { strict as assert } from 'node:assert';

const child = spawn(process.execPath, ['server.mjs'], { cwd: import.meta.dirname ?? new URL('.', import.meta.url).pathname, env: { ...process.env, IDP_ACCESS_TTL: '2', IDP_PORT: '0' }, stdio: ['ignore', 'pipe', 'ignore'] });
const [line] = await once(readline.createInterface({ input: child.stdout }), 'line');
const info = JSON.parse(line);
const RU = 'http://127.0.0.1:9/callback';
const ctl = (cmd, body) => fetch(info.control + cmd, { method: 'POST', headers: { 'x-control': '1' }, body: JSON.stringify(body ?? {}) });
const fault = (name, o = {}) => ctl('/fault', { name, ...o });
const disco = await (await fetch(`${info.issuer}/.well-known/openid-configuration`)).json();
const form = (url, o, h) => fetch(url, { method: 'POST', body: new URLSearchParams(o), headers: h, redirect: 'manual' });
async function authorize({ user = 'admin', pw = 'admin-pw', scope = 'openid offline_access profile api.read', prompt = 'consent', extra = {}, deny = false } = {}) {
  const verifier = randomBytes(32).toString('base64url'), state = randomBytes(8).toString('hex'), nonce = randomBytes(8).toString('hex');
  let url = `${disco.authorization_endpoint}?${new URLSearchParams({ client_id: 'countersign', response_type: 'code', redirect_uri: RU, scope, prompt, state, nonce, resource: info.api,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', ...extra })}`;
  const jar = new Map(); let opt = {};
  for (let i = 0; i < 12; i++) {
    const r = await fetch(url, { redirect: 'manual', ...opt, headers: { cookie: [...jar].map((x) => x.join('=')).join('; ') } });
    for (const c of r.headers.getSetCookie()) { const kv = c.split(';')[0], j = kv.indexOf('='); if (kv.slice(j + 1)) jar.set(kv.slice(0, j), kv.slice(j + 1)); else jar.delete(kv.slice(0, j)); }
    if (r.status >= 300 && r.status < 400) { url = new URL(r.headers.get('location'), url).href; opt = {}; if (url.startsWith(RU)) return { q: new URL(url).searchParams, verifier, state, nonce }; continue; }
    const html = await r.text(), m = /action="(\/interaction\/[^"]+)\/(login|consent)"/.exec(html);
    if (!m) throw new Error(`stuck at ${url}: ${r.status} ${html.slice(0, 200)}`);
    url = new URL(deny ? `${m[1]}/abort` : `${m[1]}/${m[2]}`, info.issuer).href;
    opt = { method: 'POST', body: m[2] === 'login' ? new URLSearchParams({ login: user, password: pw }) : '' };
  }
  throw new Error('too many steps');
}
const exchange = async (a, o = {}) => (await form(disco.token_endpoint, { client_id: 'countersign', grant_type: 'authorization_code', code: a.q.get('code'), code_verifier: a.verifier, redirect_uri: RU, ...o })).json();
const refresh = async (rt) => (await form(disco.token_endpoint, { client_id: 'countersign', grant_type: 'refresh_token', refresh_token: rt })).json();
const api = (t) => fetch(`${info.api}/whoami`, { headers: t ? { authorization: `Bearer ${t}` } : {} });
let n = 0;
const check = async (name, fn) => { try { await fn(); n++; console.log(`ok   ${name}`); } catch (e) { process.exitCode = 1; console.log(`FAIL ${name}: ${e.message.slice(0, 200)}`); } finally { await ctl('/reset'); } };

await check('discovery: OIDC and RFC 8414 agree, S256 only, iss parameter promised', async () => {
  assert.equal(disco.issuer, info.issuer); assert.deepEqual(disco.code_challenge_methods_supported, ['S256']); assert.equal(disco.authorization_response_iss_parameter_supported, true);
  assert.deepEqual(await (await fetch(`${info.issuer}/.well-known/oauth-authorization-server`)).json(), disco);
});
await check('code flow: iss in the answer, JWT access token with audience and permissions', async () => {
  const a = await authorize(); assert.equal(a.q.get('iss'), info.issuer); assert.equal(a.q.get('state'), a.state);
  const t = await exchange(a); assert.ok(t.refresh_token && t.id_token);
  const jwks = jose.createRemoteJWKSet(new URL(disco.jwks_uri));
  const { payload: id } = await jose.jwtVerify(t.id_token, jwks, { issuer: info.issuer, audience: 'countersign' }); assert.equal(id.nonce, a.nonce); assert.equal(id.sub, 'admin');
  const { payload: at } = await jose.jwtVerify(t.access_token, jwks, { issuer: info.issuer, audience: info.api }); assert.deepEqual(at.permissions, ['read', 'write', 'admin']);
  assert.equal((await api(t.access_token)).status, 200);
  await new Promise((r) => setTimeout(r, 3100)); const r = await api(t.access_token); assert.equal(r.status, 401); assert.match(r.headers.get('www-authenticate'), /resource_metadata=".*oauth-protected-resource\/api".*error="invalid_token"/);
});
await check('PKCE is required, the verifier is checked, a code works once', async () => {
  const bad = await authorize({ extra: { code_challenge: '', code_challenge_method: '' } }); assert.equal(bad.q.get('error'), 'invalid_request');
  const a = await authorize(); assert.equal((await exchange(a, { code_verifier: 'x'.repeat(43) })).error, 'invalid_grant');
  const b = await authorize(); const t = await exchange(b); assert.equal((await exchange(b)).error, 'invalid_grant'); assert.equal((await refresh(t.refresh_token)).error, 'invalid_grant');
});
await check('refresh: rotation; a reused token ends the whole family', async () => {
  const t = await exchange(await authorize()); const r1 = await refresh(t.refresh_token); assert.notEqual(r1.refresh_token, t.refresh_token);
  assert.equal((await refresh(t.refresh_token)).error, 'invalid_grant'); assert.equal((await refresh(r1.refresh_token)).error, 'invalid_grant');
});
await check('guest has fewer permissions; cancel says access_denied; wrong password stays on the page', async () => {
  const t = await exchange(await authorize({ user: 'guest', pw: 'guest-pw' })); assert.deepEqual((await (await api(t.access_token)).json()).permissions, ['read']);
  assert.equal((await authorize({ deny: true })).q.get('error'), 'access_denied');
  await assert.rejects(authorize({ pw: 'nope' }), /too many steps|stuck/);
});
await check('a client_id that is a metadata document; one whose document names another client', async () => {
  assert.equal(disco.client_id_metadata_document_supported, true);
  const a = await authorize({ extra: { client_id: info.client_id_url } }); const t = await exchange(a, { client_id: info.client_id_url }); assert.ok(t.access_token && t.refresh_token);
  await assert.rejects(authorize({ extra: { client_id: 'https://client.example.test/mismatch.json' } }), /stuck/);
});
await check('no refresh token without offline_access and prompt=consent', async () => {
  assert.equal((await exchange(await authorize({ scope: 'openid api.read' }))).refresh_token, undefined);
});
await check('revocation, introspection, userinfo, registration, PAR, device flow', async () => {
  const t = await exchange(await authorize()); const basic = { authorization: `Basic ${btoa('resource-server:rs-secret')}` };
  const intro = async () => (await form(disco.introspection_endpoint, { token: t.refresh_token }, basic)).json();
  assert.equal((await intro()).active, true); assert.equal((await form(disco.revocation_endpoint, { client_id: 'countersign', token: t.refresh_token })).status, 200); assert.equal((await intro()).active, false);
  const reg = await (await fetch(disco.registration_endpoint, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ application_type: 'native', token_endpoint_auth_method: 'none', redirect_uris: ['http://127.0.0.1/callback'], grant_types: ['authorization_code', 'refresh_token'] }) })).json(); assert.ok(reg.client_id);
  assert.equal((await form(disco.pushed_authorization_request_endpoint, { client_id: 'countersign', response_type: 'code', redirect_uri: RU, scope: 'openid', code_challenge: 'A'.repeat(43), code_challenge_method: 'S256' })).status, 201);
  const d = await (await form(disco.device_authorization_endpoint, { client_id: 'countersign', scope: 'openid' })).json(); assert.match(d.user_code, /^[A-Z]{4}-[A-Z]{4}$/);
  assert.equal((await (await form(disco.token_endpoint, { client_id: 'countersign', grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: d.device_code })).json()).error, 'authorization_pending');
});
await check('RFC 9728: the API names its metadata, the metadata names the provider', async () => {
  const r = await api(); assert.equal(r.status, 401); const m = /resource_metadata="([^"]+)"/.exec(r.headers.get('www-authenticate'))[1];
  const md = await (await fetch(m)).json(); assert.equal(md.resource, info.api); assert.deepEqual(md.authorization_servers, [info.issuer]);
});
for (const [name, test] of Object.entries({
  'auth.wrong_iss': (a) => a.q.get('iss') !== info.issuer, 'auth.no_iss': (a) => !a.q.has('iss'), 'auth.wrong_state': (a) => a.q.get('state') !== a.state, 'auth.dup_code': (a) => a.q.getAll('code').length === 2,
  'auth.no_code': (a) => !a.q.has('code'), 'auth.access_denied': (a) => a.q.get('error') === 'access_denied' }))
  await check(`fault ${name}`, async () => { await fault(name); assert.ok(test(await authorize())); });
for (const [name, test] of Object.entries({
  'id.wrong_nonce': (p) => p.nonce === 'not-the-nonce', 'id.wrong_aud': (p) => p.aud !== 'countersign', 'id.wrong_iss': (p) => p.iss !== info.issuer, 'id.expired': (p) => p.exp < Date.now() / 1000, 'id.no_sub': (p) => !('sub' in p) }))
  await check(`fault ${name}`, async () => { await fault(name); assert.ok(test(jose.decodeJwt((await exchange(await authorize())).id_token))); });
await check('fault id.bad_signature / id.alg_none', async () => {
  const jwks = jose.createRemoteJWKSet(new URL(disco.jwks_uri));
  for (const f of ['id.bad_signature', 'id.alg_none', 'id.alg_hs256', 'id.unknown_kid']) { await ctl('/reset'); await fault(f); await assert.rejects(jose.jwtVerify((await exchange(await authorize())).id_token, jwks)); }
});
await check('fault jwks.rotate_drop: old keys do not fit, fresh ones do', async () => {
  const old = jose.createLocalJWKSet(await (await fetch(disco.jwks_uri)).json()); await fault('jwks.rotate_drop'); const t = await exchange(await authorize());
  await assert.rejects(jose.jwtVerify(t.id_token, old)); await jose.jwtVerify(t.id_token, jose.createLocalJWKSet(await (await fetch(disco.jwks_uri)).json()));
});
await check('fault refresh.close_after: the token is used up although the answer is lost', async () => {
  const t = await exchange(await authorize()); await fault('refresh.close_after', { times: 1 }); await assert.rejects(refresh(t.refresh_token)); assert.equal((await refresh(t.refresh_token)).error, 'invalid_grant');
});
await check('control: no header, no effect; unknown fault is refused', async () => {
  assert.equal((await fetch(`${info.control}/reset`, { method: 'POST' })).status, 403); assert.equal((await fault('no.such')).status, 400);
});
child.kill('SIGTERM'); const [code] = await once(child, 'exit');
console.log(`${n} checks passed; SIGTERM exit ${code}`);
