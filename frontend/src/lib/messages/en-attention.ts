// Texts of what waits for the user. ko-attention.ts has the same keys and arguments.
export const enAttention = {
  "attention.gates": "{count, plural, one {# gate waits for you} other {# gates wait for you}}",
  "gates.title": "Gates that wait for you",
  "gates.of": "{workflow}: {node}",
  "gates.inProject": "{project}: {count, plural, one {# gate waits for you} other {# gates wait for you}}",
  "command.nextWaiting": "Next that waits for you",
} as const;
