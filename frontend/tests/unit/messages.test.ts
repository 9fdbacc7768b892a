import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { parseSync } from "vite";
import { describe, expect, test } from "vitest";
import { type MessageKey, preferredLocale, translator } from "../../src/lib/i18n";
import { en as first } from "../../src/lib/messages/en";
import { enWork } from "../../src/lib/messages/en-work";
import { ko } from "../../src/lib/messages/ko";

const en = { ...first, ...enWork };
const source = fileURLToPath(new URL("../../src", import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) =>
  /\.tsx?$/.test(file),
);
const read = (file: string) => readFileSync(path.join(source, file), "utf8");

/** Names of the arguments of a message, with what they are formatted as. */
function argumentsOf(message: string): string[] {
  const names = new Set<string>();
  const visit = (parts: ReturnType<typeof parse>) => {
    for (const part of parts) {
      if (part.type === TYPE.argument) names.add(part.value);
      if (part.type === TYPE.plural || part.type === TYPE.select) {
        names.add(`${part.value}:${part.type}`);
        for (const option of Object.values(part.options)) visit(option.value);
      }
    }
  };
  visit(parse(message, { ignoreTag: true }));
  return [...names].sort();
}

describe("the catalogues", () => {
  test("have the same keys", () => {
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort());
  });

  test.each(Object.keys(en) as MessageKey[])("%s takes the same arguments in both languages", (key) => {
    expect(argumentsOf(ko[key])).toEqual(argumentsOf(en[key]));
  });

  test("hold no text that nothing shows", () => {
    const code = files.filter((file) => !file.includes("messages")).map(read);
    const text = code.join("\n");
    const made = [...text.matchAll(/`([a-z][\w.]*\.)\$\{[^}]*\}(\w*)`/gi)].map(([, head, tail]) => ({
      head,
      tail,
    }));
    const unused = Object.keys(en).filter(
      (key) =>
        !text.includes(`"${key}"`) &&
        !made.some(({ head, tail }) => key.startsWith(head ?? "") && key.endsWith(tail ?? "")),
    );
    expect(unused).toEqual([]);
  });

  test("plurals follow the language", () => {
    expect(translator("en")("terminal.count", { count: 1 })).toBe("1 terminal");
    expect(translator("en")("terminal.count", { count: 2 })).toBe("2 terminals");
    expect(translator("ko")("terminal.count", { count: 2 })).toBe("터미널 2개");
  });
});

/** The files that a file brings with it, as the bundler puts them together. */
function broughtBy(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, to] of read(file).matchAll(/^(?:import|export)\b(?! type)[^"]*?"(\.[^"]+)";/gm)) {
    const at = path.posix.join(path.posix.dirname(file), to ?? "");
    const next = [at, `${at}.ts`, `${at}.tsx`].find((each) => files.includes(each));
    if (next) broughtBy(next, found);
  }
  return found;
}

test("texts that come with screens are there wherever they are shown", () => {
  const keys = Object.keys(enWork).map((key) => `"${key}"`);
  const heads = [...new Set(Object.keys(enWork).map((key) => key.slice(0, key.indexOf(".") + 1)))];
  const shows = (file: string) => {
    if (file.includes("messages")) return false;
    const text = read(file);
    return keys.some((key) => text.includes(key)) || heads.some((head) => text.includes(`t(\`${head}`));
  };
  const later = files.flatMap((file) =>
    [...read(file).matchAll(/\bimport\("(\.[^"]+)"\)/g)].map(([, to]) => {
      const at = path.posix.join(path.posix.dirname(file), to ?? "");
      return files.find((each) => each === `${at}.ts` || each === `${at}.tsx`) ?? "";
    }),
  );
  expect(later.length).toBeGreaterThan(10);
  const without = ["app/main.tsx", ...new Set(later)].filter((entry) => {
    const all = entry === "" ? new Set<string>() : broughtBy(entry);
    return [...all].some(shows) && !all.has("lib/messages/work-texts.ts");
  });
  expect(without).toEqual([]);
  expect([...broughtBy("app/main.tsx")]).not.toContain("lib/messages/work-texts.ts");
});

test("the first language that has a catalogue is taken", () => {
  expect(preferredLocale(["fr-FR", "ko-KR", "en"])).toBe("ko");
  expect(preferredLocale(["fr-FR"])).toBe("en");
});

interface Node {
  type: string;
  value?: unknown;
  name?: { name?: string };
}

const spoken = new Set(["aria-label", "title", "placeholder", "alt", "label"]);
const isWords = (text: unknown) => typeof text === "string" && /\p{L}{2,}/u.test(text);

/** Words in JSX that do not come from the catalogue: text between tags, and attributes that people read. */
function untranslated(file: string): string[] {
  const { program } = parseSync(file, read(file), { lang: "tsx" });
  const found: string[] = [];
  const visit = (node: unknown, parent: Node | null, ancestors: Node[]) => {
    if (Array.isArray(node)) {
      for (const each of node) visit(each, parent, ancestors);
      return;
    }
    if (!node || typeof node !== "object") return;
    const current = node as Node;
    if (current.type === "JSXText" && isWords(current.value) && !insideCode(ancestors))
      found.push(String(current.value).trim());
    if (
      current.type === "Literal" &&
      parent?.type === "JSXAttribute" &&
      spoken.has(parent.name?.name ?? "") &&
      isWords(current.value)
    ) {
      found.push(String(current.value));
    }
    for (const child of Object.values(current)) {
      if (child && typeof child === "object") visit(child, current, [...ancestors, current]);
    }
  };
  visit(program, null, []);
  return found;
}

/** Commands of the command line are not translated. */
function insideCode(ancestors: Node[]): boolean {
  return ancestors.some((node) => {
    const name = (node as { openingElement?: { name?: { name?: string } } }).openingElement?.name?.name;
    return node.type === "JSXElement" && name === "code";
  });
}

describe("no text outside of the catalogue", () => {
  test.each(files.filter((file) => file.endsWith(".tsx")))("%s", (file) => {
    expect(untranslated(file)).toEqual([]);
  });
});
