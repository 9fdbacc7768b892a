import type { MessageKey } from "../../lib/i18n";

/** The kinds of rows that the page has a name for. A later program may have others. */
export const kindNames: Partial<Record<string, MessageKey>> = {
  project: "import.kind.project",
  variable: "import.kind.variable",
  worktree: "import.kind.worktree",
  conversation: "import.kind.conversation",
  "agent session": "import.kind.agent session",
  run: "import.kind.run",
  event: "import.kind.event",
  message: "import.kind.message",
  session: "import.kind.session",
  job: "import.kind.job",
  terminal: "import.kind.terminal",
  prompt: "import.kind.prompt",
  value: "import.kind.value",
  setting: "import.kind.setting",
  error: "import.kind.error",
  "database log": "import.kind.database log",
};
