// An agent that speaks the Agent Client Protocol over its standard streams and
// works on the example project of world.ts: it reads, edits a file, runs a check
// and answers. What it says is in the line of its prompt that it knows.
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const update = (sessionId, change) =>
  send({ method: "session/update", params: { sessionId, update: change } });
const say = (sessionId, text) =>
  update(sessionId, { sessionUpdate: "agent_message_chunk", content: { type: "text", text } });

let calls = 0;

/** How long each use of a tool takes. */
const useMs = 150;

async function use(sessionId, title, kind, rawInput, output) {
  calls += 1;
  const toolCallId = `call-${calls}`;
  update(sessionId, {
    sessionUpdate: "tool_call",
    toolCallId,
    title,
    kind,
    rawInput,
    status: "in_progress",
  });
  await sleep(useMs);
  const content = [{ type: "content", content: { type: "text", text: output } }];
  update(sessionId, { sessionUpdate: "tool_call_update", toolCallId, status: "completed", content });
}

async function cursor(sessionId) {
  say(
    sessionId,
    "The boundary row repeats because OFFSET counts rows that arrived later. The order now sits in one index, and the cursor carries both columns.\n\n",
  );
  await use(sessionId, "Edit", "edit", { path: "internal/feed/cursor.go" }, "64 lines added");
  await use(sessionId, "Edit", "edit", { path: "migrations/0031_feed_order.sql" }, "7 lines added");
  await use(
    sessionId,
    "Bash",
    "execute",
    { command: "go test ./internal/feed -run Cursor" },
    "ok  lantern/internal/feed  0.482s",
  );
}

async function scroll(sessionId) {
  say(
    sessionId,
    "The hook drops its pages whenever the key changes. I keep them and append behind the cursor.\n\n",
  );
  await use(sessionId, "Edit", "edit", { path: "web/src/feed/useFeed.ts" }, "31 added, 22 removed");
  await use(
    sessionId,
    "Bash",
    "execute",
    { command: "go test ./internal/feed -count=200" },
    "ok  lantern/internal/feed  41.9s",
  );
  say(sessionId, "\n\n200 runs, no row twice and none missing.");
}

async function prompt(id, { sessionId, prompt: blocks }) {
  const text = blocks.map((block) => block.text ?? "").join("\n");
  if (/jumps to the top/.test(text)) await scroll(sessionId);
  else await cursor(sessionId);
  const usage = { inputTokens: 48_200, outputTokens: 3_100, totalTokens: 51_300 };
  send({ id, result: { stopReason: "end_turn", usage } });
}

const models = {
  currentModelId: "lantern-large",
  availableModels: [{ modelId: "lantern-large", name: "Lantern, large" }],
};

const answers = {
  initialize: () => ({ protocolVersion: 1, agentCapabilities: { loadSession: true }, authMethods: [] }),
  "session/new": () => ({ sessionId: `lantern-${process.pid}`, models }),
  // Nothing of what was said has to be known for what is said next.
  "session/load": () => ({ models }),
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === "session/prompt") void prompt(id, params);
  else if (answers[method]) send({ id, result: answers[method](params) });
  else if (id !== undefined && method) send({ id, error: { code: -32601, message: `no method ${method}` } });
});
