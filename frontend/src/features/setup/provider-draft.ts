import type { Provider, ProviderKind } from "../../lib/types";

export type Preset = "ollama" | "lmstudio" | "anthropic" | "openai" | "other";

/** What the form of an agent holds while it is filled in. */
export interface ProviderDraft {
  name: string;
  label: string;
  kind: ProviderKind;
  baseURL: string;
  models: string;
  argv: string;
  withKey: boolean;
}

const api = (name: string, label: string, kind: ProviderKind, baseURL: string, withKey: boolean) => ({
  name,
  label,
  kind,
  baseURL,
  models: "",
  argv: "",
  withKey,
});

/** What each service needs; the two that run on this machine need no key. */
export const presets: Record<Preset, ProviderDraft> = {
  ollama: api("ollama", "Ollama", "openai_chat", "http://127.0.0.1:11434/v1", false),
  lmstudio: api("lm-studio", "LM Studio", "openai_chat", "http://127.0.0.1:1234/v1", false),
  anthropic: api("anthropic", "Anthropic", "anthropic", "", true),
  openai: api("openai", "OpenAI", "openai", "", true),
  other: api("", "", "openai_chat", "", true),
};

export const newOwn: ProviderDraft = api("", "", "acp", "", false);

/** The lines of a field without the empty ones: nobody means an empty argument. */
export const lines = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

/** A command line to read: an argument with a space in it stands in quotes. */
export const shownArgv = (argv: readonly string[]): string =>
  argv.map((each) => (/\s/.test(each) ? `"${each}"` : each)).join(" ");

export function draftOf(provider: Provider): ProviderDraft {
  const { name, label, kind, base_url: baseURL, secret_name: secret, models, argv } = provider;
  return {
    name,
    label,
    kind,
    baseURL,
    models: (models ?? []).join("\n"),
    argv: (argv ?? []).join("\n"),
    withKey: secret !== "",
  };
}

/** The secret that belongs to a provider alone. Another name was given on the command line, and may be shared. */
export const ownSecret = (name: string): string => `provider/${name}`;

/** The row that a draft becomes; before: the one that it replaces. */
export function providerOf(draft: ProviderDraft, before: Provider | null): Provider {
  const name = draft.name.trim();
  const program = draft.kind === "acp";
  return {
    name,
    label: draft.label.trim(),
    kind: draft.kind,
    base_url: program ? "" : draft.baseURL.trim(),
    secret_name: draft.withKey && !program ? before?.secret_name || ownSecret(name) : "",
    models: lines(draft.models).map((line) => line.trim()),
    argv: program ? lines(draft.argv) : [],
  };
}

/** The secret that nothing uses once `gone` is not there any more; null when there is none to delete. */
export function orphanOf(gone: Provider, others: readonly Provider[]): string | null {
  const { name, secret_name: secret } = gone;
  if (secret !== ownSecret(name)) return null;
  return others.some((other) => other.name !== name && other.secret_name === secret) ? null : secret;
}
