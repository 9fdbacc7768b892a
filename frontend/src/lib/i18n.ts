import { IntlMessageFormat } from "intl-messageformat";
import { en } from "./messages/en";
import type { enWork } from "./messages/en-work";
import type { Said } from "./sentences/said";

export type Locale = "en" | "ko";
export type MessageKey = keyof typeof en | keyof typeof enWork;
export type MessageArgs = Record<string, string | number>;
export type Translate = (key: MessageKey, args?: MessageArgs) => string;

type Catalogue = Record<MessageKey, string>;

/** Part of it comes with the screens that show it (`messages/work-texts.ts`). */
const english = { ...en } as Catalogue;

/** English is always there; another language is fetched by who reads it, so that the others need not wait for it. */
const catalogues: { en: Catalogue; ko?: Catalogue } = { en: english };

/** Adds texts that the first page does not show. */
export function addEnglish(texts: Partial<Catalogue>): void {
  Object.assign(english, texts);
}

const sayers: Record<Locale, Said> = { en: (sentence) => sentence, ko: () => null };

/** Fetches the texts of a language. The page is shown after that, so no text changes under the eye. */
export async function loadCatalogue(locale: Locale): Promise<void> {
  if (locale !== "ko" || catalogues.ko) return;
  const [texts, sentences] = await Promise.all([import("./messages/ko"), import("./sentences/ko")]);
  catalogues.ko = texts.ko;
  sayers.ko = sentences.saidInKorean;
}

/** Gives the function that says a sentence of the program in a language, once the language was loaded. */
export const saidIn = (locale: Locale): Said => sayers[locale];

/** Makes the function that gives a message its text: in English until the language was loaded. Parsed messages are kept for the next use. */
export function translator(locale: Locale): Translate {
  const catalogue = catalogues[locale] ?? english;
  const parsed = new Map<MessageKey, IntlMessageFormat>();
  return (key, args) => {
    let message = parsed.get(key);
    if (!message) {
      message = new IntlMessageFormat(catalogue[key], locale, undefined, { ignoreTag: true });
      parsed.set(key, message);
    }
    return message.format(args) as string;
  };
}

/** The language to begin with: the first of the browser's that there is a catalogue for. */
export function preferredLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    if (language.toLowerCase().startsWith("ko")) return "ko";
    if (language.toLowerCase().startsWith("en")) return "en";
  }
  return "en";
}
