import { cssLanguage } from "@codemirror/lang-css";
import { htmlLanguage } from "@codemirror/lang-html";
import {
  javascriptLanguage,
  jsxLanguage,
  tsxLanguage,
  typescriptLanguage,
} from "@codemirror/lang-javascript";
import { markdownLanguage } from "@codemirror/lang-markdown";
import { yamlLanguage } from "@codemirror/lang-yaml";
import type { Language } from "@codemirror/language";
import { wordLanguage } from "./words";

const parsed: readonly (readonly [Language, string])[] = [
  [javascriptLanguage, "js mjs cjs"],
  [jsxLanguage, "jsx"],
  [typescriptLanguage, "ts mts cts"],
  [tsxLanguage, "tsx"],
  [cssLanguage, "css scss less"],
  [htmlLanguage, "html htm vue svelte svg xml"],
  [markdownLanguage, "md markdown"],
  [yamlLanguage, "yaml yml"],
];

const written: readonly (readonly [string, string])[] = [
  ["go", "go"],
  ["rust", "rs"],
  ["c", "c h cc cpp cxx hpp cs java kt kts scala swift dart m mm proto php"],
  ["python", "py pyi"],
  ["ruby", "rb rake gemspec"],
  ["shell", "sh bash zsh fish dockerfile makefile mk"],
  ["sql", "sql"],
  ["data", "json jsonc toml ini conf mod sum lock"],
];

/** The language of a file by its name; null: it is shown without colours. */
export function languageOf(path: string): Language | null {
  const file = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const ending = file.slice(file.lastIndexOf(".") + 1);
  const has = ([, endings]: readonly [unknown, string]) => endings.split(" ").includes(ending);
  return parsed.find(has)?.[0] ?? wordLanguage(written.find(has)?.[0] ?? "");
}
