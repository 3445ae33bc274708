// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The switches: which faults are on, and how often.
// name -> remaining uses (Infinity = until cleared) and a parameter
export const faults = new Map();
export const KNOWN = new Set(`
 auth.access_denied auth.server_error auth.error_html auth.no_code auth.empty_code auth.wrong_state auth.no_state auth.wrong_iss auth.no_iss
 auth.dup_code auth.dup_state auth.dup_iss auth.error_and_code auth.odd_code auth.extra auth.long auth.fragment auth.hang auth.slow
 token.500 token.503_html token.400_html token.slow token.hang token.close token.truncated token.empty token.no_type token.html_200
 token.array token.no_access_token token.empty_access_token token.no_refresh token.no_expires_in token.expires_in_string
 token.expires_in_negative token.expires_in_huge token.type_mac token.no_type_field token.error_200 token.invalid_grant
 token.invalid_client token.temporarily_unavailable token.redirect token.huge token.scope_reduced token.form token.bom token.dup_json
 token.429 token.close_after refresh.close_after refresh.invalid_grant refresh.no_rotation refresh.500 refresh.slow refresh.sub_changes refresh.scope_reduced
 id.missing id.garbage id.wrong_iss id.wrong_aud id.many_aud id.wrong_azp id.wrong_nonce id.no_nonce id.bad_signature id.alg_none
 id.alg_hs256 id.expired id.future_iat id.no_sub id.no_exp id.no_iat id.no_iss id.no_aud id.wrong_at_hash id.unknown_kid id.no_kid id.wrong_typ
 jwks.rotate jwks.rotate_drop jwks.500 jwks.slow jwks.empty
 disco.500 disco.slow disco.html disco.wrong_issuer disco.no_pkce disco.no_token_endpoint disco.other_origin disco.no_iss_flag disco.404_oidc disco.plain_http
 userinfo.401 userinfo.500 userinfo.wrong_sub
 revoke.503 revoke.slow logout.500 par.500 reg.403 device.denied device.slow_down device.expired
 api.401 api.401_bare api.403_scope api.500 api.slow api.evil_metadata
`.trim().split(/\s+/));
export const active = (name) => faults.has(name);
export const take = (name) => {                // true if the fault applies now; counts one use
  const f = faults.get(name);
  if (!f) return false;
  f.hits++;
  if (--f.left <= 0) faults.delete(name);
  return true;
};
export const arg = (name, dflt) => faults.get(name)?.arg ?? dflt;
