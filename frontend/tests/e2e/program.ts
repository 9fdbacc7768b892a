import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../..", import.meta.url));
const binary = process.env.HOLDFAST_BIN ?? path.join(root, "build/bin/holdfast");
export const artifacts = path.join(root, "build/artifacts");

/** How long the demonstration takes: long enough to kill the owner in its middle. */
const demoSeconds = "6";
const startMs = 30_000;

/** One data directory with the owner that runs on it. */
export class Program {
  private child: ChildProcess | null = null;

  private constructor(
    readonly dataDir: string,
    private readonly address: string,
    private readonly extra: NodeJS.ProcessEnv,
  ) {}

  static async create(extra: NodeJS.ProcessEnv = {}): Promise<Program> {
    const dataDir = await mkdtemp(path.join(tmpdir(), "holdfast-e2e-"));
    return new Program(dataDir, `127.0.0.1:${await freePort()}`, extra);
  }

  /** Starts the owner and answers the address that signs a browser in. */
  async start(): Promise<string> {
    // The one before would be forgotten, and outlive the tests.
    if (this.child && this.child.exitCode === null && this.child.signalCode === null)
      throw new Error("The program runs already.");
    const child = spawn(binary, ["serve", "--addr", this.address], {
      env: this.environment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    let output = "";
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no address within 30 s: ${output}`)), startMs);
      const read = (data: Buffer) => {
        output += data.toString();
        const url = /Holdfast is at (http:\S+)/.exec(output)?.[1];
        if (!url) return;
        clearTimeout(timer);
        resolve(url);
      };
      child.stdout?.on("data", read);
      child.stderr?.on("data", read);
      child.once("exit", (code) => reject(new Error(`serve ended with ${code}: ${output}`)));
    });
  }

  /** Ends the owner as the kernel would: without a chance to store anything. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  /** Runs a command line as a person would copy it from the page. */
  async command(line: string): Promise<void> {
    const [name, ...args] = line.split(" ");
    if (name !== "holdfast") throw new Error(`not a command of this program: ${line}`);
    await run(binary, args, { env: this.environment() });
  }

  /** Holds the database as another program's long transaction does. The answer lets it go. */
  async holdDatabase(): Promise<() => Promise<void>> {
    const file = path.join(this.dataDir, "holdfast.db");
    const hold = `import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()`;
    const child = spawn("python3", ["-c", hold, file], { stdio: ["pipe", "pipe", "inherit"] });
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    await new Promise<void>((resolve, reject) => {
      child.stdout.once("data", () => resolve());
      child.once("exit", (code) => reject(new Error(`the database could not be held: ${code}`)));
    });
    return async () => {
      child.stdin.end();
      await ended;
    };
  }

  /** Ends the process host with all that runs in it. */
  async stopHost(): Promise<void> {
    await run(binary, ["host", "stop", "--force"], { env: this.environment() });
  }

  /** Ends the owner, the process host and the data directory. */
  async destroy(): Promise<void> {
    await this.kill();
    await this.stopHost().catch(() => {}); // there is none when the test never ran anything
    for (const folder of [this.dataDir, this.configDir]) {
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  }

  private get configDir(): string {
    return `${this.dataDir}-config`;
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      HOLDFAST_DATA_DIR: this.dataDir,
      // Whoever runs the tests keeps settings and keys of their own.
      HOLDFAST_CONFIG_DIR: this.configDir,
      HOLDFAST_KEYRING: "off",
      HOLDFAST_DEMO_SECONDS: demoSeconds,
      SHELL: "/bin/bash",
      PS1: "$ ",
      ...this.extra,
    };
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A clone of this repository in a directory of its own. */
export async function cloneOfThisRepository(): Promise<string> {
  const parent = await mkdtemp(path.join(tmpdir(), "holdfast project "));
  const folder = path.join(parent, "holdfast");
  await run("git", ["clone", "--quiet", "--no-hardlinks", root, folder]);
  return folder;
}
