import { z } from "zod";
import { CallId } from "#shared/ids.ts";
import type { TraceCode, TraceValues } from "#shared/trace/index.ts";

/** What the agent asked of a call, as an entry. */
export interface AgentAction {
  readonly code: TraceCode<"agent">;
  readonly values: TraceValues;
  /** null: known only once it is done (dialling). */
  readonly callId: CallId | null;
}

const Input = z
  .object({
    callId: CallId.nullable().catch(null),
    number: z.string().catch(""),
    to: z.string().catch(""),
    how: z.string().catch("busy"),
    digits: z.string().catch(""),
    on: z.boolean().catch(false),
  })
  .catch({ callId: null, number: "", to: "", how: "", digits: "", on: false });
type Input = z.infer<typeof Input>;

const plain = (code: TraceCode<"agent">, values: (input: Input) => TraceValues = () => ({})) => ({ code, values });

/** By the name that the request has in the desk contract. */
const actions: Readonly<Record<string, { code: TraceCode<"agent">; values: (input: Input) => TraceValues }>> = {
  "calls.dial": plain("dial", ({ number }) => ({ number })),
  "calls.answer": plain("answer"),
  "calls.reject": plain("reject", ({ how }) => ({ how })),
  "calls.hangUp": plain("hang-up"),
  "calls.hold": plain("hold"),
  "calls.resume": plain("resume"),
  "calls.transfer": plain("transfer", ({ to }) => ({ number: to })),
  "calls.consult": plain("consult", ({ to }) => ({ number: to })),
  "calls.completeTransfer": plain("complete-transfer"),
  "calls.cancelConsult": plain("cancel-consult"),
  "calls.merge": plain("merge"),
  "calls.split": plain("split"),
  "calls.toRoom": plain("to-room"),
  "calls.test": plain("test"),
  // Only how many: what is keyed may be a card's number.
  "calls.dtmf": plain("digits", ({ digits }) => ({ count: digits.length })),
  "phone.retryLine": plain("retry-line"),
  "phone.set": plain("set-phone"),
};

/** The action that a request to the desk is. null: none that belongs into a trace. @param input As it came, not checked yet. */
export function agentAction(path: readonly string[], input: unknown): AgentAction | null {
  const name = path.join(".");
  const given = Input.parse(input);
  if (name === "calls.mute") return { code: given.on ? "mute" : "unmute", values: {}, callId: given.callId };
  const action = actions[name];
  return action === undefined ? null : { code: action.code, values: action.values(given), callId: given.callId };
}

/** The call that an action made, by what the desk answered. */
export function madeCall(output: unknown): CallId | null {
  return z.object({ callId: CallId }).safeParse(output).data?.callId ?? null;
}
