// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Login and consent.
import { esc, page } from './pages.mjs';
import { provider } from './provider.mjs';
import { USERS } from './settings.mjs';

const finish = async (req, res, result, merge) =>
  provider.interactionFinished(req, res, result, { mergeWithLastSubmission: merge });
provider.use(async (ctx, next) => {
  const m = /^\/interaction\/([^/]+)(\/(login|consent|abort))?$/.exec(ctx.path);
  if (!m) return next();
  ctx.set('cache-control', 'no-store');
  const { req, res } = ctx;
  const details = await provider.interactionDetails(req, res);
  const { prompt, params, session, uid } = details;
  const client = await provider.Client.find(params.client_id);
  const form = new URLSearchParams(req.rawBodyText ?? '');
  const abort = `<form method="post" action="/interaction/${uid}/abort"><button id="cancel" type="submit">Cancel</button></form>`;
  const loginPage = (msg = '') => page('Sign in', `${msg}<form id="login-form" method="post" action="/interaction/${uid}/login">
    <label for="login">User</label><input id="login" name="login" autocomplete="username" value="${esc(params.login_hint ?? '')}">
    <label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password">
    <button id="sign-in" type="submit">Sign in</button></form>${abort}`);
  if (ctx.method === 'GET') {
    ctx.type = 'html';
    if (prompt.name === 'login') { ctx.body = loginPage(); return; }
    const list = [...new Set(String(params.scope ?? '').split(' '))].map((s) => `<li>${esc(s)}</li>`).join('');
    ctx.body = page('Allow access', `<p><b id="client-name">${esc(client.clientName ?? client.clientId)}</b> asks for:</p><ul id="scopes">${list}</ul>
      <p>Signed in as <b id="account">${esc(session?.accountId ?? '')}</b></p>
      <form method="post" action="/interaction/${uid}/consent"><button id="allow" type="submit">Allow</button></form>${abort}`);
    return;
  }
  ctx.respond = false;
  if (m[3] === 'abort') { await finish(req, res, { error: 'access_denied', error_description: 'End-User aborted interaction' }, false); return; }
  if (m[3] === 'login' && prompt.name === 'login') {
    const user = USERS[form.get('login')];
    if (!user || user.password !== form.get('password')) {
      ctx.respond = true; ctx.status = 401; ctx.type = 'html';
      ctx.body = loginPage('<p class="err" id="login-error">Wrong user or password</p>');
      return;
    }
    await finish(req, res, { login: { accountId: form.get('login'), amr: ['pwd'] } }, false);
    return;
  }
  if (m[3] === 'consent' && prompt.name === 'consent') {
    const grant = details.grantId ? await provider.Grant.find(details.grantId)
      : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    if (prompt.details.missingOIDCScope) grant.addOIDCScope(prompt.details.missingOIDCScope.join(' '));
    if (prompt.details.missingOIDCClaims) grant.addOIDCClaims(prompt.details.missingOIDCClaims);
    for (const [ind, scopes] of Object.entries(prompt.details.missingResourceScopes ?? {})) grant.addResourceScope(ind, scopes.join(' '));
    const grantId = await grant.save();
    await finish(req, res, { consent: details.grantId ? {} : { grantId } }, true);
    return;
  }
  ctx.respond = true; ctx.status = 400; ctx.body = 'unexpected step';
});
