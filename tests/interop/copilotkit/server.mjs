// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A real CopilotKit V2 runtime with scripted agents, as a peer for tests. See README.md.
import http from "node:http";
import { opt, scope } from "./options.mjs"; // first: it switches telemetry off
import { HttpAgent } from "@ag-ui/client";
import { CopilotRuntime, InMemoryAgentRunner, TranscriptionService, VERSION } from "@copilotkit/runtime/v2";
import { createCopilotNodeListener } from "@copilotkit/runtime/v2/node";
import { agents } from "./agents.mjs";
import { agui } from "./agui.mjs";
import { control, record } from "./control.mjs";
import { authenticate, callItself, ownList, ownThread, resourceMetadata } from "./identity.mjs";

class Transcriber extends TranscriptionService {
  async transcribeFile({ audioFile, mimeType, size }) {
    if (audioFile.name?.includes("rate")) throw new Error("429 too many requests");
    return `A recording of ${size} bytes (${mimeType})`;
  }
}
const runtime = new CopilotRuntime({
  agents,
  runner: new InMemoryAgentRunner({ onConcurrentRun: opt.concurrent }),
  ...(opt.transcribe ? { transcriptionService: new Transcriber() } : {}),
  ...(opt["keep-alive"] !== undefined ? { sseKeepAliveIntervalSeconds: Number(opt["keep-alive"]) } : {}),
});
const listener = createCopilotNodeListener({
  runtime,
  basePath: opt["base-path"],
  ...(opt.single ? { mode: "single-route" } : {}),
  ...(opt.cors ? { cors: true } : {}),
  hooks: { onRequest: authenticate, onBeforeHandler: ownThread, onResponse: ownList },
});

const server = http.createServer((req, res) => {
  const path = new URL(req.url, "http://peer").pathname;
  if (path.startsWith("/__peer/")) { control(req, res, path.slice(8), runtime); return; }
  const entry = record(req, res, path);
  res.on("close", () => {
    entry.status = res.statusCode; entry.ended = res.writableEnded;
    if (!opt.quiet) console.error(JSON.stringify(entry));
  });
  scope.run({ req, res, entry }, () => {
    const metadata = resourceMetadata(path);
    if (metadata) res.writeHead(200, { "content-type": "application/json" }).end(metadata);
    else if (path.startsWith("/agui/")) void agui(req, res, decodeURIComponent(path.slice(6)));
    else listener(req, res);
  });
});
server.requestTimeout = 0;
server.listen(Number(opt.port), opt.host, () => {
  const { port } = server.address();
  const origin = `http://${opt.host}:${port}`;
  callItself(origin + opt["base-path"]);
  // A remote agent behind the runtime: one that gets the caller's token, and one that the remote side refuses.
  agents.upstream = new HttpAgent({ url: `${origin}/agui/echo`, description: "A remote AG-UI agent behind the runtime" });
  agents.upstream401 = new HttpAgent({ url: `${origin}/agui/echo`, headers: { Authorization: "Bearer refused" },
    description: "A remote agent that refuses the runtime" });
  console.log(JSON.stringify({ ready: true, url: origin + opt["base-path"], origin, port, agui: origin + "/agui",
    control: origin + "/__peer", mode: opt.single ? "single-route" : "multi-route", runtime: VERSION, pid: process.pid }));
});
function stop() { server.close(() => process.exit(0)); server.closeAllConnections(); setTimeout(() => process.exit(0), 500).unref(); }
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
