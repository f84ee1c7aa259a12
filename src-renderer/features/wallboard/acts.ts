import type { CentralFunction, DeskAgent, DeskQueueCall, DeskWaiting } from "#shared/contract/desk/index.ts";

/** Being with an agent's call, in the order of the menu. */
export const joinings = ["listen", "whisper", "barge", "take-over"] as const;
export type Joining = (typeof joinings)[number];

export type May = (...functions: readonly CentralFunction[]) => boolean;

/** What the role lets a supervisor do with an agent as things are. */
export interface AgentOffers {
  readonly joinings: readonly Joining[];
  readonly hangUp: boolean;
  readonly setState: boolean;
  readonly signOut: boolean;
  readonly message: boolean;
}

/** @param me the supervisor: nobody listens to their own call, or is told to be ready by themselves */
export function agentOffers(agent: DeskAgent, may: May, me: string): AgentOffers {
  const other = agent.id !== me;
  const atDesk = agent.deskName !== null;
  const inCall = agent.call !== null && other;
  return {
    joinings: inCall ? joinings.filter((joining) => may(`supervise.${joining}`)) : [],
    hangUp: agent.call !== null && may("supervise.callers"),
    setState: atDesk && other && may("supervise.agents"),
    signOut: atDesk && other && may("supervise.agents"),
    message: atDesk && other && may("supervise.message"),
  };
}

export function hasOffers(offers: AgentOffers): boolean {
  const { setState, signOut, message, hangUp } = offers;
  return offers.joinings.length > 0 || setState || signOut || message || hangUp;
}

/** A caller of a queue, waiting or with an agent. */
export type Caller = Pick<DeskWaiting | DeskQueueCall, "caller" | "number" | "name" | "record">;

/** What needs a further word before it is done. */
export type ActForm =
  | { readonly do: "message"; readonly to: readonly string[]; readonly name: string }
  | { readonly do: "sign-out"; readonly id: string; readonly name: string }
  | { readonly do: "take-over"; readonly caller: Caller; readonly agent: string }
  | { readonly do: "hang-up"; readonly caller: Caller }
  | { readonly do: "move-to-queue"; readonly caller: Caller; readonly from: string }
  | { readonly do: "move-to-agent"; readonly caller: Caller; readonly from: string };

/** Whether what is asked about is still there: who has hung up can't be moved or taken over. `caller`: the agent's, or null. */
export function formStands(form: ActForm, ...callers: readonly (Pick<Caller, "caller"> | null)[]): boolean {
  return !("caller" in form) || callers.some((it) => it?.caller === form.caller.caller);
}

/** What is open beside the tables, or what a menu is about. */
export type Subject =
  | { readonly kind: "queue"; readonly id: string }
  | { readonly kind: "agent"; readonly id: string }
  | { readonly kind: "caller"; readonly queue: string; readonly caller: string };
