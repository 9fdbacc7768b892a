/** How a word ends in speech, as the Korean particle behind it asks: null where the spelling does not tell. */
type Ending = "vowel" | "l" | "consonant" | null;

const digits: readonly Ending[] = [
  "consonant",
  "l",
  "vowel",
  "consonant",
  "vowel",
  "vowel",
  "consonant",
  "l",
  "l",
  "vowel",
];
const latin: Record<string, Ending> = {
  a: "vowel",
  e: "vowel",
  i: "vowel",
  o: "vowel",
  u: "vowel",
  y: "vowel",
};
const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
/** Final consonants of a syllable, none among them; the eighth is ㄹ (Unicode, Hangul Syllables). */
const finals = 28;
const finalL = 8;

function endingOf(word: string): Ending {
  const last = word.replace(/["'`)\]]+$/, "").slice(-1);
  const code = last.charCodeAt(0);
  if (code >= firstSyllable && code <= lastSyllable) {
    const final = (code - firstSyllable) % finals;
    return final === 0 ? "vowel" : final === finalL ? "l" : "consonant";
  }
  if (/\d/.test(last)) return digits[Number(last)] ?? null;
  return (
    latin[last.toLowerCase()] ??
    (/[lmn]/i.test(last) ? (last.toLowerCase() === "l" ? "l" : "consonant") : null)
  );
}

/** What stands in a template for either form: the form behind a consonant, and the one behind a vowel. */
const forms: Record<string, readonly [string, string]> = {
  "을(를)": ["을", "를"],
  "이(가)": ["이", "가"],
  "은(는)": ["은", "는"],
  "과(와)": ["과", "와"],
  "(으)로": ["으로", "로"],
  "(이)라는": ["이라는", "라는"],
};

/** The particle that follows a word. Where its sound is not known, both forms are written, as is usual. */
export function particle(word: string, both: string): string {
  const [consonant, vowel] = forms[both] ?? [both, both];
  const ending = endingOf(word);
  if (ending === null) return both;
  return ending === "vowel" || (ending === "l" && both === "(으)로") ? vowel : consonant;
}

export const particles = new RegExp(
  `^(?:${Object.keys(forms)
    .map((form) => form.replace(/[()]/g, "\\$&"))
    .join("|")})`,
);
