import type { IDisposable, IFunctionIdentifier, IParser } from "@xterm/xterm";

const csiQueries: IFunctionIdentifier[] = [
  { final: "c" }, // primary device attributes
  { prefix: ">", final: "c" },
  { prefix: "=", final: "c" },
  { final: "n" }, // status and cursor position
  { prefix: "?", final: "n" },
  { intermediates: "$", final: "p" }, // mode requests
  { prefix: "?", intermediates: "$", final: "p" },
  { prefix: ">", final: "q" }, // version
  { prefix: "?", final: "u" }, // keyboard protocol
  { final: "t" }, // window size
];
const dcsQueries: IFunctionIdentifier[] = [
  { intermediates: "$", final: "q" }, // settings
  { intermediates: "+", final: "q" }, // capabilities
];
const colourQueries = [4, 10, 11, 12];

/**
 * Swallows the queries inside old output. Answering them would type into the
 * program that runs now, which never asked: the text "1;2c" at a prompt.
 */
export function guardReplay(parser: IParser, replaying: () => boolean): IDisposable {
  const handlers = [
    ...csiQueries.map((id) => parser.registerCsiHandler(id, replaying)),
    ...dcsQueries.map((id) => parser.registerDcsHandler(id, replaying)),
    ...colourQueries.map((id) => parser.registerOscHandler(id, (data) => replaying() && data.includes("?"))),
  ];
  return {
    dispose() {
      for (const handler of handlers) handler.dispose();
    },
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: replies of a terminal begin with ESC
const reply = /^\x1b(\[[?>=]?[\d;]*(\$y|[cnRutx])|\][\d;]+|P[\d>!]?[$+|]|\[[IO]$)/;

/** Whether what xterm wants to send is an answer to a query, not something a person typed. */
export function isReply(data: string): boolean {
  return reply.test(data);
}
