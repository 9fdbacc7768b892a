import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chown, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const startMs = 30_000;

/** The server refuses root: there it runs as the user without rights. */
const nobody = 65534;
const asUser = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

/** Where systems keep the server's programs, out of PATH; a folder for each version. */
const places = [
  { root: "/usr/lib/postgresql", version: /^\d+$/ },
  { root: "/opt/homebrew/opt", version: /^postgresql@\d+$/ },
  { root: "/usr", version: /^pgsql-\d+$/ },
];

async function programs(): Promise<string> {
  for (const { root, version } of places) {
    const entries = await readdir(root).catch(() => []);
    const newest = entries
      .filter((entry) => version.test(entry))
      .sort(byNumber)
      .at(-1);
    if (newest) return path.join(root, newest, "bin");
  }
  throw new Error("PostgreSQL's server programs are not installed (make test installs them)");
}

const byNumber = new Intl.Collator("en", { numeric: true }).compare;

/** A PostgreSQL server of its own, reached by a socket in its folder. */
export class Postgres {
  private server: ChildProcess | null = null;

  private constructor(
    private readonly bin: string,
    private readonly folder: string,
  ) {}

  static async create(): Promise<Postgres> {
    const bin = await programs();
    const folder = await mkdtemp(path.join(tmpdir(), "hf-pg-")); // short: a socket's path has at most 107 bytes
    if (asUser.uid !== undefined) await chown(folder, nobody, nobody);
    const made = new Postgres(bin, folder);
    await run(
      path.join(bin, "initdb"),
      ["-D", made.data, "-U", "holdfast", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
      { cwd: folder, ...asUser },
    );
    await made.start();
    return made;
  }

  get url(): string {
    return `postgresql://holdfast@/postgres?host=${this.folder}&sslmode=disable`;
  }

  /** Starts the server with the databases that it had. */
  async start(): Promise<void> {
    const args = ["-D", this.data, "-k", this.folder, "-h", "", "-F"];
    this.server = spawn(path.join(this.bin, "postgres"), args, {
      cwd: this.folder,
      stdio: "ignore",
      ...asUser,
    });
    const giveUp = Date.now() + startMs;
    const ready = () => run(path.join(this.bin, "pg_isready"), ["-h", this.folder]);
    for (;;) {
      try {
        await ready();
        return;
      } catch (error) {
        if (Date.now() > giveUp) throw error;
        await pause(50);
      }
    }
  }

  /** Ends the server at once, as a crash does. Killed, it would leave shared memory behind. */
  async stop(): Promise<void> {
    const { server } = this;
    if (!server || server.exitCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGQUIT");
    await ended;
  }

  async destroy(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return path.join(this.folder, "data");
  }
}
