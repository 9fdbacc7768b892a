import { describe, expect, test } from "vitest";
import { saidInKorean } from "../../src/lib/sentences/ko";
import { particle } from "../../src/lib/sentences/particle";
import { sayer } from "../../src/lib/sentences/said";

describe("a sentence of the program in Korean", () => {
  test.each([
    ["This already exists.", "이미 있습니다."],
    ["There is no session 42.", "세션 42가 없습니다."],
    ["There is no agent session a b.", "에이전트 세션 a b이(가) 없습니다."],
    [
      "There is no directory /home/누구/my work. Check the path.",
      "폴더 /home/누구/my work이(가) 없습니다. 경로를 확인하세요.",
    ],
    [
      'The worktree fix changed meanwhile: it is "removing" now.',
      "그사이 워크트리 fix이(가) 바뀌었습니다. 지금 상태는 제거하는 중입니다.",
    ],
    // One sentence inside of another, and two behind each other.
    [
      "The worktree fix stays. It has work that is not committed (staged: 0, changed: 2, untracked: 1). Remove it with a snapshot, which keeps this for 30 days, or save the work first.",
      "워크트리 fix은(는) 남습니다. 커밋하지 않은 작업이 있습니다(스테이지됨 0, 변경됨 2, 추적되지 않음 1). 30일 동안 보관하는 스냅샷과 함께 제거하거나 먼저 작업을 저장하세요.",
    ],
    ["Its directory is gone. Its removal was completed.", "폴더가 없어졌습니다. 제거를 마쳤습니다."],
    // An argument that is empty.
    [
      "The rate limit of Codex is reached; run it again later.",
      "Codex의 사용 한도에 이르렀습니다. 나중에 다시 실행하세요.",
    ],
    // The template that says more is meant, although a shorter one fits too.
    [
      "There is no file /tmp/x. Nothing was changed.",
      "파일 /tmp/x이(가) 없습니다. 아무것도 바뀌지 않았습니다.",
    ],
  ])("%s", (english, korean) => expect(saidInKorean(english)).toBe(korean));

  test("is not made up where it is not the program's", () => {
    for (const other of [
      "",
      "error",
      "fatal: not a git repository",
      "There was an odd thing.",
      "Its directory is gone. And so am I.",
    ])
      expect(saidInKorean(other)).toBeNull();
  });

  test("keeps names as they are, even one that is a word of the program", () => {
    const said = sayer({ "The branch %s is gone.": "브랜치 {1}이(가) 없습니다." }, { session: "세션" });
    expect(said("The branch session is gone.")).toBe("브랜치 session이 없습니다.");
  });
});

test("the particle goes by the sound before it", () => {
  const of = (word: string) => ["을(를)", "이(가)", "(으)로"].map((both) => particle(word, both)).join(" ");
  expect(of("작업")).toBe("을 이 으로");
  expect(of("세션 3")).toBe("을 이 으로");
  expect(of("터미널")).toBe("을 이 로");
  expect(of("메시지")).toBe("를 가 로");
  expect(of("`폴더`")).toBe("를 가 로");
  expect(of("/tmp/x")).toBe("을(를) 이(가) (으)로");
});
