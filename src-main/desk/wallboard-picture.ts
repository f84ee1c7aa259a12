import type { Wallboard, WallboardAgent, WallboardQueue } from "#shared/contract/central/index.ts";
import type { DeskAgent, DeskQueue, WallboardPush } from "#shared/contract/desk/index.ts";
import type { KnownCallers } from "./known-callers.ts";

/** Rows of agents in one push: a large floor leaves in several, and the engine does other work in between. */
const agentsPerPush = 400;

/** What one page has not been pushed yet. */
export interface Unseen {
  whole: boolean;
  readonly queues: Set<string>;
  readonly agents: Set<string>;
}

/** The floor as central told it last. */
export interface WallboardPicture {
  readonly board: WallboardPush["board"];
  /** Takes in what central says, and marks it in what pages have not seen. */
  hear(wallboard: Wallboard, pages: Iterable<Unseen>): void;
  /** Everything, for a page that begins to watch. */
  all(): Unseen;
  /**
   * The rows of a push, as many as one carries; what is left stays unseen. Rows with callers who could not be looked up in this turn go
   * without their names and stay unseen as well.
   */
  take(unseen: Unseen, callers: KnownCallers): Pick<WallboardPush, "queues" | "goneQueues" | "agents" | "goneAgents">;
  clear(): void;
}

export function createWallboardPicture(): WallboardPicture {
  let board: WallboardPush["board"] = null;
  const queues = new Map<string, WallboardQueue>();
  const agents = new Map<string, WallboardAgent>();

  return {
    get board() {
      return board;
    },
    hear({ whole, at, dayFrom, link, ...told }, pages) {
      board = { at, dayFrom, link };
      const goneQueues = whole ? [...queues.keys()] : told.goneQueues;
      const goneAgents = whole ? [...agents.keys()] : told.goneAgents;
      for (const name of goneQueues) queues.delete(name);
      for (const id of goneAgents) agents.delete(id);
      for (const queue of told.queues) queues.set(queue.queue, queue);
      for (const agent of told.agents) agents.set(agent.id, agent);
      for (const unseen of pages) {
        for (const name of goneQueues) unseen.queues.add(name);
        for (const { queue } of told.queues) unseen.queues.add(queue);
        for (const id of goneAgents) unseen.agents.add(id);
        for (const { id } of told.agents) unseen.agents.add(id);
      }
    },
    all: () => ({ whole: true, queues: new Set(queues.keys()), agents: new Set(agents.keys()) }),
    take(unseen, callers) {
      const push = { queues: [] as DeskQueue[], goneQueues: [] as string[] };
      const people = { agents: [] as DeskAgent[], goneAgents: [] as string[] };
      const again = { queues: [] as string[], agents: [] as string[] };
      for (const name of unseen.queues) {
        const queue = queues.get(name);
        if (queue === undefined) push.goneQueues.push(name);
        else {
          const named = namedQueue(queue, callers);
          push.queues.push(named.row);
          if (!named.complete) again.queues.push(name);
        }
      }
      unseen.queues.clear();
      for (const id of unseen.agents) {
        if (people.agents.length === agentsPerPush) break;
        unseen.agents.delete(id);
        const agent = agents.get(id);
        if (agent === undefined) people.goneAgents.push(id);
        else {
          const named = namedAgent(agent, callers);
          people.agents.push(named.row);
          if (!named.complete) again.agents.push(id);
        }
      }
      for (const name of again.queues) unseen.queues.add(name);
      for (const id of again.agents) unseen.agents.add(id);
      return { ...push, ...people };
    },
    clear() {
      board = null;
      queues.clear();
      agents.clear();
    },
  };
}

function namedQueue(queue: WallboardQueue, callers: KnownCallers): { row: DeskQueue; complete: boolean } {
  let complete = true;
  const named = <C extends { readonly caller: string; readonly number: string | null }>(caller: C) => {
    const record = callers.of(caller);
    complete &&= record !== undefined;
    return { ...caller, record: record ?? null };
  };
  const row = { ...queue, waiting: queue.waiting.map(named), calls: queue.calls.map(named) };
  return { row, complete };
}

function namedAgent(agent: WallboardAgent, callers: KnownCallers): { row: DeskAgent; complete: boolean } {
  if (agent.call === null) return { row: { ...agent, call: null }, complete: true };
  const record = callers.of(agent.call);
  return { row: { ...agent, call: { ...agent.call, record: record ?? null } }, complete: record !== undefined };
}
