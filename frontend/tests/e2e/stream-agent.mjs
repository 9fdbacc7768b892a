// An agent that speaks the Agent Client Protocol over its standard streams. It
// answers "stream" with hundreds of small pieces a second until it is cancelled,
// and anything else with one long text.
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const say = (sessionId, text) =>
  send({
    method: "session/update",
    params: { sessionId, update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text } } },
  });

const pieceMs = 2;
const wordsInParagraph = 25;
const paragraphs = 60;

let cancelled = false;

async function stream(sessionId) {
  for (let n = 1; !cancelled; n++) {
    say(sessionId, n % wordsInParagraph === 0 ? `word-${n}\n\n` : `word-${n} `);
    await sleep(pieceMs);
  }
}

async function prompt(id, { sessionId, prompt: parts }) {
  cancelled = false;
  if (parts.some(({ text }) => text?.includes("stream"))) await stream(sessionId);
  else
    say(
      sessionId,
      Array.from({ length: paragraphs }, (_, n) => `Paragraph ${n} of the answer.\n\n`).join(""),
    );
  send({ id, result: { stopReason: cancelled ? "cancelled" : "end_turn" } });
}

const answers = {
  initialize: () => ({ protocolVersion: 1, agentCapabilities: {}, authMethods: [] }),
  "session/new": () => ({ sessionId: "streaming" }),
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === "session/cancel") cancelled = true;
  else if (method === "session/prompt") void prompt(id, params);
  else if (answers[method]) send({ id, result: answers[method](params) });
  else if (id !== undefined) send({ id, error: { code: -32601, message: `no method ${method}` } });
});
