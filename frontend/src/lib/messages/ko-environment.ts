import type { enEnvironment } from "./en-environment";

export const koEnvironment: Record<keyof typeof enEnvironment, string> = {
  "env.layer.stored": "여기에서 설정한 값",
  "env.layer.process": "Holdfast가 시작될 때의 환경",
  "env.files": "프로젝트 파일의 변수",
  "env.fromFile": "읽기 전용, {file}",
  "env.order": "우선순위: 먼저 있는 것을 씁니다",
  "env.count": "{count, plural, =0 {없음} other {이름 #개}}",
  "env.hides": "같은 이름보다 우선함: {places}",
  "env.badName": "이름은 글자, 숫자, 밑줄 1~255자이며 숫자나 HOLDFAST_로 시작할 수 없습니다.",
};
