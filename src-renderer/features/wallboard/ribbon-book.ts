import { createStore, type StoreApi } from "zustand/vanilla";
import type { DeskApi } from "#renderer/desk/index.ts";
import type { AgentState } from "#shared/agent/types.ts";
import type { DeskAgent } from "#shared/contract/desk/index.ts";
import type { UserId } from "#shared/ids.ts";
import { withState } from "./ribbon-shape.ts";

/** As many agents as one request may name. */
const perRequest = 100;
/** Rows that come into sight together are asked for together. */
const gatherMs = 80;
/** Who was scrolled past long ago is read again when they come back. */
const maxKept = 400;

/** The day's states of those agents who were in sight, read once and then kept up by what central tells. */
export interface RibbonBook {
  readonly store: StoreApi<ReadonlyMap<string, readonly AgentState[]>>;
  want(id: string): void;
  /** The agents as they are now. */
  heard(agents: ReadonlyMap<string, DeskAgent>): void;
  /** The feed was down: what happened meanwhile is not here. */
  forget(): void;
}

export function createRibbonBook(client: Pick<DeskApi, "wallboard">): RibbonBook {
  const store = createStore<ReadonlyMap<string, readonly AgentState[]>>(() => new Map());
  const wanted = new Set<string>();
  const asked = new Set<string>();
  /** A request is about to leave. */
  let due = false;
  let agentsNow: ReadonlyMap<string, DeskAgent> = new Map();
  let round = 0;

  async function ask(): Promise<void> {
    due = false;
    // Those who came into sight last are looked at.
    const ids = [...wanted].slice(-perRequest);
    const mine = round;
    wanted.clear();
    for (const id of ids) asked.add(id);
    try {
      const { items } = await client.wallboard.ribbons({ userIds: ids as UserId[] });
      if (mine !== round) return;
      store.setState((ribbons) => {
        const next = new Map(ribbons.size > maxKept ? [] : ribbons);
        if (ribbons.size > maxKept) for (const id of [...asked]) if (!ids.includes(id)) asked.delete(id);
        for (const { userId, states } of items)
          next.set(userId, withState(states, agentsNow.get(userId)?.state ?? null));
        return next;
      }, true);
    } catch {
      // Asked again when the row comes into sight the next time; until then the row has no ribbon.
      for (const id of ids) asked.delete(id);
    }
  }

  return {
    store,
    want(id) {
      if (id.startsWith("member:") || asked.has(id)) return;
      wanted.add(id);
      if (due) return;
      due = true;
      setTimeout(() => void ask(), gatherMs);
    },
    heard(agents) {
      agentsNow = agents;
      const ribbons = store.getState();
      let next: Map<string, readonly AgentState[]> | null = null;
      for (const [id, states] of ribbons) {
        const longer = withState(states, agents.get(id)?.state ?? null);
        if (longer === states) continue;
        next ??= new Map(ribbons);
        next.set(id, longer);
      }
      if (next !== null) store.setState(next, true);
    },
    forget() {
      round += 1;
      asked.clear();
      wanted.clear();
      store.setState(new Map(), true);
    },
  };
}
