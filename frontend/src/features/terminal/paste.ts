// What a program could take for a key or a sequence. Newlines and tabs are text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g;

/**
 * Text as it may be pasted. An escape sequence in it could end the bracketed
 * paste early, and what follows would be run as if it had been typed.
 */
export function pasteable(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(controls, "");
}

export function lineCount(text: string): number {
  return text.replace(/\n$/, "").split("\n").length;
}

/** Whether a paste is asked about first: it is large, or a shell would run its lines at once. */
export function asksFirst(text: string, fromBytes: number, bracketed: boolean): boolean {
  if (new TextEncoder().encode(text).length >= fromBytes) return true;
  return !bracketed && text.includes("\n");
}

/** The lines of a text as one, for a prompt that takes only one. */
export function oneLine(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}

/** A path as a shell takes it for one word. */
export function quoted(path: string): string {
  if (/^[A-Za-z]:[\\/]|^\\\\/.test(path)) return /[\s&()^;,]/.test(path) ? `"${path}"` : path;
  if (/^[\w@%+=:,./-]+$/.test(path)) return path;
  return `'${path.replaceAll("'", "'\\''")}'`;
}

/** Paths of the files that a drop or a paste names, as far as the engine tells. */
export function pathsOf(uriList: string): string[] {
  return uriList
    .split(/\r?\n/)
    .filter((line) => line.startsWith("file://"))
    .flatMap((line) => {
      try {
        const { host, pathname } = new URL(line);
        const path = decodeURIComponent(pathname);
        if (host !== "" && host !== "localhost") return [];
        return /^\/[A-Za-z]:/.test(path) ? path.slice(1).replaceAll("/", "\\") : path;
      } catch {
        return [];
      }
    });
}

/** Parts of a text that each fit a frame of the stream, cut between characters. */
export function* inParts(text: string, length: number): Generator<string> {
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + length, text.length);
    const last = text.charCodeAt(to - 1);
    if (to < text.length && last >= 0xd800 && last < 0xdc00) to--;
    yield text.slice(from, to);
    from = to;
  }
}

/** The bytes of a file as the API takes them. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const step = 0x8000;
  let binary = "";
  for (let i = 0; i < bytes.length; i += step) binary += String.fromCharCode(...bytes.subarray(i, i + step));
  return btoa(binary);
}
