import { describe, expect, it, vi } from "vitest";
import { createNameOrder } from "#renderer/features/wallboard/name-order.ts";
import {
  agentMatches,
  agentName,
  agentsInScope,
  heldOrder,
  queuesInScope,
  sortAgents,
  sortQueues,
} from "#renderer/features/wallboard/shown-rows.ts";
import type { DeskAgent } from "#shared/contract/desk/index.ts";
import { aFloorAgent, aFloorQueue, aMembership, aWaiting, floorTeams } from "#tests/helpers/floor-scenes.ts";

const [north] = floorTeams;
const agent = (name: string, over: Partial<DeskAgent> = {}) => aFloorAgent({ name, ...over });
const byId = <T extends { id: string }>(rows: readonly T[]) => new Map(rows.map((row) => [row.id as string, row]));

describe("the view of a team", () => {
  const lin = agent("Lin", { teamId: north?.id ?? null, queues: [aMembership("support")] });
  const tom = agent("Tom", { queues: [aMembership("sales")] });
  const agents = byId([lin, tom]);
  const queues = new Map(
    [aFloorQueue(), aFloorQueue({ queue: "sales" })].map((queue) => [queue.queue as string, queue]),
  );
  const all = { teamId: null, queues: null };

  it("has its agents, and the queues that they take calls from", () => {
    const team = { ...all, teamId: north?.id ?? null };
    expect(agentsInScope(agents, team)).toEqual([lin]);
    expect(queuesInScope(queues, agents, team).map(({ queue }) => queue)).toEqual(["support"]);
    expect(agentsInScope(agents, all)).toHaveLength(2);
  });

  it("of chosen queues has those, and who takes their calls", () => {
    const chosen = { ...all, queues: ["sales"] };
    expect(agentsInScope(agents, chosen)).toEqual([tom]);
    expect(queuesInScope(queues, agents, chosen).map(({ queue }) => queue)).toEqual(["sales"]);
  });
});

describe("the order", () => {
  const ranks = (rows: readonly DeskAgent[]) =>
    createNameOrder(new Intl.Collator("zh-CN"))(rows.map((it) => ({ id: it.id, name: agentName(it) })));
  const sortedNames = (rows: readonly DeskAgent[], by: string, descending = false) =>
    sortAgents(rows, { by, descending }, { now: 10_000, dayFrom: 0 }, ranks(rows)).map(
      (id) => rows.find((it) => it.id === id)?.name,
    );

  it("of names is the reader's: Chinese by pinyin", () => {
    expect(sortedNames([agent("张伟"), agent("李娜"), agent("陈静")], "name")).toEqual(["陈静", "李娜", "张伟"]);
  });

  it("of states is that of the list above, the longest in it first", () => {
    const rows = [
      agent("late", { state: { name: "not-ready", at: 900, reason: null } }),
      agent("new", { state: { name: "ready", at: 800 } }),
      agent("old", { state: { name: "ready", at: 100 } }),
    ];
    expect(sortedNames(rows, "state")).toEqual(["old", "new", "late"]);
  });

  it("has those without a figure last, whichever way", () => {
    const worked = agent("worked", { times: { talking: 10, ready: 90 }, state: null });
    const rows = [agent("idle", { state: null, times: {} }), worked];
    expect(sortedNames(rows, "occupancy")).toEqual(["worked", "idle"]);
    expect(sortedNames(rows, "occupancy", true)).toEqual(["worked", "idle"]);
  });

  it("of queues with the longest wait first begins with the earliest caller", () => {
    const rows = [
      aFloorQueue({ queue: "a", name: "A", waiting: [aWaiting({ since: 500 })] }),
      aFloorQueue({ queue: "b", name: "B" }),
      aFloorQueue({ queue: "c", name: "C", waiting: [aWaiting({ since: 100 })] }),
    ];
    const order = createNameOrder(new Intl.Collator("en"))(
      rows.map(({ queue, name }) => ({ id: queue, name: name ?? "" })),
    );
    expect(sortQueues(rows, { by: "longest", descending: true }, "own", order)).toEqual(["c", "a", "b"]);
    expect(sortQueues(rows, { by: "waiting", descending: true }, "own", order)).toEqual(["a", "c", "b"]);
  });

  it("compares names again only when one has come, gone or changed", () => {
    const compare = vi.fn(new Intl.Collator("en").compare);
    const order = createNameOrder({ compare });
    const rows = ["c", "a", "b"].map((name) => ({ id: name, name }));
    const first = order(rows);
    const asked = compare.mock.calls.length;
    expect(order([...rows])).toBe(first);
    expect(compare).toHaveBeenCalledTimes(asked);
    expect(order([...rows.slice(1), { id: "c", name: "0" }]).get("c")).toBe(0);
  });

  it("that is held keeps every place; new rows come behind, gone ones leave", () => {
    expect(heldOrder(["b", "a", "c"], ["a", "b", "d"])).toEqual(["b", "a", "d"]);
  });
});

it("a search finds names in any case, and extensions", () => {
  const lin = agent("Lin Xiaoyu", { extension: "1001" });
  expect(["", " xiao", "100", "1002", "Tom"].map((text) => agentMatches(lin, text))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(agentName(aFloorAgent({ id: "member:2001", name: null, extension: null }))).toBe("2001");
});
