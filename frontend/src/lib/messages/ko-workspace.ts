import type { enWorkspace } from "./en-workspace";

export const koWorkspace: Record<keyof typeof enWorkspace, string> = {
  "command.olderVersion": "작업 설명: 더 오래된 버전 보기",
  "command.newerVersion": "작업 설명: 더 새로운 버전 보기",
  "command.compareVersions": "작업 설명: 버전 비교",
  "task.compare": "버전 비교",
  "task.compareText": "두 버전의 차이",
  "task.compared": "버전 {from}과 버전 {to} 비교.",
  "task.comparedSame": "버전 {from}과 버전 {to}의 내용이 같습니다.",
  "task.compareEnd": "비교 끝내기",
  "task.compareBar": "비교",
  "task.removed": "삭제:",
  "task.added": "추가:",
  "files.history": "선택 기록: {count}개 중 {index} 사용 중",
  "files.selection": "선택 {count}개 중 {index}",
  "files.strand": "파일 선택 기록, {count}개 중 선택 {version} 사용 중",
  "files.knot": "선택 {version}, {time}, 파일 {files, plural, other {#개}}",
  "files.knotShort": "{version}, 파일 {files, plural, other {#개}}",
  "files.old": "선택 {version}, {time}: 파일 {files, plural, other {#개}}, 제외 {excluded}개. 읽기 전용.",
  "files.makeCurrent": "현재 선택으로",
  "files.back": "선택 {version}번으로 돌아가기",
};
