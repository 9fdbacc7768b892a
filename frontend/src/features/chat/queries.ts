import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { api } from "../../lib/api";
import type { Conversation, Message } from "../../lib/types";

const listSize = 50;
/** Messages are read in pages by their sequence, so that a place in a transcript is a page, however long it is. */
export const pageSize = 40;

export const useConversations = (codebaseID: string) =>
  useInfiniteQuery({
    queryKey: ["conversations", codebaseID],
    queryFn: ({ pageParam }) => api.chat.list(codebaseID, pageParam.time, pageParam.id, listSize),
    initialPageParam: { time: 0, id: "" },
    getNextPageParam: (page: Conversation[]) => {
      const last = page[listSize - 1];
      return last ? { time: last.last_activity_at, id: last.id } : undefined;
    },
    placeholderData: keepPreviousData,
    enabled: codebaseID !== "",
  });

export const useTrash = () =>
  useInfiniteQuery({
    queryKey: ["conversations", "trash"],
    queryFn: ({ pageParam }) => api.chat.trash(pageParam.time, pageParam.id, listSize),
    initialPageParam: { time: 0, id: "" },
    getNextPageParam: (page: Conversation[]) => {
      const last = page[listSize - 1];
      return last ? { time: last.deleted_at ?? 0, id: last.id } : undefined;
    },
  });

export const useConversation = (id: string) =>
  useQuery({ queryKey: ["conversation", id], queryFn: () => api.chat.show(id), enabled: id !== "" });

/** The key of one page of a transcript, and how it is read. */
export const messagePage = (id: string, page: number) => ({
  queryKey: ["messages", id, page],
  queryFn: () => api.chat.messages(id, page * pageSize, pageSize),
});

/** Outside of the hook: a function that is new each time would make a new map at each step of the wheel. */
function bySeq(results: readonly { data: Message[] | undefined }[]): ReadonlyMap<number, Message> {
  const found = new Map<number, Message>();
  for (const { data } of results) for (const message of data ?? []) found.set(message.seq, message);
  return found;
}

/** The messages of some pages by their sequence numbers, as far as they have been read. */
export function useMessages(id: string, pages: readonly number[]): ReadonlyMap<number, Message> {
  return useQueries({ queries: pages.map((page) => messagePage(id, page)), combine: bySeq });
}

export const useChatCommands = (codebaseID: string, wanted: boolean) =>
  useQuery({
    queryKey: ["chat-commands", codebaseID],
    queryFn: () => api.chat.commands(codebaseID),
    enabled: wanted && codebaseID !== "",
    staleTime: 5_000,
  });
