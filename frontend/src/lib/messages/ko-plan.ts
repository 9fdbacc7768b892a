import type { enPlan } from "./en-plan";

export const koPlan: Record<keyof typeof enPlan, string> = {
  "plan.title": "계획",
  "plan.version": "버전 {version}",
  "plan.versions": "계획의 버전",
  "plan.source.agent": "에이전트가 작성",
  "plan.source.user": "편집됨",
  "plan.source.restored": "복원됨",
  "plan.edit": "계획 편집",
  "plan.editor": "계획의 내용",
  "plan.save": "저장",
  "plan.giveUp": "변경 내용 버리기",
  "plan.copy": "계획 복사",
  "plan.old": "최신이 아닌 버전 {version}을(를) 보고 있습니다.",
  "plan.restore": "복원",
  "plan.newest": "버전 {version}(으)로 돌아가기",
  "plan.conflict":
    "편집하는 동안 버전 {version}이(가) 저장되었습니다. 왼쪽은 편집한 내용, 오른쪽은 저장된 내용입니다. 내 것을 저장하면 둘 다 버전으로 남습니다.",
  "plan.theirs": "저장된 버전",
  "plan.saveMine": "내 것을 최신으로 저장",
  "plan.takeTheirs": "내 것 버리기",

  "plan.merge": "병합",
  "plan.mergeTitle": "다른 계획과 병합",
  "plan.mergeNone": "이 세션에는 병합할 다른 계획이 없습니다",
  "plan.mergeWith": "이 계획과 병합할 계획",
  "plan.mergeInstructions": "지침(세션에 보관)",

  "finder.title": "파일 찾기",
  "finder.text": "찾을 파일에 대한 설명",
  "finder.placeholder": "저장된 작업 설명",
  "finder.local": "이 컴퓨터에서 검색합니다. 모델에 묻지 않으며 비용이 들지 않습니다.",
  "finder.looking": "파일을 찾는 중입니다. 이 창을 닫아도 끝나면 찾은 파일이 선택됩니다.",
  "finder.none": "찾은 파일이 없습니다. 파일이나 파일 이름에 있는 말로 설명해 보세요.",
  "finder.selected":
    "{count, plural, other {파일 #개를 찾아 선택했습니다.}} 실행 취소하면 선택의 마지막 변경이 되돌려집니다.",
  "finder.found": "{count, plural, other {파일 #개를 찾았습니다.}}",
  "finder.select": "선택하기",
  "finder.again": "다시 찾기",

  "plan.apply": "적용",
  "plan.applyTitle": "에이전트의 답으로 작업 설명이나 파일 선택을 바꿉니다",
  "plan.appliedTask": "작업 설명이 새 내용으로 바뀌었습니다.",
  "plan.appliedFiles": "찾은 파일을 선택했습니다.",
};
