import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

/** Runs a command line in a PTY of util-linux's script, which copies it to a pipe. */
function inPty(line: string): ChildProcessWithoutNullStreams {
  return spawn("script", ["-qec", line, "/dev/null"], { env: { ...process.env, SHELL: "/bin/sh" } });
}

/** How long it takes to read all that `cat` prints through a PTY, in ms. */
export async function drainFile(file: string): Promise<number> {
  const began = performance.now();
  const child = inPty(`cat '${file}'`);
  let bytes = 0;
  child.stdout.on("data", (data: Buffer) => {
    bytes += data.length;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0 || bytes === 0) throw new Error(`script ended with ${code} after ${bytes} bytes`);
  return performance.now() - began;
}

/** The times from a written character to its echo by the PTY, in ms. */
export async function echoes(count: number): Promise<number[]> {
  const child = inPty("cat");
  const next = () => new Promise((resolve) => child.stdout.once("data", resolve));
  const times: number[] = [];
  const warm = next();
  child.stdin.write("w");
  await warm;
  for (let i = 0; i < count; i++) {
    const echo = next();
    const began = performance.now();
    child.stdin.write("x");
    await echo;
    times.push(performance.now() - began);
  }
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill();
  await ended;
  return times;
}
