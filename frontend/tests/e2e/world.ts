import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { expect, vi } from "vitest";
import { openPage, painted, rpc } from "./browser";
import { Program } from "./program";
import { bashrc, cursor, feedWithCursor, lantern, prints, quay, task, workflow } from "./world-content";
import { writeHistory } from "./world-history";

const run = promisify(execFile);
const soon = { timeout: 20_000, interval: 50 };
const agent = fileURLToPath(new URL("world-agent.mjs", import.meta.url));

/** A data directory with everything in it that the screens can show, and the owner that runs on it. */
export interface World {
  program: Program;
  page: Page;
  origin: string;
  /** The home directory of the example's person, which has the projects. */
  home: string;
  /** Ids of rows, for the places that have one in their address. */
  project: string;
  session: string;
  job: string;
  chat: string;
  run: string;
  worktree: string;
  /** The job that runs goes on to its end when this file exists. */
  goOn: string;
  destroy(): Promise<void>;
}

type Row = { id: string };

async function repository(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { mode: name.endsWith(".sh") ? 0o755 : 0o644 });
  }
  await git(folder, "init", "--quiet", "--initial-branch=main");
  await commit(folder, "Begin");
}

const git = (folder: string, ...args: string[]) =>
  run("git", ["-c", "user.name=Mira", "-c", "user.email=mira@example.com", ...args], { cwd: folder });

async function commit(folder: string, message: string): Promise<void> {
  await git(folder, "add", "--all");
  await git(folder, "commit", "--quiet", "--message", message);
}

/** A session with the text of its task in as many versions, and the files of each selection. */
async function session(
  page: Page,
  project: string,
  name: string,
  texts: string[],
  selections: string[][] = [],
): Promise<string> {
  const { id } = await rpc<Row>(page, "SessionAPI", "New", project, name);
  const version = async (of: "task" | "files") =>
    (await rpc<Record<"task" | "files", { version: number }>>(page, "SessionAPI", "Show", id))[of].version;
  for (const text of texts) await rpc(page, "SessionAPI", "SetTask", id, text, await version("task"));
  for (const files of selections)
    await rpc(
      page,
      "SessionAPI",
      "SetFiles",
      id,
      files,
      ["internal/store/generated.go"],
      await version("files"),
    );
  return id;
}

/** Runs the jobs of the example and gives the id of the first. */
async function jobs(page: Page, id: string): Promise<string> {
  const job = (agentName: string, prompt: string, command: string[]) =>
    rpc<Row>(page, "JobAPI", "Run", { session_id: id, agent: agentName, prompt, command });
  const ended = [
    await job("shell", "", ["./bench/explain.sh"]),
    await job("acp:lantern", "Property tests for cursor order", []),
    await job("acp:lantern", "Replace OFFSET", []),
  ];
  for (const { id: each } of ended) await rpc(page, "JobAPI", "Wait", each, 20_000);
  for (const script of ["./bench/replay.sh", "./bench/soak.sh"]) await job("shell", "", [script]);
  return ended[0]?.id ?? "";
}

async function terminals(page: Page, id: string, worktree: string): Promise<void> {
  const open = (title: string, directory: string, command: string[]) =>
    rpc<Row>(page, "TerminalAPI", "New", {
      work_session_id: id,
      working_directory: directory,
      command,
      cols: 0,
      rows: 0,
      title,
      idle: false,
    });
  await open("pnpm dev", path.join(worktree, "web"), ["/bin/sh", "-c", `printf '${prints.dev}'; exec cat`]);
  await open("go test", worktree, ["/bin/sh", "-c", `printf '${prints.test}'`]);
  await open("bash", worktree, ["/bin/bash", "--norc", "--noprofile"]);
}

