import type { enAttention } from "./en-attention";

export const koAttention: Record<keyof typeof enAttention, string> = {
  "attention.gates": "결정 대기 게이트 {count, plural, other {#개}}",
  "gates.title": "결정 대기 게이트",
  "gates.of": "{workflow}: {node}",
  "gates.inProject": "{project}: 결정 대기 게이트 {count, plural, other {#개}}",
  "command.nextWaiting": "다음 결정 대기 항목",
};
