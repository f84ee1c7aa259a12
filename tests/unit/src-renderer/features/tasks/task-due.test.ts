import { expect, it } from "vitest";
import { dueStateOf, targetOfTask } from "#renderer/features/tasks/task-due.ts";
import { newId } from "#shared/ids.ts";
import { aTask } from "#tests/helpers/builders.ts";

const noon = new Date(2026, 10, 21, 12).getTime();
const hour = 3_600_000;

it.each([
  ["overdue", noon - 1],
  ["today", noon],
  ["today", noon + 11 * hour],
  ["later", noon + 12 * hour],
  ["none", null],
] as const)("an open task is %s", (state, dueAt) => {
  expect(dueStateOf(aTask({ status: "open", dueAt }), noon)).toBe(state);
});

it("a task that is done is not overdue", () => {
  expect(dueStateOf(aTask({ status: "done", dueAt: noon - hour }), noon)).toBe("over");
  expect(dueStateOf(aTask({ status: "cancelled", dueAt: noon - hour }), noon)).toBe("over");
});

it("a task is about its customer, else its lead, else nobody", () => {
  const [customerId, leadId] = [newId<never>(), newId<never>()];
  expect(targetOfTask(aTask({ customerId, leadId }))).toEqual({ type: "customer", id: customerId });
  expect(targetOfTask(aTask({ customerId: null, leadId }))).toEqual({ type: "lead", id: leadId });
  expect(targetOfTask(aTask({ customerId: null, leadId: null }))).toBeNull();
});
