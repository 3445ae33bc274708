// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One in-memory table per model of the provider; grants are tracked so that a replay can revoke the family.
const store = new Map();
const byGrant = new Map();
const byUid = new Map();
const byUserCode = new Map();
export class MemoryAdapter {
  constructor(model) { this.model = model; }
  key(id) { return `${this.model}:${id}`; }
  async upsert(id, payload, expiresIn) {
    const k = this.key(id);
    store.set(k, { payload, until: expiresIn ? Date.now() + expiresIn * 1000 : Infinity });
    if (payload.grantId) {
      if (!byGrant.has(payload.grantId)) byGrant.set(payload.grantId, new Set());
      byGrant.get(payload.grantId).add(k);
    }
    if (payload.uid) byUid.set(payload.uid, k);
    if (payload.userCode) byUserCode.set(payload.userCode, k);
  }
  get(k) {
    const e = store.get(k);
    if (!e) return undefined;
    if (e.until < Date.now()) { store.delete(k); return undefined; }
    return e.payload;
  }
  async find(id) { return this.get(this.key(id)); }
  async findByUid(uid) { return this.get(byUid.get(uid)); }
  async findByUserCode(c) { return this.get(byUserCode.get(c)); }
  async consume(id) { const p = this.get(this.key(id)); if (p) p.consumed = Math.floor(Date.now() / 1000); }
  async destroy(id) { store.delete(this.key(id)); }
  async revokeByGrantId(grantId) {
    for (const k of byGrant.get(grantId) || []) store.delete(k);
    byGrant.delete(grantId);
  }
}

//! Everything: sessions, grants, tokens.
export function wipe() { store.clear(); byGrant.clear(); byUid.clear(); byUserCode.clear(); }

//! An administrator ends every session of one user.
export function revokeUser(user) {
  let removed = 0;
  for (const [key, entry] of store) {
    if (entry.payload.accountId === user || entry.payload.loginAccountId === user) { store.delete(key); removed++; }
  }
  return removed;
}
