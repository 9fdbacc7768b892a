import { IntlMessageFormat } from "intl-messageformat";
import { en } from "./messages/en";
import { ko } from "./messages/ko";

export type Locale = "en" | "ko";
export type MessageKey = keyof typeof en;
export type MessageArgs = Record<string, string | number>;
export type Translate = (key: MessageKey, args?: MessageArgs) => string;

const catalogues: Record<Locale, Record<MessageKey, string>> = { en, ko };

/** Makes the function that gives a message its text. Parsed messages are kept for the next use. */
export function translator(locale: Locale): Translate {
  const parsed = new Map<MessageKey, IntlMessageFormat>();
  return (key, args) => {
    let message = parsed.get(key);
    if (!message) {
      message = new IntlMessageFormat(catalogues[locale][key], locale, undefined, { ignoreTag: true });
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
