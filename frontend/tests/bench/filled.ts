import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { openPage, painted, rpc } from "../e2e/browser";
import { Program } from "../e2e/program";

type Row = { id: string };

/** What the rows that are made belong to. All are ids. */
export interface Parents {
  session: string;
  chat: string;
}

/** Rows from 1 to `count` as `n`, for statements that make many rows each: through the API they would take hours. */
const numbers = (count: number) =>
  `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;

export const sessions = (count: number, { session }: Parents): string => `
${numbers(count)} INSERT INTO sessions (id, name, project_directory, project_hash, codebase_id, host_id, created_at, updated_at, task_description)
SELECT printf('s%07d', i), printf('Task %05d', i), t.project_directory, t.project_hash, t.codebase_id, t.host_id,
  t.created_at - i * 60000, t.created_at - i * 60000, 'Say what it does, then do it.' FROM n, sessions t WHERE t.id = '${session}';
INSERT INTO task_description_history (id, session_id, sequence_number, version, op_type, created_at, description)
SELECT 'h' || id, id, 0, 1, 'init', created_at, task_description FROM sessions WHERE id <> '${session}';`;

export const jobs = (count: number, { session }: Parents): string => `
${numbers(count)} INSERT INTO background_jobs (id, session_id, host_id, agent, title, status, failure_reason, is_finalized, start_time, end_time, created_at, updated_at, tokens_sent, tokens_received, prompt, response)
SELECT printf('j%07d', i), t.id, t.host_id, 'claude', printf('Job %06d of the list', i), iif(i % 10, 'completed', 'failed'), iif(i % 10, NULL, 'error'), TRUE,
  t.created_at - i * 60000, t.created_at - i * 60000 + i % 50000, t.created_at - i * 60000, t.created_at - i * 60000, i, i, 'Do it.', 'It is done.'
FROM n, sessions t WHERE t.id = '${session}';`;

/** A conversation of questions and answers of several heights: text, a list, code. */
export const messages = (count: number, { chat }: Parents): string => `
${numbers(count)} INSERT INTO remote_agent_messages (id, conversation_id, seq, role, created_at, completed_at, content)
SELECT printf('m%08d', i), c.id, i, iif(i % 2, 'user', 'assistant'), c.created_at + i * 1000, c.created_at + i * 1000, CASE i % 6
  WHEN 0 THEN replace(printf('%60s', ''), ' ', 'The order sits in one index. ')
  WHEN 2 THEN printf('Three things changed in step %d:%s', i, replace(printf('%6s', ''), ' ', char(10) || '- the cursor carries \`both\` columns'))
  WHEN 4 THEN printf('It is this:%s\`\`\`go%s%s\`\`\`%s', char(10, 10), char(10), replace(printf('%9s', ''), ' ', 'return page(ctx, db, cursor)' || char(10)), char(10))
  ELSE printf('Question %d: what comes next, and why?', i) END
FROM n, remote_agent_conversations c WHERE c.id = '${chat}';
UPDATE remote_agent_conversations SET last_message_seq = ${count} WHERE id = '${chat}';`;

/** These rows are not there to be found, and their indexing would take the machine for minutes. */
const indexed = ["tasks", "messages", "jobs"]
  .map((source) => {
    const key = `'search_mark.' || id || '.${source}'`;
    return `INSERT OR REPLACE INTO key_value_store (key, updated_at, value) SELECT ${key}, created_at, '{"after":"","far":true}' FROM hosts;`;
  })
  .join("\n");

async function execute(file: string, statements: string): Promise<void> {
  const child = spawn("sqlite3", ["-bail", file], { stdio: ["pipe", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (data: Buffer) => {
    errors += data.toString();
  });
  child.stdin.end(`PRAGMA synchronous = OFF; BEGIN; ${statements} COMMIT; ANALYZE;`);
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`sqlite3 ended with ${code}: ${errors}`);
}

/** A program whose database has many rows, and a page that is signed in. */
export class Filled {
  private constructor(
    readonly program: Program,
    readonly page: Page,
    readonly origin: string,
    readonly parents: Parents,
    private readonly folder: string,
  ) {}

  static async create(browser: Browser, rows: (parents: Parents) => string): Promise<Filled> {
    const folder = await mkdtemp(path.join(tmpdir(), "holdfast-bench-"));
    const program = await Program.create({ HOLDFAST_DEMO_SECONDS: "0" });
    const page = await openPage(browser);
    await page.goto(await program.start());
    await painted(page, "first-run");
    const project = await rpc<Row>(page, "ProjectAPI", "Add", folder, true);
    const session = await rpc<Row>(page, "SessionAPI", "New", project.id, "Bench");
    const chat = await rpc<Row>(page, "ChatAPI", "New", {
      codebase_id: project.id,
      agent: "demo",
      title: "Bench",
    });
    const parents = { session: session.id, chat: chat.id };
    await program.kill();
    await execute(path.join(program.dataDir, "holdfast.db"), rows(parents) + indexed);
    const address = await program.start();
    await page.goto(address);
    await painted(page, "picker");
    return new Filled(program, page, new URL(address).origin, parents, folder);
  }

  /** Opens the session anew, laid out as given. */
  async open(layout: object): Promise<void> {
    const { session } = this.parents;
    await rpc(this.page, "SystemAPI", "Set", `layout/${session}`, JSON.stringify(layout));
    await this.page.goto(`${this.origin}/#/s/${session}`);
    await this.page.reload();
    await painted(this.page, "workspace");
  }

  async destroy(): Promise<void> {
    await this.program.destroy();
    await rm(this.folder, { recursive: true, force: true });
  }
}
