import type { enLaunch } from "./en-launch";

export const koLaunch: Record<keyof typeof enLaunch, string> = {
  "command.pinSession": "세션 고정 또는 고정 해제",
  "session.pin": "고정",
  "session.unpin": "고정 해제",

  "launch.pinned": "고정됨",
  "launch.pinThis": "이 세션을 고정합니다. 맨 위에 표시되고 보존 규칙으로 삭제되지 않습니다.",
  "launch.unpinThis": "이 세션의 고정 해제",
  "launch.project": "프로젝트",
  "launch.everyProject": "모든 프로젝트",
  "launch.order": "순서",
  "launch.order.project": "프로젝트별",
  "launch.order.recent": "최근 순",
  "launch.recent": "최근",
  "launch.inSessions": "세션 안",
  "launch.moreHits": "“{query}” 전체 검색",

  "report.run.needs": "결정을 기다립니다.",
  "report.outcome.waits": "결정을 기다립니다.",
  "report.outcome.parked": "시작하지 않았습니다.",
  "report.outcome.againJob": "뒤의 작업이 이어서 실행합니다.",
  "report.count.needs": "{count, plural, other {결정 대기}}",
  "report.openGate": "게이트 열기",
  "report.openRun": "실행 열기",
  "report.retry": "재시도",
  "report.start": "시작",
  "report.notStarted": "시작하지 못했습니다: {message}",

  "launch.import": "다른 도구에서 가져오기",
  "first.look": "언어와 테마",
  "first.language": "언어",
  "first.language.en": "English",
  "first.language.ko": "한국어",
  "first.theme": "테마",
  "first.path": "프로젝트 폴더",
  "first.pathPlaceholder": "폴더 경로를 쓰거나 여기에 놓으십시오",
  "first.add": "프로젝트 추가",
  "first.session": "세션 시작",
  "first.sessionText":
    "예시 작업 설명과 실행 중인 터미널이 있는 세션이 열립니다. 거기에서 “작업 실행”을 한 번 누르면 됩니다.",
  "first.sessionName": "첫 세션",
  "first.skip": "모든 세션 보기",
  "first.task":
    "# 프로젝트 알아보기\n\n폴더를 읽고 무엇을 하는 프로젝트인지, 어떻게 빌드하고 테스트하는지 열 줄로 설명하십시오.\n\n아무것도 바꾸지 마십시오. 열 줄을 쓰면 끝입니다.",
  "first.history": "기록",
  "first.historyText": "다른 도구가 이 컴퓨터에 남긴 것입니다. 읽기만 합니다.",
};
