import { expect, test } from "vitest";
import { jobsOfVersions } from "../../src/features/task/version-jobs";

const version = (sequence_number: number, created_at: number, superseded_at: number | null = null) => ({
  sequence_number,
  created_at,
  superseded_at,
});
const jobsAt = (...times: number[]) => times.map((created_at) => ({ created_at }));

test("a job belongs to the newest version that was there", () => {
  const versions = [version(3, 300), version(2, 200), version(1, 100)];
  expect(jobsOfVersions(versions, jobsAt(100, 250, 299, 300, 900), false)).toEqual(
    new Map([
      [1, 1],
      [2, 2],
      [3, 2],
    ]),
  );
});

test("a job stays with the version that an edit after an undo superseded later", () => {
  const versions = [version(4, 400), version(3, 300, 400), version(2, 200)];
  expect(jobsOfVersions(versions, jobsAt(350, 450), false)).toEqual(
    new Map([
      [3, 1],
      [4, 1],
    ]),
  );
});

test("a job from before every known version is not counted", () => {
  expect(jobsOfVersions([version(7, 700)], jobsAt(50), false).size).toBe(0);
});

test("where older jobs are not listed yet, only versions that have none of them are counted", () => {
  const versions = [version(3, 300), version(2, 200), version(1, 100)];
  expect(jobsOfVersions(versions, jobsAt(900, 320, 250), true)).toEqual(new Map([[3, 2]]));
});
