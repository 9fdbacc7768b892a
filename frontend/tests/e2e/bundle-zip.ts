import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { crc32, inflateRawSync } from "node:zlib";

const endOfDirectory = 0x06054b50;
const manifestName = "manifest.json";

/** The entries of a ZIP file by name, in their order. */
async function entriesOf(file: string): Promise<Map<string, Buffer>> {
  const zip = await readFile(file);
  let end = zip.length - 22;
  while (zip.readUInt32LE(end) !== endOfDirectory) end--;
  const entries = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [size, nameLength] = [zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28)];
    const local = zip.readUInt32LE(at + 42);
    const name = zip.subarray(at + 46, at + 46 + nameLength).toString();
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(start, start + size);
    entries.set(name, zip.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** Entries as a ZIP file that compresses nothing. */
function zipOf(entries: Map<string, Buffer>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [text, data] of entries) {
    const name = Buffer.from(text);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt32LE(crc32(data), 10);
    facts.writeUInt32LE(data.length, 14);
    facts.writeUInt32LE(data.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), facts, name, data]);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), facts, place, name]));
    parts.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(endOfDirectory, 0);
  end.writeUInt16LE(entries.size, 8);
  end.writeUInt16LE(entries.size, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}

/** Writes a bundle again with other rows of a table, and a manifest that is true of them. */
export async function changeBundle(
  file: string,
  table: string,
  change: (row: Record<string, unknown>) => void,
): Promise<void> {
  const entries = await entriesOf(file);
  const name = `rows/${table}.jsonl`;
  const lines = String(entries.get(name)).trimEnd().split("\n");
  const rows = lines.map((line) => {
    const row = JSON.parse(line);
    change(row);
    return `${JSON.stringify(row)}\n`;
  });
  const data = Buffer.from(rows.join(""));
  entries.set(name, data);
  const manifest = JSON.parse(String(entries.get(manifestName)));
  const part = manifest.parts.find((each: { name: string }) => each.name === name);
  part.bytes = data.length;
  part.sha256 = createHash("sha256").update(data).digest("hex");
  entries.delete(manifestName); // it is the last entry
  entries.set(manifestName, Buffer.from(JSON.stringify(manifest)));
  await writeFile(file, zipOf(entries));
}
