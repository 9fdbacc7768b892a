import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Where Claude Code and Codex have kept a month of work, for the import. */
export interface History {
  claude: string;
  codex: string;
}

const day = 24 * 3600_000;

/** Models with the part of the work that is theirs. */
const models = [
  ["claude-sonnet-4-5", 5],
  ["claude-opus-4-1", 1],
  ["claude-haiku-4-5", 1],
] as const;

/** How much was done on each of the last 30 days, the oldest first: no day is like the next, some are free. */
const amounts = [
  4, 6, 5, 1, 0, 6, 8, 5, 6, 4, 1, 0, 6, 10, 7, 5, 11, 1, 2, 6, 9, 7, 13, 8, 2, 0, 7, 10, 14, 4,
];

const subjects = [
  "Keep the scroll position on refresh",
  "Property tests for cursor order",
  "Webhook retry with jitter",
  "공지 배너 다국어 처리",
  "Dark mode flicker on load",
];

const lines = (all: unknown[]) => `${all.map((line) => JSON.stringify(line)).join("\n")}\n`;

function claudeSession(cwd: string, index: number, amount: number, start: number): unknown[] {
  const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
  const subject = subjects[index % subjects.length] ?? "";
  const user = { type: "user", uuid: `u-${index}`, timestamp: at(0), cwd };
  const answers = models.flatMap(([model, part], m) => [
    {
      type: "assistant",
      uuid: `a-${index}-${m}`,
      timestamp: at(2 + m),
      message: {
        id: `msg_${index}_${m}`,
        model,
        content: [
          { type: "text", text: "It is in place, and the tests pass." },
          { type: "tool_use", id: `c-${index}-${m}`, name: "Bash", input: { command: "go test ./..." } },
        ],
        usage: {
          input_tokens: amount * part * 9_000,
          output_tokens: amount * part * 2_600,
          cache_read_input_tokens: amount * part * 310_000,
          cache_creation_input_tokens: amount * part * 12_000,
        },
      },
    },
    {
      type: "user",
      uuid: `r-${index}-${m}`,
      timestamp: at(3 + m),
      message: { content: [{ type: "tool_result", tool_use_id: `c-${index}-${m}`, content: "ok" }] },
    },
  ]);
  return [
    { type: "summary", summary: subject },
    { ...user, message: { role: "user", content: `${subject}.` } },
    ...answers,
  ];
}

function codexSession(cwd: string, id: string, amount: number, start: number): unknown[] {
  const timestamp = new Date(start).toISOString();
  const item = (payload: unknown, type = "response_item") => ({ timestamp, type, payload });
  const text = (role: string, type: string, said: string) =>
    item({ type: "message", role, content: [{ type, text: said }] });
  const last = {
    input_tokens: amount * 90_000,
    cached_input_tokens: amount * 60_000,
    output_tokens: amount * 9_000,
    reasoning_output_tokens: amount * 2_000,
  };
  return [
    item({ id, cwd }, "session_meta"),
    item({ model: "gpt-5-codex" }, "turn_context"),
    text("user", "input_text", "Benchmark the EXPLAIN plans"),
    text("assistant", "output_text", "The index serves the order; there is no sort."),
    item({ type: "token_count", info: { last_token_usage: last } }, "event_msg"),
  ];
}

const uuid = (index: number, agent: number) =>
  `0a1b2c3d-000${agent}-4000-8000-${String(index).padStart(12, "0")}`;

/** Writes a month of sessions in a project's folder, as each program keeps them. */
export async function writeHistory(home: string, project: string): Promise<History> {
  const claude = path.join(home, ".claude");
  const codex = path.join(home, ".codex");
  const sessions = path.join(claude, "projects", project.replaceAll("/", "-"));
  const rollouts = path.join(codex, "sessions", "2026", "01", "01");
  await Promise.all([sessions, rollouts].map((folder) => mkdir(folder, { recursive: true })));
  const now = Date.now();
  const written = amounts.flatMap((amount, index) => {
    if (amount === 0) return [];
    // Hours ago rather than at noon: nothing is in the future, whatever the time is now.
    const start = now - (amounts.length - 1 - index) * day - 20 * 60_000;
    const files = [
      writeFile(
        path.join(sessions, `${uuid(index, 1)}.jsonl`),
        lines(claudeSession(project, index, amount / 4, start)),
      ),
    ];
    if (index % 3 !== 1)
      files.push(
        writeFile(
          path.join(rollouts, `rollout-${uuid(index, 2)}.jsonl`),
          lines(codexSession(project, uuid(index, 2), amount, start)),
        ),
      );
    return files;
  });
  await Promise.all(written);
  return { claude, codex };
}
