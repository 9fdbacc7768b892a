// Completes a package-lock.json: node build/scripts/complete-lock.mjs frontend
//
// A package with native code lists one optional package per platform. npm
// leaves those out of the lock file that the registry in use does not have, and
// `npm ci` then refuses the file everywhere. This adds them with the version
// that their parent asks for and the platform that their name says, so that the
// lock file is the same wherever it was written.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = {
  arm: "arm", arm64: "arm64", ia32: "ia32", loong64: "loong64", mips64el: "mips64el", ppc64: "ppc64",
  ppc64le: "ppc64", riscv64: "riscv64", s390x: "s390x", wasm32: "wasm32", x64: "x64",
};

/** The os, cpu and libc fields that a name such as "x-linux-arm64-musl" stands for. */
function platform(name) {
  const words = name.split(/[-/]/);
  const os = words.map((word) => (word === "windows" ? "win32" : word)).filter((word) => systems.includes(word));
  const cpu = words.filter((word) => word in processors).map((word) => processors[word]);
  const libc = words.includes("musl") ? ["musl"] : os[0] === "linux" && words.includes("gnu") ? ["glibc"] : [];
  if (name === "fsevents") os.push("darwin");
  if (os.length === 0 && cpu[0] !== "wasm32") throw new Error(`no platform can be read from the name ${name}`);
  return Object.fromEntries(Object.entries({ cpu, libc, os }).filter(([, values]) => values.length > 0));
}

const path = join(process.argv[2] ?? ".", "package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8"));
const packages = lock.packages;
const added = [];
for (const parent of Object.values({ ...packages })) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (key in packages) continue;
    if (!/^\d/.test(version)) throw new Error(`${name} is asked for as ${version}, which is no single version`);
    packages[key] = {
      version,
      ...platform(name),
      ...(parent.dev ? { dev: true } : {}),
      license: parent.license,
      optional: true,
    };
    added.push(name);
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${path}: ${added.length} added${added.map((name) => `\n  ${name}`).join("")}`);
