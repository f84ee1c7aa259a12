import { expect, it } from "vitest";
import { boardAfter, emptyBoard, momentOf } from "#renderer/features/wallboard/board.ts";
import { aChange, aFloor, aFloorAgent, aFloorQueue, aWaiting } from "#tests/helpers/floor-scenes.ts";

const lin = aFloorAgent();
const tom = aFloorAgent({ name: "Tom Becker" });

it("what a push does not change keeps its reference, row by row and map by map", () => {
  const one = boardAfter(emptyBoard, aFloor({ queues: [aFloorQueue()], agents: [lin, tom] }));
  const two = boardAfter(one, aChange({ agents: [{ ...tom, name: "Tom B." }], board: one.facts }));
  expect(two.queues).toBe(one.queues);
  expect(two.facts).toBe(one.facts);
  expect(two.agents.get(lin.id)).toBe(one.agents.get(lin.id));
  expect(two.agents.get(tom.id)?.name).toBe("Tom B.");
});

it("a row that is told again as it was is no change", () => {
  const queue = aFloorQueue({ waiting: [aWaiting({ since: 1 })] });
  const one = boardAfter(emptyBoard, aFloor({ queues: [queue] }));
  const two = boardAfter(one, aChange({ queues: [structuredClone(queue)] }));
  expect(two.queues.get("support")).toBe(one.queues.get("support"));
});

it("a whole push takes away what it does not have, and the pieces behind it add", () => {
  const one = boardAfter(emptyBoard, aFloor({ queues: [aFloorQueue()], agents: [lin] }));
  const two = boardAfter(one, aFloor({ agents: [tom] }));
  expect([...two.queues.keys(), ...two.agents.keys()]).toEqual([tom.id]);
  expect([...boardAfter(two, aChange({ agents: [lin] })).agents.keys()]).toEqual([tom.id, lin.id]);
});

it("gone rows go", () => {
  const one = boardAfter(emptyBoard, aFloor({ queues: [aFloorQueue()], agents: [lin, tom] }));
  const two = boardAfter(one, aChange({ goneQueues: ["support"], goneAgents: [lin.id] }));
  expect([...two.queues.keys(), ...two.agents.keys()]).toEqual([tom.id]);
});

it("durations are taken by central's clock, and stand still while central is away", () => {
  expect(momentOf({ feed: { is: "live" }, clockOffsetMs: 500 }, 10_000)).toBe(10_500);
  expect(momentOf({ feed: { is: "lost", since: 7_000 }, clockOffsetMs: 500 }, 10_000)).toBe(7_500);
});
