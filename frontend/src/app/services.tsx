import { QueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { TerminalViews } from "../features/terminal/views";
import { api, onAnswer } from "../lib/api";
import { toApiError } from "../lib/errors";
import type { SerialWrites } from "../lib/serial-writes";
import { StreamClient } from "../lib/stream";
import type { Notice } from "../lib/types";
import { WriteLedger } from "../lib/write-ledger";
import { Connection } from "./connection";
import { createInvalidator, everything } from "./invalidate";
import { useSettings } from "./settings";

/** Everything that lives as long as the page. Made once in main.tsx. */
export interface Services {
  queries: QueryClient;
  stream: StreamClient;
  ledger: WriteLedger;
  connection: Connection;
  /** Queues of open sessions, so that a returning owner gets their writes at once. */
  writers: Set<SerialWrites>;
  notices: Set<(notice: Notice) => void>;
  /** Made by the first pane: the picker is painted without waiting for terminals to load. */
  terminals: TerminalViews | null;
}

function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        networkMode: "always",
        retry: (failures, error) => toApiError(error).code === "unreachable" && failures < 2,
        retryDelay: 500,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

export function createServices(inBrowser: boolean): Services {
  const queries = createQueries();
  const notices = new Set<(notice: Notice) => void>([createInvalidator(queries)]);
  const writers = new Set<SerialWrites>();
  const stream = new StreamClient({
    address: () => api.system.stream(),
    connect: (url, protocols) => new WebSocket(url, protocols),
    onState: (connected) => {
      if (!connected) void connection.check();
    },
    onNotice: (notice) => {
      if (inBrowser) window.runtime?.EventsEmit("changed", notice);
    },
  });
  const connection = new Connection(
    () => api.system.get("theme"),
    () => {
      for (const writer of writers) writer.retry();
      stream.hurry();
      // They could not be read while the database was away, or are those of a backup.
      void useSettings
        .getState()
        .load()
        .catch(() => {});
      for (const listener of notices) listener({ noun: everything, id: "", session_id: "" });
    },
  );
  onAnswer((failure) => connection.heard(failure));
  window.runtime?.EventsOn("changed", (notice) => {
    for (const listener of notices) listener(notice as Notice);
  });
  return { queries, stream, ledger: new WriteLedger(), connection, writers, notices, terminals: null };
}

const Context = createContext<Services | null>(null);
export const ServicesProvider = Context.Provider;

export function useServices(): Services {
  const services = useContext(Context);
  if (!services) throw new Error("useServices outside of ServicesProvider");
  return services;
}
