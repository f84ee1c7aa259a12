import type { Words } from "#renderer/app/i18n/use-words.ts";
import { reasonWord } from "#renderer/features/top-bar/index.ts";
import type { AgentState, NextAgentState } from "#shared/agent/types.ts";
import type { Reason } from "#shared/contract/desk/index.ts";
import type { AgentView } from "./agent-view.ts";

/** The word of what an agent is doing. */
export function viewText(words: Words, view: AgentView): string {
  return view === "held" || view === "no-phone" ? words(`wallboard:view.${view}`) : words(`app:agent.state.${view}`);
}

/** What an agent is to be afterwards, in a word. */
export function nextText(words: Words, reasons: readonly Reason[], next: NextAgentState): string {
  return next.name === "not-ready" && next.reason !== null
    ? reasonWord(words, reasons, next.reason)
    : words(`app:agent.state.${next.name}`);
}

/** A state of the day, with the reason where it has one. */
export function stateText(
  words: Words,
  reasons: readonly Reason[],
  state: Pick<AgentState, "name"> | NextAgentState,
): string {
  const reason = "reason" in state && typeof state.reason === "string" ? state.reason : null;
  if (reason !== null) return words("app:agent.not-ready-because", { reason: reasonWord(words, reasons, reason) });
  return words(`app:agent.state.${state.name}`);
}
