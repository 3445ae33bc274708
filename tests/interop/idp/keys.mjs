// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Signing keys: the real one, and those that only a fault uses.
import * as jose from 'jose';

const makeKey = async (alg, kid) => {
  const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await jose.exportJWK(privateKey)), kid, alg, use: 'sig' };
  const pub = { ...(await jose.exportJWK(publicKey)), kid, alg, use: 'sig' };
  return { kid, alg, jwk, pub, privateKey, publicKey };
};
export const mainKey = await makeKey('RS256', 'key-1');      // what the provider really signs with
export const nextKey = await makeKey('RS256', 'key-2');      // comes in with jwks.rotate*
export const rogueKey = await makeKey('RS256', 'key-1');     // same kid, other key: a bad signature
export const hiddenKey = await makeKey('RS256', 'key-9');    // never published
