// An agent that speaks the Agent Client Protocol over its standard streams and
// does the same for every prompt: it thinks, reads a file, asks, and answers.
import { createInterface } from "node:readline";

/** How many lines a file has that it reads. */
const lines = Number(process.argv[2] ?? 0);
const file = ["package backend", ...Array.from({ length: lines }, (_, i) => `line ${i} of the reading`)].join(
  "\n",
);

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const update = (sessionId, change) =>
  send({ method: "session/update", params: { sessionId, update: change } });
const say = (sessionId, text, kind = "agent_message_chunk") =>
  update(sessionId, { sessionUpdate: kind, content: { type: "text", text } });

/** Who waits for the answer to a request, by its id. */
const waiting = new Map();

function ask(sessionId, toolCall) {
  const options = [
    { optionId: "once", name: "Allow", kind: "allow_once" },
    { optionId: "always", name: "Always", kind: "allow_always" },
    { optionId: "no", name: "Refuse", kind: "reject_once" },
  ];
  return new Promise((resolve) => {
    waiting.set(1000, resolve);
    send({ id: 1000, method: "session/request_permission", params: { sessionId, toolCall, options } });
  });
}

async function prompt(id, { sessionId }) {
  say(sessionId, "Where is it composed?", "agent_thought_chunk");
  say(sessionId, "I read **the composition root**.\n\n");
  const read = { toolCallId: "read", title: "Read", kind: "read", rawInput: { path: "backend/backend.go" } };
  update(sessionId, { sessionUpdate: "tool_call", status: "in_progress", ...read });
  const content = [{ type: "content", content: { type: "text", text: file } }];
  update(sessionId, { sessionUpdate: "tool_call_update", toolCallId: "read", status: "completed", content });
  say(sessionId, "It is in backend/backend.go:12 as `package backend`.\n\n");
  const run = {
    toolCallId: "run",
    title: "go vet ./backend",
    kind: "execute",
    rawInput: { command: "go vet ./backend" },
  };
  update(sessionId, { sessionUpdate: "tool_call", status: "pending", ...run });
  const { outcome } = await ask(sessionId, run);
  const status = outcome.optionId === "no" ? "failed" : "completed";
  update(sessionId, { sessionUpdate: "tool_call_update", toolCallId: "run", status });
  say(sessionId, status === "completed" ? "It was allowed." : "It was refused.");
  const usage = { inputTokens: 1200, outputTokens: 34, totalTokens: 1234 };
  update(sessionId, { sessionUpdate: "usage_update", used: 48_000, size: 100_000 });
  send({ id, result: { stopReason: "end_turn", usage } });
}

const answers = {
  initialize: () => ({ protocolVersion: 1, agentCapabilities: {}, authMethods: [] }),
  "session/new": () => ({ sessionId: "scripted" }),
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params, result } = JSON.parse(line);
  if (method === undefined) waiting.get(id)?.(result);
  else if (method === "session/prompt") void prompt(id, params);
  else if (answers[method]) send({ id, result: answers[method](params) });
  else if (id !== undefined) send({ id, error: { code: -32601, message: `no method ${method}` } });
});
