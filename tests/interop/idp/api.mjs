// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The protected resource (RFC 9728 and RFC 6750).
import * as jose from 'jose';
import { mainKey, nextKey } from './keys.mjs';
import { provider } from './provider.mjs';
import { API, issuer } from './settings.mjs';
import { active, arg, take } from './switches.mjs';

const now = () => Math.floor(Date.now() / 1000);
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

provider.use(async (ctx, next) => {
  if (ctx.path === '/.well-known/oauth-protected-resource/api' || ctx.path === '/.well-known/oauth-protected-resource') {
    ctx.body = { resource: take('api.evil_metadata') ? 'https://other.example.test/api' : API, authorization_servers: [issuer], scopes_supported: ['api.read', 'api.write'],
                 bearer_methods_supported: ['header'], resource_name: 'Countersign test API' };
    return;
  }
  if (ctx.path === '/elsewhere') { ctx.status = 200; ctx.body = { access_token: 'from-elsewhere', token_type: 'Bearer', expires_in: 60 }; return; }
  if (ctx.path !== '/api' && !ctx.path.startsWith('/api/')) return next();
  const challenge = (status, extra) => {
    ctx.status = status;
    ctx.set('www-authenticate', ['Bearer realm="countersign-test"', `resource_metadata="${issuer}/.well-known/oauth-protected-resource/api"`, ...extra].join(', '));
    ctx.body = { error: status === 403 ? 'forbidden' : 'unauthorized' };
  };
  if (take('api.slow')) await sleep(Number(arg('api.slow', 3000)));
  if (take('api.500')) { ctx.status = 500; ctx.body = { error: 'fault' }; return; }
  if (take('api.401_bare')) { ctx.status = 401; ctx.body = { error: 'unauthorized' }; return; }
  if (take('api.401')) { challenge(401, ['error="invalid_token"', 'error_description="fault"']); return; }
  if (take('api.403_scope')) { challenge(403, ['error="insufficient_scope"', 'scope="api.write"']); return; }
  const auth = ctx.get('authorization');
  if (!/^Bearer /i.test(auth)) { challenge(401, []); return; }
  try {
    const keys = (active('jwks.rotate') || active('jwks.rotate_drop')) ? [mainKey.pub, nextKey.pub] : [mainKey.pub];
    const { payload } = await jose.jwtVerify(auth.slice(7), jose.createLocalJWKSet({ keys }), { issuer, audience: API, currentDate: new Date(Date.now()) });
    // like most resource servers: the JWT alone decides, so a revocation is only felt when it expires
    ctx.body = { sub: payload.sub, permissions: payload.permissions, scope: payload.scope, aud: payload.aud, exp: payload.exp, now: now() };
  } catch (e) {
    challenge(401, ['error="invalid_token"', `error_description="${e.code || 'invalid'}"`]);
  }
});
