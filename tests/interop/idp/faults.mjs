// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where faults are put in: one middleware around the provider.
import { hold } from './control.mjs';
import { nextKey, mainKey } from './keys.mjs';
import { mangleAuthRedirect, mangleToken, oauthError, oddCodes, tokenBefore } from './mangle.mjs';
import { page } from './pages.mjs';
import { provider } from './provider.mjs';
import { OFFSET, port } from './settings.mjs';
import { active, arg, take } from './switches.mjs';

provider.use(async (ctx, next) => {
  if (OFFSET) ctx.set('date', new Date(Date.now()).toUTCString());
  const { path, method } = ctx;
  const raw = ctx.req.rawBodyText ?? '';
  const form = new URLSearchParams(raw);
  const fail = (status = 500) => oauthError(ctx, status, 'server_error', 'fault');
  if (path === '/token' && method === 'POST') {
    if (await tokenBefore(ctx, form)) return;
    if (oddCodes.has(form.get('code'))) {
      form.set('code', oddCodes.get(form.get('code')));
      ctx.req.body = form.toString();
    }
    await next();
    await mangleToken(ctx, form);
    // the provider has done its work (a refresh token is consumed by now) but the answer never arrives
    const refreshing = form.get('grant_type') === 'refresh_token';
    if (take('token.close_after') || (refreshing && take('refresh.close_after'))) { ctx.respond = false; ctx.req.socket.destroy(); }
    return;
  }
  if (path === '/jwks') {
    if (take('jwks.500')) return fail();
    if (take('jwks.slow')) await hold(ctx, Number(arg('jwks.slow', 3000)));
    await next();
    if (active('jwks.rotate')) ctx.body = { keys: [mainKey.pub, nextKey.pub] };
    if (active('jwks.rotate_drop')) ctx.body = { keys: [nextKey.pub] };
    if (take('jwks.empty')) ctx.body = { keys: [] };
    return;
  }
  if (path.startsWith('/.well-known/o')) {
    const protectedResource = path.startsWith('/.well-known/oauth-protected-resource');
    if (!protectedResource) {
      if (take('disco.500')) return fail();
      if (take('disco.slow')) await hold(ctx, Number(arg('disco.slow', 3000)));
      if (take('disco.html')) { ctx.type = 'html'; ctx.body = page('Portal', '<p>Log in to the Wi-Fi</p>'); return; }
      if (path.endsWith('openid-configuration') && active('disco.404_oidc')) { ctx.status = 404; ctx.body = 'no'; return; }
      await next();
      if (ctx.body && typeof ctx.body === 'object') {
        if (take('disco.wrong_issuer')) ctx.body.issuer = 'https://issuer.example.test';
        if (take('disco.no_pkce')) delete ctx.body.code_challenge_methods_supported;
        if (take('disco.no_token_endpoint')) delete ctx.body.token_endpoint;
        if (take('disco.other_origin')) ctx.body.token_endpoint = `http://localhost:${port}/token`;
        if (take('disco.plain_http')) ctx.body.token_endpoint = 'http://idp.example.test/token';
        if (take('disco.no_iss_flag')) delete ctx.body.authorization_response_iss_parameter_supported;
      }
      return;
    }
  }
  if (path === '/me') {
    if (take('userinfo.500')) return fail();
    if (take('userinfo.401')) { ctx.set('www-authenticate', 'Bearer error="invalid_token"'); return fail(401); }
    await next();
    if (ctx.body?.sub && take('userinfo.wrong_sub')) ctx.body.sub = 'mallory';
    return;
  }
  if (path === '/token/revocation') {
    if (take('revoke.slow')) await hold(ctx, Number(arg('revoke.slow', 3000)));
    if (take('revoke.503')) { ctx.set('retry-after', '1'); return fail(503); }
  }
  if (path === '/session/end' && take('logout.500')) return fail();
  if (path === '/request' && take('par.500')) return fail();
  if (path === '/reg' && method === 'POST' && take('reg.403')) return oauthError(ctx, 403, 'access_denied', 'registration is closed');
  if (path.startsWith('/auth')) {
    if (take('auth.slow')) await hold(ctx, Number(arg('auth.slow', 3000)));
    if (take('auth.hang')) await hold(ctx, Number(arg('auth.hang', 120000)));
    await next();
    await mangleAuthRedirect(ctx);
    return;
  }
  await next();
});
