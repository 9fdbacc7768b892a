import { useEffect, useState } from "react";
import { api } from "../../lib/api";
import { useSettled } from "../search/queries";

interface Found {
  text: string;
  /** The sequences of the messages that have the text, in order. */
  seqs: readonly number[];
  /** Up to which message was looked, and before which nothing will change. */
  through: number;
  done: boolean;
}

const nothing = (text: string): Found => ({ text, seqs: [], through: 0, done: text === "" });

/** The messages of a conversation that have a text, as far as they have been found. `changed`: when it last grew. */
export function useFound(conversationID: string, text: string, changed: number): Found {
  const wanted = useSettled(text);
  const [found, setFound] = useState<Found>(nothing(""));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has come since is looked at whenever something came
  useEffect(() => {
    let left = false;
    const look = async (from: Found) => {
      for (let at = from; !left; ) {
        const page = await api.chat.find(conversationID, wanted, at.through);
        if (left) return;
        const seqs = [...new Set([...at.seqs, ...(page.seqs ?? [])])];
        at = { text: wanted, seqs, through: page.through, done: page.done };
        setFound(at);
        if (at.done) return;
      }
    };
    // The transcript itself says what failed.
    look(found.text === wanted ? found : nothing(wanted)).catch(() => {});
    return () => {
      left = true;
    };
  }, [conversationID, wanted, changed]);
  return found.text === wanted ? found : nothing(wanted);
}
