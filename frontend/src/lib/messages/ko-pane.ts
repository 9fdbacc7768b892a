import type { enPane } from "./en-pane";

export const koPane: Record<keyof typeof enPane, string> = {
  "terminal.again": "{ended} {time}에 다시 시작했습니다.",
  "terminal.againIn": "다른 폴더에서 다시 시작…",
  "terminal.againInTitle": "“{title}” 다시 시작",
  "terminal.againInLabel": "폴더",
  "terminal.refused.nopath":
    "브라우저가 놓은 파일의 위치를 알려 주지 않습니다. 이미지를 놓거나 파일 경로를 붙여 넣으세요.",
  "terminal.refused.clipboard": "브라우저가 클립보드 사용을 허용하지 않았습니다.",

  "terminal.readNothing": "출력한 것이 없습니다.",

  "pane.loading": "이전 출력을 읽는 중",
  "pane.dropped": "이전 출력 {size}는 보관하지 않았습니다",
  "pane.limit": "마지막 {count}줄만 표시합니다",
  "pane.follow": "{key}+클릭: {target}",

  "find.title": "이 터미널에서 찾기",
  "find.placeholder": "찾기",
  "find.case": "대소문자 구분",
  "find.word": "단어 단위",
  "find.regex": "정규식",
  "find.previous": "위쪽 결과",
  "find.next": "아래쪽 결과",
  "find.close": "찾기 닫기",
  "find.none": "결과 없음",
  "find.invalid": "올바른 정규식이 아님",
  "find.count": "결과 {count}개",
  "find.place": "{count}개 중 {index}번째",
  "find.earlier": "이전 출력에서 찾기",

  "paste.title": "이 내용을 붙여넣습니까?",
  "paste.size": "{size}, {count, plural, other {#줄}}. 프로그램이 줄마다 바로 실행할 수 있습니다.",
  "paste.more": "{count, plural, other {외 #줄}}",
  "paste.paste": "붙여넣기",
  "paste.oneLine": "한 줄로 붙여넣기",

  "address.title": "이 주소를 엽니까?",
  "address.text": "링크의 글자는 주소와 다를 수 있습니다. 실제 주소:",
  "address.refused": "웹과 파일 주소만 엽니다. 이 링크의 주소:",

  "file.view": "{path}의 내용, 읽기 전용",
  "file.cut": "{all} 중 처음 {size}만 표시합니다.",
  "file.place": "{line}번째 줄",
};
