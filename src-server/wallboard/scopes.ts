import type { Identity } from "../auth/identity.ts";
import type { BoardRow } from "./board.ts";

type Reader = Pick<Identity, "userId" | "scope" | "teamId" | "teams">;

/** Which agents readers see: those of one scope are told the same. */
export interface AgentScope {
  /** The same for readers who see the same. */
  readonly key: string;
  sees(row: Pick<BoardRow, "userId" | "teamId">): boolean;
}

/** As `Presence.list`: all, or oneself with the members of one's team and of the teams that the role's scope reaches. */
export function agentScopeOf({ userId, scope, teamId, teams }: Reader): AgentScope {
  if (scope === "all") return { key: "all", sees: () => true };
  const reached = new Set<string>(teamId === null ? teams : [teamId, ...teams]);
  // Who is in a team sees himself with it: what is shared must not depend on who was first.
  const self = teamId === null ? userId : null;
  return {
    key: [...reached].sort().join(" ") + (self === null ? "" : ` + ${self}`),
    sees: (row) => row.userId !== null && (row.userId === self || (row.teamId !== null && reached.has(row.teamId))),
  };
}
