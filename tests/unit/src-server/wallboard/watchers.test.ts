import { zstdDecompressSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Identity } from "#server/auth/identity.ts";
import type { LiveDesk } from "#server/live/change-stream.ts";
import { type Board, createBoard } from "#server/wallboard/board.ts";
import { agentRow, queueRow } from "#server/wallboard/rows.ts";
import { createWatchers, type Watchers } from "#server/wallboard/watchers.ts";
import { LiveEvent, type Wallboard } from "#shared/contract/central/index.ts";
import { newId, type TeamId, type UserId } from "#shared/ids.ts";
import { noAgentCounts, noQueueCounts } from "#shared/queue/index.ts";

const head = { at: 1, dayFrom: 0, link: { is: "connected" } as const };
const [north, south] = [newId<TeamId>(), newId<TeamId>()];
const exchange = { queuesOf: () => new Map(), callOf: () => null };

function anAgent(board: Board, id: UserId, teamId: TeamId | null, name = "Li Na"): void {
  const user = { id, name, extension: null, teamId };
  const facts = { exchange, present: undefined, day: undefined, counts: noAgentCounts };
  board.setAgent(id, agentRow({ user }, facts));
}

/** A desk that keeps what it is sent. */
function aDesk(over: Partial<Identity> = {}) {
  const sent: Wallboard[] = [];
  const identity: Identity = {
    userId: newId<UserId>(),
    username: "ann",
    name: "Ann",
    role: "supervisor",
    roleName: "Supervisor",
    functions: new Set(["supervise.live"]),
    scope: "all",
    teamId: null,
    teams: [],
    sessionId: newId(),
    mustChangePassword: false,
    ...over,
  };
  const desk: LiveDesk & { waiting: number } = {
    identity,
    waiting: 0,
    waitingBytes: () => desk.waiting,
    tell: () => undefined,
    send({ data, binary }) {
      const event = LiveEvent.parse(JSON.parse(String(binary ? zstdDecompressSync(data) : data)));
      if (event.type === "wallboard") sent.push(event.wallboard);
    },
    end: () => undefined,
  };
  const rows = () => {
    const agents = new Map<string, string | null>();
    for (const { whole, agents: some, goneAgents } of sent) {
      if (whole) agents.clear();
      for (const { id, name } of some) agents.set(id, name);
      for (const id of goneAgents) agents.delete(id);
    }
    return agents;
  };
  return { desk, sent, rows };
}

const tell = (watchers: Watchers, board: Board) => watchers.tell(head, false, board);

it("a desk that does not keep up gets nothing more, and a whole picture once it has taken what it had", () => {
  const [watchers, board] = [createWatchers(), createBoard()];
  const { desk, sent, rows } = aDesk();
  const id = newId<UserId>();
  anAgent(board, id, null, "first");
  watchers.add(desk);
  expect(tell(watchers, board)).toBe(false);
  desk.waiting = 300 * 1024;
  for (const name of ["second", "third", "fourth"]) {
    anAgent(board, id, null, name);
    expect(tell(watchers, board)).toBe(true);
  }
  desk.waiting = 100 * 1024;
  expect(tell(watchers, board)).toBe(true);
  expect(sent).toHaveLength(1);
  desk.waiting = 0;
  expect(tell(watchers, board)).toBe(false);
  expect(sent.map((it) => it.whole)).toEqual([true, true]);
  expect(rows()).toEqual(new Map([[id, "fourth"]]));
});

it("nothing is sent to whom nothing that changed is to be seen", () => {
  const [watchers, board] = [createWatchers(), createBoard()];
  const lead = aDesk({ scope: "team", teamId: north });
  watchers.add(lead.desk);
  tell(watchers, board);
  anAgent(board, newId<UserId>(), south);
  tell(watchers, board);
  expect(lead.sent).toHaveLength(1);
  board.setQueue("support", queueRow("support", undefined, undefined, noQueueCounts));
  tell(watchers, board);
  expect(lead.sent[1]).toMatchObject({ whole: false, agents: [], queues: [{ queue: "support", name: null }] });
});

it("readers of one scope are sent the same bytes", () => {
  const [watchers, board] = [createWatchers(), createBoard()];
  const frames = new Set<Buffer>();
  for (let i = 0; i < 5; i += 1) {
    const { desk } = aDesk({ scope: "team", teamId: i < 4 ? north : south });
    watchers.add({ ...desk, send: ({ data }) => void frames.add(data) });
  }
  for (let i = 0; i < 100; i += 1) anAgent(board, newId<UserId>(), north);
  tell(watchers, board);
  expect(frames.size).toBe(2);
});

it("a picture of more agents than go in one message goes in several, and comes out whole", () => {
  const [watchers, board] = [createWatchers(), createBoard()];
  const { desk, sent, rows } = aDesk();
  const ids = Array.from({ length: 2_500 }, () => newId<UserId>());
  for (const id of ids) anAgent(board, id, north, id);
  watchers.add(desk);
  tell(watchers, board);
  expect(sent.map((it) => it.whole)).toEqual([true, false, false]);
  expect([...rows().keys()]).toEqual(ids);
});

it("whoever is moved, comes or goes: each reader has at every moment those whom the scope reaches", () => {
  const teams = [north, south, null];
  const step = fc.record({ agent: fc.nat(5), team: fc.option(fc.nat(2)), reader: fc.nat(2), slow: fc.nat(4) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const [watchers, board] = [createWatchers(), createBoard()];
      const ids = Array.from({ length: 6 }, () => newId<UserId>());
      const of = new Map<UserId, TeamId | null>();
      const readers = [
        aDesk(),
        aDesk({ scope: "team", teamId: north }),
        aDesk({ scope: "team", userId: ids[0] as UserId, teams: [south] }),
      ];
      for (const { desk } of readers) watchers.add(desk);
      steps.forEach(({ agent, team, reader, slow }, i) => {
        const id = ids[agent] as UserId;
        if (team === null) {
          of.delete(id);
          board.setAgent(id, null);
        } else {
          of.set(id, teams[team] ?? null);
          anAgent(board, id, teams[team] ?? null, String(i));
        }
        const some = readers[reader]?.desk;
        if (some !== undefined) some.waiting = slow === 0 ? 300 * 1024 : 0;
        tell(watchers, board);
      });
      for (const { desk } of readers) desk.waiting = 0;
      tell(watchers, board);
      const having = (sees: (id: UserId, team: TeamId | null) => boolean) =>
        [...of].filter(([id, team]) => sees(id, team)).map(([id]) => id);
      const [all, own, other] = readers.map((it) => [...it.rows().keys()].sort());
      expect(all).toEqual(having(() => true).sort());
      expect(own).toEqual(having((_, team) => team === north).sort());
      expect(other).toEqual(having((id, team) => id === ids[0] || team === south).sort());
    }),
    { numRuns: 60 },
  );
});
