import type { Task } from "#shared/contract/desk/index.ts";

export type DueState = "overdue" | "today" | "later" | "none" | "over";

/** How a task stands to the clock of this machine. `over`: done or cancelled, so no time presses any more. */
export function dueStateOf(task: Pick<Task, "status" | "dueAt">, now: number): DueState {
  if (task.status !== "open") return "over";
  if (task.dueAt === null) return "none";
  if (task.dueAt < now) return "overdue";
  return new Date(task.dueAt).toDateString() === new Date(now).toDateString() ? "today" : "later";
}

/** The record that a task is about; null: none. */
export function targetOfTask(task: Pick<Task, "customerId" | "leadId">) {
  if (task.customerId !== null) return { type: "customer", id: task.customerId } as const;
  return task.leadId === null ? null : ({ type: "lead", id: task.leadId } as const);
}
