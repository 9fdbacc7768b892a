import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const source = path.resolve(import.meta.dirname, "../../src");

/** Why a text that is typed there is not kept while it is typed. */
const unkept: Record<string, string> = {
  "features/appearance/appearance-page.tsx": "each change is a setting that is stored at once",
  "features/data/setting-row.tsx": "each change is a setting that is stored at once",
  "components/tick-box.tsx": "no text",
  "features/recovery/backup-choice.tsx": "no text",
  "features/workflow/timeline.tsx": "no text",
  "features/cost/cost-header.tsx": "a day of a range, which is part of the address",
  "features/palette/palette.tsx": "looks for something",
  "features/search/search-screen.tsx": "part of the address, which comes back",
  "features/launch/picker.tsx": "looks for something",
  "features/keyboard/keyboard-page.tsx": "looks for something",
  "features/chat/find-bar.tsx": "looks for something",
  "features/terminal/find-bar.tsx": "looks for something",
  "features/bundle/place-fields.tsx": "a place that is proposed anew with the day in its name",
  "features/importer/import-section.tsx": "an address may hold a password",
  "features/privacy/privacy-page.tsx": "is tried for secrets, so it holds some",
  "features/setup/prompt-preview.tsx": "shows what a prompt would be; nothing is written with it",
  // Kept by who uses them.
  "features/agent/agent-field.tsx": "run-options, run-task",
  "features/finder/folder-field.tsx": "find-dialog",
  "features/setup/fields.tsx": "provider-dialog",
  "features/plan/plan-editor.tsx": "plan-panel",
  "features/task/version-name.tsx": "use-version-name",
  "features/worktree/review/comment-card.tsx": "comments are stored as they are typed",
};

const keeper = /useStoredDraft|useStoredForm|useDraft\b|DraftField|DraftLine|FilesFilter|filesFilter/;

test("what is typed is kept from the first character, or it is said why not", () => {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".tsx"),
  );
  const typed = files.filter((name) =>
    /<(input|textarea)\b/.test(readFileSync(path.join(source, name), "utf8")),
  );
  expect(typed.length).toBeGreaterThan(30);
  const lost = typed.filter(
    (name) => !keeper.test(readFileSync(path.join(source, name), "utf8")) && !unkept[name],
  );
  expect(lost).toEqual([]);
  expect(Object.keys(unkept).filter((name) => !typed.includes(name))).toEqual([]);
});
