import { describe, expect, test } from "vitest";
import { draftFrom, keptDraft, placeholdersIn } from "../../src/features/setup/prompt-text";
import { draftOf, orphanOf, ownSecret, presets, providerOf } from "../../src/features/setup/provider-draft";
import type { Provider } from "../../src/lib/types";

const provider = (part: Partial<Provider>): Provider => ({
  name: "work",
  label: "",
  kind: "openai_chat",
  base_url: "https://models.example/v1",
  secret_name: "",
  models: [],
  argv: [],
  ...part,
});

describe("an agent that is added", () => {
  test("on this machine needs no key", () => {
    for (const preset of [presets.ollama, presets.lmstudio]) {
      const row = providerOf(preset, null);
      expect(row.secret_name).toBe("");
      expect(row.base_url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    }
  });

  test("keeps the name of a key that was given on the command line", () => {
    const before = provider({ secret_name: "shared-key" });
    expect(providerOf(draftOf(before), before).secret_name).toBe("shared-key");
    expect(providerOf({ ...draftOf(before), withKey: false }, before).secret_name).toBe("");
    expect(providerOf({ ...presets.openai, name: " work " }, null).secret_name).toBe(ownSecret("work"));
  });

  test("takes each line of its command as one argument, spaces and quotes with it", () => {
    const draft = {
      ...draftOf(provider({ kind: "acp", argv: ["agent"] })),
      argv: 'agent\n--say\n"two words"\n\n',
    };
    const row = providerOf({ ...draft, withKey: true, baseURL: "http://left.over" }, null);
    expect(row).toMatchObject({ argv: ["agent", "--say", '"two words"'], base_url: "", secret_name: "" });
  });
});

test("a key goes with its agent only when nothing else can use it", () => {
  const own = provider({ secret_name: ownSecret("work") });
  expect(orphanOf(own, [own])).toBe("provider/work");
  expect(orphanOf(own, [own, provider({ name: "other", secret_name: ownSecret("work") })])).toBeNull();
  expect(orphanOf(provider({ secret_name: "shared-key" }), [])).toBeNull();
  expect(orphanOf(provider({}), [])).toBeNull();
});

test("the placeholders of a prompt are named once, as the owner reads them", () => {
  const text =
    "{{TASK_TYPE}} in {{PROJECT_DIRECTORY}}, {{TASK_TYPE}}, {{lower}}, {{9}}, { {SPACED} } {{A_1}}";
  expect(placeholdersIn(text)).toEqual(["TASK_TYPE", "PROJECT_DIRECTORY", "A_1"]);
});

test("an empty prompt is a draft, and what is no draft is none", () => {
  for (const text of ["", "two\nlines", '"quoted"']) expect(draftFrom(keptDraft(text))).toBe(text);
  expect(draftFrom(keptDraft(null))).toBeNull();
  for (const kept of ["{", "1", "null"]) expect(draftFrom(kept)).toBeNull();
});
