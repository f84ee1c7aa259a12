import { describe, expect, test } from "vitest";
import type { AmiMessage } from "#server/pbx/asterisk/ami-message.ts";
import { recallBook, repairBook, repairOrder } from "#server/pbx/asterisk/queues/repair-book.ts";
import { Player, read, trace } from "./play-trace.ts";

const nothing = { queues: [], channels: [] };
const twoWaiting = {
  queues: trace("picture-of-two-waiting").filter((it) => it.event !== "CoreShowChannel"),
  channels: trace("picture-of-two-waiting").filter((it) => it.event === "CoreShowChannel"),
};
const until = (messages: readonly AmiMessage[], event: string) =>
  messages.slice(0, messages.findIndex((it) => it.event === event) + 1);
const talking = () => new Player().play(until(trace("held-then-caller-hangs-up"), "AgentConnect"));
const seenAt = 2_000_000;
const at = 2_060_000;

describe("the book after a time without events", () => {
  test("callers whom nobody knew came when the exchange says; asked again, nothing is told", () => {
    const player = new Player();
    repairBook(player.book, twoWaiting, seenAt, at);
    expect(player.take().events).toMatchObject([
      { type: "joined", at: at - 1_000, queue: "support", number: "+4930222", position: 1 },
      { type: "joined", at: at - 1_000, queue: "support", number: "+4930111222", position: 2 },
    ]);
    expect(player.book.now("support").members).toMatchObject([{ member: "1101", paused: true, pauseReason: "lunch" }]);
    repairBook(player.book, twoWaiting, seenAt, at + 5_000);
    expect(player.take().events).toHaveLength(2);
  });

  test("who waited and is gone has left, at the time when he was last seen, for a reason that nobody knows", () => {
    const player = new Player();
    repairBook(player.book, twoWaiting, seenAt, at);
    player.take();
    repairBook(player.book, { ...twoWaiting, queues: twoWaiting.queues.slice(0, 2) }, at + 1_000, at + 9_000);
    const told = player.take().events.slice(2);
    expect(told).toMatchObject([
      { type: "left", at: at + 1_000, waitedMs: 2_000, reason: "unknown" },
      { type: "left", at: at + 1_000, waitedMs: 2_000, reason: "unknown" },
    ]);
  });

  test("an exchange that started anew has none of the calls: all are gone at once, members too", () => {
    const player = talking();
    const [answered] = player.events.filter((it) => it.type === "answered");
    repairBook(player.book, nothing, seenAt, at);
    const told = player.take().events.at(-1);
    expect(told).toMatchObject({ type: "ended", by: "unknown", at: seenAt, talkedMs: seenAt - (answered?.at ?? 0) });
    expect([player.book.size, player.book.queues.size]).toEqual([0, 0]);
  });

  test("who is met by an event while the picture is on its way is left as the events have it", () => {
    const player = new Player();
    player.book.fresh = new Set();
    player.play(until(trace("held-then-caller-hangs-up"), "AgentConnect"));
    repairBook(player.book, nothing, seenAt, at);
    expect(player.take().told).toEqual(["joined", "offered 1101", "answered 1101"]);
    expect(player.book.now("support").calls).toHaveLength(1);
  });

  test("an answer, or a loss, of somebody who came unseen is told whole while the picture is on its way, and only then", () => {
    const story = trace("held-then-caller-hangs-up");
    const unseen = story.slice(story.findIndex((it) => it.event === "AgentConnect"));
    expect(new Player().play(unseen).told).toEqual([]);
    const player = new Player();
    player.book.fresh = new Set();
    expect(player.play(unseen).told).toEqual(["joined", "answered 1101", "ended caller"]);
    const lost = trace("refused-then-abandoned");
    const other = new Player();
    other.book.fresh = new Set();
    other.play(lost.slice(lost.findIndex((it) => it.event === "QueueCallerAbandon")));
    expect(other.events.map((it) => it.type)[0]).toBe("joined");
    expect(other.events[0]?.at).toBe(1_000_010 - 1_000);
  });

  test("two talk whom nobody knew of: the caller came and was answered when the member's leg was made", () => {
    const channel = (more: string) => read(`Event: CoreShowChannel\nLinkedid: 1.1\nBridgeId: b\n${more}`);
    const picture = {
      queues: read(
        "Event: QueueParams\nQueue: support\n\nEvent: QueueMember\nQueue: support\nLocation: PJSIP/1101\nStatus: 2\n",
      ),
      channels: [
        ...channel("Uniqueid: 1.1\nChannel: PJSIP/trunk-00000001\nApplication: Queue\nApplicationData: support,b\n"),
        ...channel("Uniqueid: 1.2\nChannel: PJSIP/1101-00000002\nApplication: AppQueue\nDuration: 00:01:05\n"),
      ],
    };
    const player = new Player();
    repairBook(player.book, picture, seenAt, at);
    expect(player.take().events).toMatchObject([
      { type: "joined", at: at - 65_000 },
      { type: "answered", at: at - 65_000, member: "1101", waitedMs: 0 },
    ]);
    repairBook(player.book, picture, seenAt, at + 1_000);
    expect(player.take().events).toHaveLength(2);
  });

  test("a node that takes over tells what happened since the other one's last picture", () => {
    const before = talking().book;
    const player = new Player();
    recallBook(player.book, [before.now("support")]);
    expect(player.book.now("support")).toEqual(before.now("support"));
    repairBook(player.book, nothing, seenAt, at);
    expect(player.take().told).toEqual(["ended unknown"]);
  });

  test("an order that was changed unseen is put right, and tells no events", () => {
    const player = new Player();
    repairBook(player.book, twoWaiting, seenAt, at);
    player.take();
    const [one, two] = player.book.now("support").waiting;
    const listed = (id: string | undefined, position: number) =>
      read(`Event: QueueEntry\nQueue: support\nUniqueid: ${id}\nPosition: ${position}\n`);
    repairOrder(player.book, [...listed(one?.caller, 2), ...listed(two?.caller, 1)]);
    expect(player.book.now("support").waiting.map((it) => it.caller)).toEqual([two?.caller, one?.caller]);
    expect(player.take().events).toHaveLength(2);
  });

  test("a week of calls leaves nothing behind", () => {
    const player = new Player();
    const day = [trace("held-then-caller-hangs-up"), trace("refused-then-abandoned"), trace("time-is-up")].flat();
    for (let i = 0; i < 300; i += 1) player.play(day);
    expect([player.book.size, player.book.queues.size]).toEqual([0, 2]);
  });
});
