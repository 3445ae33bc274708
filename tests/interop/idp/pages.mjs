// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HTML: small pages with element ids that a driven browser can find.
export const esc = (s) => String(s).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
export const page = (title, body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${esc(title)}</title>
<style>body{font:16px sans-serif;max-width:26em;margin:3em auto}label,input,button{display:block;width:100%;box-sizing:border-box;margin:.4em 0;padding:.4em}
.err{color:#a00}</style></head><body><h1 id="page-title">${esc(title)}</h1>${body}</body></html>`;
