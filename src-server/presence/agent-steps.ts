import type { AgentState } from "#shared/agent/index.ts";
import type { PresenceUpdate } from "#shared/contract/central/index.ts";
import type { AgentStateRow, WrapUpDueRow } from "../db/history-schema.ts";

/** A state as it is kept. */
export type KeptState = Omit<AgentStateRow, "id" | "userId"> & { readonly id: number };
export type NewState = Omit<KeptState, "id">;
export type NewWrapUp = Omit<WrapUpDueRow, "id" | "userId">;

/** How the kept states of an agent go on. */
export interface AgentSteps {
  /** Central had concluded that the agent was gone, and was wrong. */
  readonly voided: readonly KeptState[];
  readonly added: readonly NewState[];
  readonly wrapUps: readonly NewWrapUp[];
}

/** No state is taken for older: a desk's clock may be anywhere. */
export const longestStateMs = 40 * 24 * 60 * 60_000;
/** A desk that is gone may come back in the same wrap-up: so long it is not told as ended. */
export const wrapUpGraceMs = 60_000;

/**
 * What a desk says, after what was kept of its agent. Times are placed by central's clock; what was told before is kept once; states never go back in
 * time. If the desk was in its last state all the while that central thought it gone, it was not gone.
 * @param tail the last states that are kept, in their order
 */
export function stepsSaid(tail: readonly KeptState[], update: PresenceUpdate, now: number): AgentSteps {
  const behindMs = update.sentAt === undefined ? 0 : now - update.sentAt;
  const said = [...update.passed, update.state].map((state): NewState => {
    const at = Math.max(now - longestStateMs, Math.min(now, state.at + behindMs));
    return { at, state: state.name, reason: reasonOf(state), saidAt: state.at };
  });
  const toldAt = tail.findLastIndex((it) => it.saidAt !== null);
  const told = tail[toldAt];
  const again = told === undefined ? -1 : said.findLastIndex((it) => isSame(it, told));
  if (again < 0) return { voided: [], ...following(tail, said, 0) };
  return { voided: tail.slice(toldAt + 1), ...following(tail.slice(0, toldAt + 1), said.slice(again + 1), 0) };
}

/** The desk is gone without having said so. */
export function stepsLost(tail: readonly KeptState[], at: number): AgentSteps {
  const last = tail.at(-1);
  const gone: NewState = { at, state: "signed-out", reason: null, saidAt: null };
  if (last === undefined || last.state === "signed-out") return { voided: [], added: [], wrapUps: [] };
  return { voided: [], ...following(tail, [gone], wrapUpGraceMs) };
}

function following(tail: readonly NewState[], more: readonly NewState[], graceMs: number) {
  const all = [...tail];
  const added: NewState[] = [];
  const wrapUps: NewWrapUp[] = [];
  for (const next of more) {
    const last = all.at(-1);
    const before = all.at(-2);
    const state = { ...next, at: Math.max(next.at, last?.at ?? next.at) };
    if (last?.state === "wrap-up" && state.state !== "wrap-up")
      wrapUps.push({
        talkedFrom: before?.state === "talking" ? before.at : null,
        wrapFrom: last.at,
        wrapUntil: state.at,
        notBefore: state.at + graceMs,
      });
    added.push(state);
    all.push(state);
  }
  return { added, wrapUps };
}

function isSame(one: NewState, other: NewState): boolean {
  return one.state === other.state && one.reason === other.reason && one.saidAt === other.saidAt;
}

function reasonOf(state: AgentState): string | null {
  return state.name === "not-ready" ? state.reason : null;
}

/** As the live picture shows it. */
export function agentStateOf({ at, state, reason }: Pick<NewState, "at" | "state" | "reason">): AgentState {
  return state === "not-ready" ? { name: state, at, reason } : { name: state, at };
}
