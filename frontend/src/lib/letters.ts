import { useBindings } from "./bindings";
import { chordOf, chordsOf, expand, type KeyPress, type Keys } from "./keys";

/** What single letters do where no text is edited, each in the panel that its name tells, and the keys of the program for it. */
const standard = {
  listDown: ["J"],
  listUp: ["K"],
  pinSession: ["P"],
  searchSessions: ["/"],
  cancelJob: ["C"],
  repeatJob: ["R"],
  jobEnd: ["."],
  jobNextTool: ["]"],
  jobPreviousTool: ["["],
  jobAttempts: ["L"],
  excludeFile: ["E"],
  editFile: ["O"],
  filterFiles: ["F", "/"],
  allowOnce: ["A"],
  allowInSession: ["S"],
  refuse: ["D"],
  costRange1: ["1"],
  costRange2: ["2"],
  costRange3: ["3"],
  costRange4: ["4"],
  costGroup: ["G"],
  costTable: ["T"],
  costCsv: ["C"],
  runList: ["L"],
  runGate: ["G"],
  runYaml: ["Y"],
  runTimeline: ["T"],
  worktreeSnapshot: ["S"],
  worktreeAdopt: ["A"],
  reviewComment: ["C"],
  reviewRead: ["R"],
  reviewLayout: ["U"],
  reviewNext: ["N"],
  reviewPrevious: ["P"],
  reviewNextFile: ["Shift+J"],
  reviewPreviousFile: ["Shift+K"],
} as const;

export type Letter = keyof typeof standard;
export const letters = Object.keys(standard) as Letter[];

/** Under this name an empty list of keys turns all letters off (WCAG 2.1.4: who dictates, types whole words at once). */
export const allLetters = "letters";

/** The keys of a letter, by the name under which the user may choose others. */
export const letterKeys = (letter: Letter): Keys => ({
  name: `letter.${letter}`,
  mac: standard[letter],
  other: standard[letter],
});

/** Which of these letters a press means, null when none. The key counts, not what a layout writes with it: with a Hangul one J types "ㅓ". */
export function letterOf<L extends Letter>(press: KeyPress, among: readonly L[]): L | null {
  const { chosen } = useBindings.getState();
  if (allLetters in chosen) return null;
  const pressed = chordOf(press);
  return (
    among.find((letter) =>
      // Cmd and Ctrl belong to commands, so macOS has the same chords.
      chordsOf(letterKeys(letter), false, chosen).some((chord) => expand(chord, false) === pressed),
    ) ?? null
  );
}
