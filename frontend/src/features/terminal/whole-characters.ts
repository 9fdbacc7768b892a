/** How many bytes a UTF-8 character has that begins so; 0: no character begins so. */
function characterLength(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

/** Where the last character begins when the bytes end inside of it; else their length. */
function wholeUntil(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return characterLength(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/**
 * Keeps a character that was cut between two pieces of output until the rest
 * comes. xterm would show neither it nor, sometimes, what is behind it.
 */
export class WholeCharacters {
  private kept = new Uint8Array();

  /** What can be written now: what was kept, and the bytes up to the last whole character. */
  take(bytes: Uint8Array): Uint8Array {
    let all = bytes;
    if (this.kept.length > 0) {
      all = new Uint8Array(this.kept.length + bytes.length);
      all.set(this.kept);
      all.set(bytes, this.kept.length);
    }
    const end = wholeUntil(all);
    this.kept = all.slice(end);
    return all.subarray(0, end);
  }

  /** Drops what is kept: its other half will not come. */
  drop(): void {
    this.kept = new Uint8Array();
  }
}
