// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The provider: oidc-provider with its clients, claims and features, and nothing bent.
import { randomBytes } from 'node:crypto';
import { Provider, errors } from 'oidc-provider';
import { mainKey } from './keys.mjs';
import { esc, page } from './pages.mjs';
import { API, REFRESH, ROTATE, TTL, USERS, issuer } from './settings.mjs';
import { MemoryAdapter } from './storage.mjs';

const NATIVE_REDIRECTS = ['', '/', '/callback', '/oauth/callback'].flatMap((p) =>
  [`http://127.0.0.1${p}`, `http://localhost${p}`, `http://[::1]${p}`]);
const nativeClient = {
  application_type: 'native', token_endpoint_auth_method: 'none', response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
  redirect_uris: NATIVE_REDIRECTS,
  post_logout_redirect_uris: ['http://127.0.0.1/signed-out', 'http://localhost/signed-out'],
  id_token_signed_response_alg: 'RS256',
};
// client-id metadata documents: a client_id that is an https URL
export const CIMD = 'https://client.example.test/countersign.json';
const CLIENT_DOCUMENTS = {
  [CIMD]: { client_id: CIMD, client_name: 'Countersign (metadata document)', ...nativeClient, grant_types: ['authorization_code', 'refresh_token'] },
  'https://client.example.test/mismatch.json': { client_id: CIMD, client_name: 'Mismatch', ...nativeClient },
};

export const provider = new Provider(issuer, {
  adapter: MemoryAdapter,
  jwks: { keys: [mainKey.jwk] },
  clients: [
    { client_id: 'countersign', client_name: 'Countersign', ...nativeClient },
    { client_id: 'countersign-norefresh', client_name: 'Countersign (no refresh)', ...nativeClient,
      grant_types: ['authorization_code'] },
    { client_id: 'countersign-basic', client_name: 'Confidential (basic)', ...nativeClient,
      client_secret: 'basic secret/with+odd:chars%', token_endpoint_auth_method: 'client_secret_basic' },
    { client_id: 'countersign-post', client_name: 'Confidential (post)', ...nativeClient,
      client_secret: 'post secret/with+odd:chars%', token_endpoint_auth_method: 'client_secret_post' },
    { client_id: 'resource-server', client_secret: 'rs-secret', token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: [], response_types: [], grant_types: [] },
  ],
  cookies: { keys: [randomBytes(24).toString('hex')] },
  clientBasedCORS: () => false,
  scopes: ['openid', 'offline_access', 'profile', 'email', 'api.read', 'api.write'],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
  pkce: { required: () => process.env.IDP_PKCE !== '0' },   // 0 = for a server of the old kind, as Chainlit's OAuth is
  rotateRefreshToken: () => ROTATE,
  issueRefreshToken: async (ctx, client, source) => client.grantTypeAllowed('refresh_token')
    && (REFRESH === 'always' || (REFRESH === 'offline' && source.scopes.has('offline_access'))),
  ttl: {
    AccessToken: TTL.access, AuthorizationCode: TTL.code, IdToken: TTL.id, RefreshToken: TTL.refresh,
    Session: TTL.session, Grant: TTL.session, Interaction: 600, DeviceCode: TTL.device,
  },
  findAccount: (ctx, sub) => USERS[sub] && {
    accountId: sub,
    claims: async () => ({ sub, name: USERS[sub].name, preferred_username: sub, email: USERS[sub].email, email_verified: true }),
  },
  extraTokenClaims: (ctx, token) => (token.accountId
    ? { permissions: USERS[token.accountId]?.permissions ?? [], preferred_username: token.accountId } : undefined),
  features: {
    devInteractions: { enabled: false },
    dPoP: { enabled: true },
    clientIdMetadataDocument: { enabled: true, ack: 'draft-02' },
    revocation: { enabled: true },
    introspection: { enabled: true, allowedPolicy: (ctx, client) => client.clientId === 'resource-server' },
    userinfo: { enabled: true },
    registration: { enabled: true, initialAccessToken: false },
    registrationManagement: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    deviceFlow: {
      enabled: true,
      userCodeInputSource: (ctx, form, out, err) => {
        ctx.body = page('Enter code', `${err ? '<p class="err" id="device-error">The code was not accepted</p>' : ''}${form}
          <button id="device-continue" type="submit" form="op.deviceInputForm">Continue</button>`);
      },
      userCodeConfirmSource: (ctx, form, client, info, userCode) => {
        ctx.body = page('Confirm device', `<p>Code <code id="device-user-code">${esc(userCode)}</code></p>${form}
          <button id="device-confirm" type="submit" form="op.deviceConfirmForm">Confirm</button>
          <button id="device-abort" type="submit" form="op.deviceConfirmForm" name="abort" value="yes">Abort</button>`);
      },
      successSource: (ctx) => { ctx.body = page('Device signed in', '<p id="device-done">Done.</p>'); },
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = page('Sign out?', `${form}<button id="logout-yes" type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
          <button id="logout-no" type="submit" form="op.logoutForm">Stay</button>`);
      },
      postLogoutSuccessSource: (ctx) => { ctx.body = page('Signed out', '<p id="logout-done">Signed out.</p>'); },
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx, client, oneOf) => (process.env.IDP_DEFAULT_RESOURCE === '0' ? oneOf : API),
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, indicator) => {
        const isOther = process.env.IDP_ANY_RESOURCE === '1' && indicator.startsWith('http://127.0.0.1:');
        if (indicator !== API && !isOther) throw new errors.InvalidTarget();
        return { scope: 'api.read api.write', audience: isOther ? indicator : API, accessTokenFormat: 'jwt', accessTokenTTL: TTL.access,
                 jwt: { sign: { alg: 'RS256' } } };
      },
    },
  },
  // The only documents that can be "fetched" are the two below; nothing leaves this machine.
  fetch: async (url) => {
    const doc = CLIENT_DOCUMENTS[String(url)];
    return doc ? new Response(JSON.stringify(doc), { headers: { 'content-type': 'application/json' } }) : new Response('no', { status: 404 });
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  loadExistingGrant: async (ctx) => {
    const id = ctx.oidc.result?.consent?.grantId || ctx.oidc.session.grantIdFor(ctx.oidc.client.clientId);
    return id ? ctx.oidc.provider.Grant.find(id) : undefined;
  },
  renderError: (ctx, out) => {
    ctx.type = 'html';
    ctx.body = page('Provider error', `<p class="err" id="op-error">${esc(out.error)}</p><p id="op-error-description">${esc(out.error_description || '')}</p>`);
  },
});
