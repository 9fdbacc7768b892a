import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useAllTerminals } from "../../app/queries";
import { useOpenTerminal } from "../../app/wanted";
import { usePending } from "../permission/permission-api";
import { useGates, useOpenGate } from "./gates";
import { useOpenAsking } from "./open-asking";
import { waiting } from "./waiting";

/** One thing that waits for the user. */
export interface Asking {
  id: string;
  /** Since when, UTC ms. */
  at: number;
}

/** The one after the last that was gone to, the one that waits longest after the last one. */
export function nextOf<T extends Asking>(all: readonly T[], last: string): T | undefined {
  const order = [...all].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return order[(order.findIndex(({ id }) => id === last) + 1) % Math.max(1, order.length)];
}

/** Goes to what waits for the user, one after another: gates, questions of agents, terminals. */
export function useNextWaiting(): () => void {
  const navigate = useNavigate();
  const last = useRef("");
  const gates = useGates().data ?? [];
  const questions = usePending().data ?? [];
  const terminals = waiting(useAllTerminals().data ?? []);
  const openGate = useOpenGate();
  const openTerminal = useOpenTerminal();
  const { open: openAsking } = useOpenAsking();
  return () => {
    const next = nextOf(
      [
        ...gates.map((gate) => ({ id: gate.id, at: gate.created_at, open: () => openGate(gate) })),
        ...questions.map((one) => ({ id: one.id, at: one.created_at, open: () => void openAsking(one) })),
        ...terminals.map((one) => ({
          id: one.id,
          at: one.attention_at ?? one.updated_at,
          open: () => openTerminal(one),
        })),
      ],
      last.current,
    );
    if (!next) return void navigate({ to: "/" });
    last.current = next.id;
    next.open();
  };
}