async function conversation(page: Page, project: string, id: string, cwd: string): Promise<string> {
  const chat = await rpc<Row>(page, "ChatAPI", "New", {
    codebase_id: project,
    agent: "acp:lantern",
    title: "The feed and its cursor",
    cwd,
  });
  const say = async (text: string, count: number) => {
    await rpc(page, "ChatAPI", "Send", chat.id, {
      text,
      files: ["internal/feed/feed.go"],
      session_id: id,
      model: "",
      permission: "",
    });
    const statuses = async () =>
      (await rpc<{ status: string }[]>(page, "ChatAPI", "Messages", chat.id, 0, 10)).map((m) => m.status);
    await vi.waitFor(async () => expect(await statuses()).toEqual(Array(count).fill("complete")), soon);
  };
  await say("Replace OFFSET with a keyset cursor, as the task says.", 2);
  await say(
    "The web client jumps to the top on refresh. Keep its position, then run the property test with inserts interleaved.",
    4,
  );
  return chat.id;
}

interface Environment extends Row {
  working_path: string;
}

async function worktrees(page: Page, project: string, repo: string): Promise<Environment> {
  const make = (id: string) =>
    rpc<Environment>(page, "WorktreeAPI", "Create", {
      codebase_id: project,
      workflow_type: "task",
      workflow_id: id,
      branch: `lantern/${id}`,
    });
  const feed = await make("keyset-feed");
  const at = (...name: string[]) => path.join(feed.working_path, ...name);
  await writeFile(at("internal", "feed", "cursor.go"), cursor);
  await commit(feed.working_path, "Add the cursor");
  await writeFile(at("internal", "feed", "feed.go"), feedWithCursor);
  await writeFile(
    at("migrations", "0031_feed_order.sql"),
    "CREATE INDEX incident_feed ON incident (opened_at DESC, id DESC);\n",
  );
  const notice = await make("notice-i18n");
  await writeFile(path.join(notice.working_path, "i18n", "ko.json"), '{ "notice": "공지" }\n');
  await make("css-flicker");
  const gone = await make("limit-burst");
  await writeFile(path.join(gone.working_path, "README.md"), "# Lantern\n\nAt most 40 requests a second.\n");
  await rpc(page, "WorktreeAPI", "Remove", gone.id, { snapshot: true });
  await git(
    repo,
    "worktree",
    "add",
    "--quiet",
    "-b",
    "hotfix",
    path.join(path.dirname(repo), "lantern-hotfix"),
  );
  return feed;
}

/** A run that has been answered once and asks again. */
async function gate(page: Page, project: string): Promise<string> {
  const { id } = await rpc<Row>(page, "WorkflowAPI", "Run", {
    codebase_id: project,
    workflow: "fix-with-review",
    message: "Feed skips incidents that arrive while paging",
    branch: "lantern/fix-feed",
  });
  const open = async () => {
    const { gates } = await rpc<{ gates: { id: string; status: string; node_id: string }[] | null }>(
      page,
      "WorkflowAPI",
      "Show",
      id,
    );
    return (gates ?? []).find(({ status }) => status === "pending");
  };
  const first = await vi.waitUntil(open, soon);
  await rpc(page, "WorkflowAPI", "Decide", first.id, { decision: "approve", comment: "Yes." });
  await vi.waitUntil(async () => ((await open())?.id ?? first.id) !== first.id, soon);
  return id;
}

/** In 10⁻⁹ USD for a million tokens. */
async function prices(page: Page): Promise<void> {
  const given = { import: "gpt-5-codex", "acp:lantern": "lantern-*" };
  for (const [provider, model] of Object.entries(given))
    await rpc(page, "CostAPI", "SetPrice", {
      provider,
      model,
      valid_from: 0,
      input_price: 1_250_000_000,
      output_price: 10_000_000_000,
      cache_read_price: 125_000_000,
      cache_write_5m_price: 1_250_000_000,
      cache_write_1h_price: 1_250_000_000,
    });
}

