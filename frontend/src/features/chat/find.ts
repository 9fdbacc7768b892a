import type { Message } from "../../lib/types";

/** The sequences of the messages that hold a text, in order. */
export function found(messages: readonly Message[], text: string): number[] {
  const wanted = text.toLocaleLowerCase();
  if (wanted === "") return [];
  return messages.filter(({ content }) => content.toLocaleLowerCase().includes(wanted)).map(({ seq }) => seq);
}
