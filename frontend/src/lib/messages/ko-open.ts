import type { enOpen } from "./en-open";

export const koOpen: Record<keyof typeof enOpen, string> = {
  "open.edit": "편집기에서 열기",
  "open.editFile": "파일을 편집기에서 열기 (O)",
  "open.reveal": "파일 관리자에서 보기",
  "open.inTerminal": "{program}이(가) 새 터미널에서 실행됩니다.",
  "menu.file": "파일",
  "menu.view": "보기",
  "menu.session": "세션",
  "menu.help": "도움말",
  "setting.editorTitle": "편집기",
  "setting.editorNote":
    "프로젝트와 워크트리의 파일이 여기에서 열립니다. $EDITOR의 편집기는 터미널에서 실행됩니다.",
  "setting.editor": "파일을 열 편집기",
  "setting.editor.auto": "먼저 찾은 것",
  "setting.editor.environment": "$VISUAL 또는 $EDITOR",
};