async function fill(world: Omit<World, "project" | "session" | "job" | "chat" | "run" | "worktree">) {
  const { page, home } = world;
  const [repo, second] = [path.join(home, "src", "lantern"), path.join(home, "src", "quay-infra")];
  const project = (await rpc<Row>(page, "ProjectAPI", "Add", repo, false)).id;
  const other = (await rpc<Row>(page, "ProjectAPI", "Add", second, false)).id;
  for (const from of ["claude", "codex"])
    await rpc(page, "ForeignAPI", "Run", { from, place: path.join(home, `.${from}`), dry_run: false });
  await prices(page);
  await rpc(page, "AgentAPI", "SaveProvider", {
    name: "lantern",
    label: "Lantern",
    kind: "acp",
    argv: [process.execPath, agent],
  });
  await rpc(page, "CostAPI", "Reprice");
  await session(page, other, "Renew wildcard certificates", ["Renew before 12 December."]);
  await session(page, other, "Postgres 15 to 17 rehearsal", [
    "Rehearse on a copy.",
    "Rehearse on a copy, twice.",
  ]);
  await session(page, project, "Dark mode flicker on load", ["No white frame before the style sheet."]);
  await session(page, project, "공지 배너 다국어 처리", ["배너의 글을 i18n에서 읽는다."], [["i18n/en.json"]]);
  const pinned = await session(page, project, "Release notes, 2.8", [
    "Say in the changelog when `page` goes away.",
  ]);
  await rpc(page, "SessionAPI", "Pin", pinned, true);
  await session(page, project, "Webhook retry with jitter", ["Retry with a full jitter."]);
  const id = await session(page, project, "Keyset feed pagination", task, [
    ["internal/feed/feed.go"],
    ["internal/feed/feed.go", "internal/feed/feed_test.go"],
    ["internal/feed/feed.go", "internal/feed/feed_test.go", "internal/store/incident.go"],
  ]);
  const worktree = await worktrees(page, project, repo);
  const [chat, runID, job] = await Promise.all([
    conversation(page, project, id, worktree.working_path),
    gate(page, project),
    jobs(page, id),
    terminals(page, id, worktree.working_path),
    rpc(page, "SettingsAPI", "Set", "budget.day_cents", "2000"),
    rpc(page, "SettingsAPI", "Set", "budget.month_cents", "20000"),
    rpc(page, "EnvAPI", "Set", project, "LANTERN_DSN", "postgres://lantern@localhost/lantern"),
    rpc(page, "SystemAPI", "ReportError", "The feed could not be drawn.", "at FeedList", "example"),
  ]);
  await rpc(page, "BackupAPI", "Create");
  return { project, session: id, job, chat, run: runID, worktree: worktree.id };
}

interface Options {
  /** Looks at the page before there is anything in it. */
  onFirstRun?(page: Page): Promise<void>;
}

/** Makes the world through the program's own API, with real repositories, terminals, agents and a run. */
export async function createWorld(browser: Browser, { onFirstRun }: Options = {}): Promise<World> {
  const home = await mkdtemp(path.join(tmpdir(), "holdfast-home-"));
  const repo = path.join(home, "src", "lantern");
  const goOn = path.join(home, "go-on");
  await repository(repo, { ...lantern, ".holdfast/workflows/fix-with-review.yaml": workflow });
  await repository(path.join(home, "src", "quay-infra"), quay);
  await writeHistory(home, repo);
  await writeFile(path.join(home, ".bashrc"), bashrc);
  const program = await Program.create({
    HOME: home,
    HOLDFAST_DATA_DIR: path.join(home, ".local", "share", "holdfast"),
    HOLDFAST_CONFIG_DIR: path.join(home, ".config", "holdfast"),
    // Without the folders in which a person's own agents are.
    PATH: "/usr/bin:/bin",
    HOLDFAST_DEMO_SECONDS: "0",
    GO_ON: goOn,
  });
  const page = await openPage(browser);
  const url = await program.start();
  await page.goto(url);
  await painted(page, "first-run");
  const base = {
    program,
    page,
    home,
    origin: new URL(url).origin,
    goOn,
    destroy: async () => {
      await program.destroy();
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
  try {
    await onFirstRun?.(page);
    return { ...base, ...(await fill(base)) };
  } catch (thrown) {
    await base.destroy();
    throw thrown;
  }
}
