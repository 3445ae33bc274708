// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Starts each sample server and shows it tokens that are wrong in one thing each. The issuer here is ours, so that every wrong
// token can be made; everything else is as people run it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import readline from 'node:readline';
import * as jose from 'jose';

const AUDIENCE = 'https://agents.example.com';
const { publicKey, privateKey } = await jose.generateKeyPair('RS256');
const stranger = await jose.generateKeyPair('RS256');
const jwk = { ...(await jose.exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };

const provider = http.createServer((request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(
  request.url === '/jwks' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/jwks` }))).listen(0, '127.0.0.1');
await once(provider, 'listening');
const issuer = `http://127.0.0.1:${provider.address().port}`;

const now = Math.floor(Date.now() / 1000);
const sign = ({ key = privateKey, ...claims } = {}) => new jose.SignJWT({
  iss: issuer, aud: AUDIENCE, sub: 'ann', iat: now, exp: now + 300, permissions: ['write'], ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(key);
const good = await sign();
const [header, payload] = good.split('.');
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const asSecret = new TextEncoder().encode(await jose.exportSPKI(publicKey).catch(() => 'not exportable'));
const wrong = {
  'no token': undefined,
  'another scheme': `Basic ${good}`,
  'no JWT': 'Bearer hello',
  'signed by somebody else': `Bearer ${await sign({ key: stranger.privateKey })}`,
  'without a signature': `Bearer ${encode({ alg: 'none' })}.${payload}.`,
  'the public key as a secret': `Bearer ${await new jose.SignJWT(jose.decodeJwt(good)).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(asSecret)}`,
  'claims changed afterwards': `Bearer ${header}.${encode({ ...jose.decodeJwt(good), sub: 'bob' })}.${good.split('.')[2]}`,
  'another issuer': `Bearer ${await sign({ iss: 'https://id.example.org' })}`,
  'another audience': `Bearer ${await sign({ aud: 'https://other.example.com' })}`,
  'no audience': `Bearer ${await sign({ aud: undefined })}`,
  'expired': `Bearer ${await sign({ exp: now - 1 })}`,
  'not valid yet': `Bearer ${await sign({ nbf: now + 60 })}`,
  'without an end': `Bearer ${await sign({ exp: undefined })}`,
  'of nobody': `Bearer ${await sign({ sub: undefined })}`,
};

async function check(sample, runPath) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, sample, 'server.mjs')],
    { env: { ...process.env, ISSUER: issuer, AUDIENCE, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(readline.createInterface({ input: child.stdout }), 'line');
  const url = JSON.parse(line).url + runPath;
  const run = (authorization) => fetch(url, { method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...(authorization ? { authorization } : {}) },
    body: JSON.stringify({ threadId: crypto.randomUUID(), runId: 'r1', messages: [{ id: 'm1', role: 'user', content: 'delete 42' }],
      tools: [], context: [], state: {}, forwardedProps: {} }) });
  try {
    for (const [what, authorization] of Object.entries(wrong)) {
      const answer = await run(authorization);
      assert.equal(answer.status, 401, `${sample}: ${what}`);
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer error="invalid_token"/, `${sample}: ${what}`);
      assert.doesNotMatch(await answer.text(), /RUN_STARTED/, `${sample}: ${what}`);
    }
    const says = async (claims) => (await run(`Bearer ${await sign(claims)}`)).text();
    assert.match(await says({}), /Record 42 is gone/, `${sample}: permission`);
    assert.match(await says({ permissions: undefined, scope: 'openid write' }), /Record 42 is gone/, `${sample}: scope`);
    assert.match(await says({ permissions: ['read'], scope: 'rewrite' }), /needs the permission write.*Declined: ann/s, `${sample}: neither`);
    console.log(`ok   ${sample}: ${Object.keys(wrong).length} wrong tokens refused, the gate holds`);
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}
await check('copilotkit', '/agent/default/run');
await check('agui', '');

// A Chainlit app refuses at the door: the header sign-in brings a session, or nobody.
async function checkChainlit() {
  const root = path.join(import.meta.dirname, '..');
  const child = spawn(path.join(root, 'python/bin/python'), [path.join(root, 'chainlit/serve.py'), path.join(root, 'servers/chainlit/app.py')],
    { env: { ...process.env, ISSUER: issuer, AUDIENCE, PORT: '0', SERVICE_KEY: 'of-a-program' }, stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(readline.createInterface({ input: child.stdout }), 'line');
  const { url } = JSON.parse(line);
  const signIn = (headers) => fetch(`${url}auth/header`, { method: 'POST', headers });
  try {
    for (const [what, authorization] of Object.entries(wrong)) {
      const answer = await signIn(authorization ? { authorization } : {});
      assert.equal(answer.status, 401, `chainlit: ${what}`);
      assert.equal(answer.headers.get('set-cookie'), null, `chainlit: ${what}`);
    }
    assert.equal((await signIn({ 'x-service-key': 'of-another' })).status, 401, 'chainlit: another key');
    const userOf = async (headers) => {
      const cookie = (await signIn(headers)).headers.get('set-cookie').split(';')[0];
      return (await fetch(`${url}user`, { headers: { cookie } })).json();
    };
    assert.deepEqual((await userOf({ authorization: `Bearer ${good}` })).metadata.may, ['write']);
    assert.equal((await userOf({ 'x-service-key': 'of-a-program' })).identifier, 'service');
    console.log(`ok   chainlit: ${Object.keys(wrong).length} wrong tokens refused, the right ones and the fixed header let in`);
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}
await checkChainlit();
provider.close();
