const pad = (n: number) => String(n).padStart(2, "0");

/** A file name that says what is in a bundle and from which minute, local time. */
export function bundleName(what: string, now: Date): string {
  const words = what
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  const day = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
  return `${words || "holdfast"}-${day}-${pad(now.getHours())}${pad(now.getMinutes())}.zip`;
}

/** A file in a folder, as the folder's own system writes it. */
export function fileIn(folder: string, name: string): string {
  const between = folder.includes("\\") && !folder.includes("/") ? "\\" : "/";
  return /[\\/]$/.test(folder) ? folder + name : folder + between + name;
}

/** A word of a command line as a shell takes it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
