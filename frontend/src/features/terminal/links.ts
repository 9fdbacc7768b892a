import { WebLinksAddon } from "@xterm/addon-web-links";
import type { Terminal } from "@xterm/xterm";
import { api } from "../../lib/api";
import { openAddress } from "../../lib/browser";
import { type FilePlace, PathLinks } from "./path-links";

interface Options {
  terminalID: string;
  mac: boolean;
  /** Says where the link under the pointer leads; null when there is none. */
  hover(text: string | null): void;
  openFile(place: FilePlace): void;
  /** Shows an address that the text of its link does not tell. */
  ask(address: string): void;
}

/** Makes addresses and the names of files lead to them. A plain click selects, or is the program's. */
export function installLinks(term: Terminal, options: Options): void {
  const { hover } = options;
  const chosen = (event: MouseEvent, follow: () => void) => {
    if (options.mac ? event.metaKey : event.ctrlKey) follow();
  };
  const leave = () => hover(null);
  term.loadAddon(
    new WebLinksAddon((event, address) => chosen(event, () => openAddress(address)), {
      hover: (_, address) => hover(address),
      leave,
    }),
  );
  term.registerLinkProvider(
    new PathLinks(term, {
      locate: (names) => api.file.locate(options.terminalID, names),
      open: (event, place) => chosen(event, () => options.openFile(place)),
      hover,
    }),
  );
  term.options.linkHandler = {
    allowNonHttpProtocols: true,
    activate: (event, address) => chosen(event, () => options.ask(address)),
    hover: (_, address) => hover(address),
    leave,
  };
}
