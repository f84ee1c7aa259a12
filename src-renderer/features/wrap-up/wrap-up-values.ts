import type { Call } from "#shared/call/types.ts";
import type { TaskForm, WrapUpForm } from "#shared/crm/forms.ts";
import type { Pop, PopTarget } from "#shared/pop/types.ts";

/** What the agent types of a wrap-up. Whom the call is logged to comes from the pop at the moment of saving. */
export type WrapUpValues = Pick<WrapUpForm, "contactId" | "dispositionId" | "notes" | "task">;

/** Characters that notes may have (crm/forms.ts). */
export const maxNotes = 20_000;

export const emptyWrapUp: WrapUpValues = { contactId: null, dispositionId: null, notes: "", task: null };

/** The record that the call will be logged to; null: to nobody, as long as none is decided. */
export function loggedTo(pop: Pop): PopTarget | null {
  return pop.decision.kind === "record" ? pop.decision.target : null;
}

/** A callback as it is proposed: the caller's number, tomorrow at the next full hour. */
export function proposedTask(call: Call, title: string, now: number): TaskForm {
  const due = new Date(now + 24 * 3_600_000);
  due.setMinutes(0, 0, 0);
  const number = call.direction === "in" ? call.remote.number : (call.dialed ?? call.remote.number);
  return {
    kind: "callback",
    title,
    note: "",
    dueAt: due.getTime(),
    number: call.remote.withheld || number === "" ? null : number,
  };
}
