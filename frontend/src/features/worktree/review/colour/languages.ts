import { type Language, StreamLanguage, type StreamParser } from "@codemirror/language";

type Fetch = () => Promise<Language>;

/** A language that has a table of its words instead of a grammar. */
const mode = (of: Promise<StreamParser<unknown>>) => of.then((parser) => StreamLanguage.define(parser));
const clike = () => import("@codemirror/legacy-modes/mode/clike");
const javascript = () => import("@codemirror/lang-javascript");

/** Each is fetched when a file of it is shown. */
const languages: readonly (readonly [Fetch, string])[] = [
  [async () => (await import("@codemirror/lang-go")).goLanguage, "go"],
  [async () => (await import("@codemirror/lang-rust")).rustLanguage, "rs"],
  [async () => (await import("@codemirror/lang-python")).pythonLanguage, "py pyi"],
  [async () => (await import("@codemirror/lang-cpp")).cppLanguage, "c h cc cpp cxx hpp m mm"],
  [async () => (await import("@codemirror/lang-java")).javaLanguage, "java"],
  [async () => (await import("@codemirror/lang-php")).phpLanguage, "php"],
  [async () => (await import("@codemirror/lang-sql")).StandardSQL.language, "sql"],
  [async () => (await import("@codemirror/lang-json")).jsonLanguage, "json jsonc"],
  [async () => (await import("@codemirror/lang-css")).cssLanguage, "css scss less"],
  [async () => (await import("@codemirror/lang-html")).htmlLanguage, "html htm vue svelte svg xml"],
  [async () => (await import("@codemirror/lang-markdown")).markdownLanguage, "md markdown"],
  [async () => (await import("@codemirror/lang-yaml")).yamlLanguage, "yaml yml"],
  [async () => (await javascript()).javascriptLanguage, "js mjs cjs"],
  [async () => (await javascript()).jsxLanguage, "jsx"],
  [async () => (await javascript()).typescriptLanguage, "ts mts cts"],
  [async () => (await javascript()).tsxLanguage, "tsx"],
  [() => mode(clike().then(({ csharp }) => csharp)), "cs"],
  [() => mode(clike().then(({ kotlin }) => kotlin)), "kt kts"],
  [() => mode(clike().then(({ scala }) => scala)), "scala"],
  [() => mode(clike().then(({ dart }) => dart)), "dart"],
  [() => mode(import("@codemirror/legacy-modes/mode/swift").then(({ swift }) => swift)), "swift"],
  [() => mode(import("@codemirror/legacy-modes/mode/ruby").then(({ ruby }) => ruby)), "rb rake gemspec"],
  [() => mode(import("@codemirror/legacy-modes/mode/shell").then(({ shell }) => shell)), "sh bash zsh"],
  [() => mode(import("@codemirror/legacy-modes/mode/toml").then(({ toml }) => toml)), "toml"],
  [
    () => mode(import("@codemirror/legacy-modes/mode/dockerfile").then(({ dockerFile }) => dockerFile)),
    "dockerfile",
  ],
];

/** The language of a file by its name; null: it is shown without colours. */
export async function languageOf(path: string): Promise<Language | null> {
  const file = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const ending = file.slice(file.lastIndexOf(".") + 1);
  const fetch = languages.find(([, endings]) => endings.split(" ").includes(ending))?.[0];
  return fetch ? await fetch() : null;
}
