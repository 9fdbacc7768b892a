/** A word that is being typed and that something can be put in the place of. */
export interface Token {
  kind: "file" | "command";
  from: number; // UTF-16 units
  to: number;
  query: string;
}

/** What is asked for at the cursor: @name anywhere, /name at the beginning of a message. */
export function tokenAt(text: string, cursor: number): Token | null {
  const before = text.slice(0, cursor);
  const command = /^\/([^\s/]*)$/.exec(before);
  if (command) return { kind: "command", from: 0, to: cursor, query: command[1] ?? "" };
  const file = /(?:^|\s)@([^\s@]*)$/.exec(before);
  if (!file) return null;
  const query = file[1] ?? "";
  return { kind: "file", from: cursor - query.length - 1, to: cursor, query };
}

/** Puts a choice in the place of the word, with a space behind it; answers the text and the cursor. */
export function complete(text: string, token: Token, choice: string): { text: string; cursor: number } {
  const rest = text.slice(token.to);
  const name = token.kind === "command" ? `/${choice}` : /\s/.test(choice) ? `@"${choice}"` : `@${choice}`;
  const put = `${name}${rest.startsWith(" ") ? "" : " "}`;
  const cursor = token.from + put.length + (rest.startsWith(" ") ? 1 : 0);
  return { text: text.slice(0, token.from) + put + rest, cursor };
}
