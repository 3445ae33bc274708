// SPDX-FileCopyrightText: the Countersign authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The agents by id.
import { Scripted } from "./scripted.mjs";
import { scripts } from "./scripts.mjs";

const described = {
  echo: "Repeats what you say and names the signed-in user", markdown: "A long Markdown answer",
  flood: "N text chunks at full speed (\"flood 20000\")", slow: "One chunk a second",
  quiet: "Says nothing for N seconds", tools: "Backend tools, one of them gated",
  hitl: "Calls a tool the client declares", interrupt: "Ends with interrupts to resolve",
  reasoning: "Streams its reasoning", state: "State, messages and activity events",
  fails: "Ends in RUN_ERROR", drops: "Cuts the connection", expire: "Revokes the token it was called with",
  chunks: "Uses the *_CHUNK events",
};
const capabilities = {
  identity: { name: "Scripted", type: "scripted", provider: "peer" },
  transport: { streaming: true }, tools: { supported: true, clientProvided: true },
  multimodal: { input: { image: true, pdf: true, file: true } },
};
const make = (name) => new Scripted({ description: described[name] }, scripts[name],
  name === "interrupt" ? { ...capabilities, humanInTheLoop: { supported: true, interrupts: true } }
    : name === "quiet" ? undefined : capabilities);
export const agents = Object.fromEntries(Object.keys(scripts).map((n) => [n, make(n)]));
agents.default = make("echo");
