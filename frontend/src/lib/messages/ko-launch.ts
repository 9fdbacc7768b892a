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
};
