// Sums the scripts that the page loads before it can show the session picker, as
// they are sent: the entry and what it imports. Over the limit the build fails:
// each part is small, so only the sum shows that a start has become slow.
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const limit = 250 * 1024; // bytes, gzip

const dist = path.join(import.meta.dirname, "../../frontend/dist");
const page = readFileSync(path.join(dist, "index.html"), "utf8");
const scripts = [...page.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(([, name]) => ({
  name,
  bytes: gzipSync(readFileSync(path.join(dist, name))).length,
}));
if (scripts.length === 0) throw new Error("index.html names no script");

const sum = scripts.reduce((all, { bytes }) => all + bytes, 0);
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
console.log(`The picker needs ${kib(sum)} of script (gzip) in ${scripts.length} files, at most ${kib(limit)}.`);
if (sum > limit) {
  for (const { name, bytes } of scripts.sort((a, b) => b.bytes - a.bytes)) console.error(`${kib(bytes)}  ${name}`);
  console.error("Import with lazy() what the picker does not show.");
  process.exit(1);
}
