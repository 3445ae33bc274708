// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// browser.mjs URL: a person at a browser. Opens URL in headless Chromium, types the password, allows what is asked, and stays until
// the page the application shows at the end is there. Speaks the DevTools protocol over a pipe: no driver, no package.
// INTEROP_LOGIN is who signs in ("admin"; the password is NAME-pw). INTEROP_BROWSER_LOG gets a line of JSON per page.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';

const PATIENCE = 120_000; // ms
const login = process.env.INTEROP_LOGIN || 'admin';
const note = (line) => appendFileSync(process.env.INTEROP_BROWSER_LOG, `${JSON.stringify(line)}\n`);

const profile = mkdtempSync(path.join(process.env.HOME, 'browser-'));
const chromium = spawn('chromium', ['--headless=new', '--remote-debugging-pipe', `--user-data-dir=${profile}`, '--disable-gpu',
  '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  ...(process.env.INTEROP_CHROMIUM_ARGUMENTS?.split(' ') ?? []),
  ...(process.getuid() === 0 ? ['--no-sandbox'] : []), 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: true });

function end(code) {
  clearTimeout(deadline);
  chromium.once('exit', () => process.exit(code));
  try { process.kill(-chromium.pid, 'SIGKILL'); } catch { process.exit(code); } // with its helper processes
}
process.on('exit', () => {
  try { rmSync(profile, { recursive: true, force: true, maxRetries: 20 }); } catch { /* it lies in a home that goes anyway */ }
});
const deadline = setTimeout(() => { note({ failed: 'took too long' }); end(1); }, PATIENCE);
process.on('unhandledRejection', (why) => { note({ failed: why.message }); end(1); });

// ---- DevTools protocol: one JSON message each, ended by a NUL.
let serial = 0;
let rest = '';
let onEvent = () => {};
const waiting = new Map();
const [, , , toBrowser, fromBrowser] = chromium.stdio;
toBrowser.on('error', () => {});
function send(method, params = {}, sessionId = undefined) {
  toBrowser.write(`${JSON.stringify({ id: ++serial, method, params, sessionId })}\0`);
  return new Promise((resolve, reject) => waiting.set(serial, { resolve, reject }));
}
fromBrowser.on('data', (data) => {
  const messages = (rest + data).split('\0');
  rest = messages.pop();
  for (const text of messages) {
    const { id, result, error, method, params } = JSON.parse(text);
    if (!id) { onEvent(method, params); continue; }
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error.message)); else resolve(result);
  }
});

// ---- The person: looks at each page that has loaded and does what it asks for.
const { targetInfos } = await send('Target.getTargets');
const { sessionId } = await send('Target.attachToTarget', { targetId: targetInfos.find((t) => t.type === 'page').targetId, flatten: true });
const tell = (method, params) => send(method, params, sessionId);
const look = async (expression) => (await tell('Runtime.evaluate', { expression })).result.value;
const click = (id) => look(`document.getElementById('${id}').click()`);
async function type(id, text) {
  await look(`{ const field = document.getElementById('${id}'); field.focus(); field.select(); }`);
  await tell('Input.insertText', { text });
}
async function onPage() {
  const page = JSON.parse(await look(`JSON.stringify({ url: location.origin + location.pathname, address: location.href, title: document.title,
    text: document.body?.innerText ?? '', ids: [...document.querySelectorAll('[id]')].map((e) => e.id) })`));
  if (page.url.startsWith('about:')) return;
  note({ url: page.url, address: page.address, title: page.title, text: page.text.slice(0, 300) });
  if (page.ids.includes('kc-login')) { // Keycloak's form; on its question for consent there is nothing to type
    if (page.ids.includes('input-error')) { end(1); return; }
    if (page.ids.includes('username')) await type('username', login);
    if (page.ids.includes('password')) await type('password', `${login}-pw`);
    await click('kc-login');
  } else if (page.ids.includes('kc-logout')) await click('kc-logout');
  else if (page.ids.includes('login-error') || page.ids.includes('op-error') || page.url.startsWith('chrome-error:')) end(1);
  else if (page.ids.includes('password')) { await type('login', login); await type('password', `${login}-pw`); await click('sign-in'); }
  else if (page.ids.includes('allow')) await click('allow');
  else end(0);
}
onEvent = (method) => {
  // A page may be gone again while it is looked at: then the next one is the one to look at.
  if (method === 'Page.loadEventFired') onPage().catch((why) => note({ passed: why.message }));
};
await tell('Page.enable');
await tell('Page.navigate', { url: process.argv[2] });
