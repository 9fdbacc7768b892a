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
};
