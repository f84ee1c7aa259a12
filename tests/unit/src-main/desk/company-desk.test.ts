import { EventEmitter } from "node:events";
import { pino } from "pino";
import { expect, it, vi } from "vitest";
import { createCompanyDesk } from "#main/desk/company-desk.ts";
import { createStateHub } from "#main/desk/state-hub.ts";
import { CentralError, type LiveNews } from "#main/sync/index.ts";
import { firstCompany, type Reason } from "#shared/contract/desk/index.ts";
import { newId, type QueueId, type ReasonId } from "#shared/ids.ts";
import { aDeskState } from "#tests/helpers/desk-scenes.ts";

const prayer: Reason = {
  ...{ id: newId<ReasonId>(), code: "prayer", labelEn: "Prayer", labelZh: "祷告" },
  ...{ sort: 1, active: true, version: 1 },
};
const support = { id: newId<QueueId>(), name: "Support", exchangeName: "support-1", number: "800", active: true };

/** A desk whose central says what a test sets; `kv` outlives it, as the store does. */
function open(kv = new Map<string, string>()) {
  const hub = createStateHub(aDeskState());
  const live = new EventEmitter<{ live: [LiveNews] }>();
  let answers: Record<string, unknown> | null = null;
  const send = vi.fn(async ({ path }: { path: string }) => {
    if (answers === null) throw new Error("central is away");
    if (!(path in answers)) throw new CentralError("not-found", "There is nothing at this address.");
    return { items: answers[path] };
  });
  const desk = createCompanyDesk({
    central: { send: send as never },
    live,
    store: {
      read: { kv: { get: (key: string) => kv.get(key) ?? null } },
      write: { kv: { set: async (key: string, value: string) => void kv.set(key, value) } },
    } as never,
    hub,
    logger: pino({ level: "silent" }),
  });
  return {
    desk,
    kv,
    company: () => hub.get("company"),
    async hear(news: LiveNews, said: Record<string, unknown> | null) {
      answers = said;
      const before = send.mock.calls.length;
      live.emit("live", news);
      await vi.waitFor(() => expect(send.mock.calls.length).toBeGreaterThan(before));
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const told = { "/v1/not-ready-reasons": [prayer], "/v1/queues": [{ ...support, members: [], teams: [] }] };

it("offers the first reasons until central is heard, then central's, and those after a restart without central", async () => {
  const desk = open();
  expect(desk.company()).toEqual(firstCompany);
  await desk.hear({ type: "open" }, told);
  expect(desk.company()).toEqual({ reasons: [prayer], queues: [support], teams: [] });
  desk.desk.stop();
  const restarted = open(desk.kv);
  expect(restarted.company().reasons).toEqual([prayer]);
  await restarted.hear({ type: "open" }, null);
  expect(restarted.company().reasons).toEqual([prayer]);
});

it("asks again when central says that they changed", async () => {
  const desk = open();
  await desk.hear({ type: "open" }, told);
  await desk.hear({ type: "catalogue" }, { ...told, "/v1/not-ready-reasons": [prayer, firstCompany.reasons[0]] });
  expect(desk.company().reasons.map(({ code }) => code)).toEqual(["prayer", "break"]);
});

it("keeps the first reasons at a central that has none, and takes what it has", async () => {
  const desk = open();
  await desk.hear({ type: "open" }, { "/v1/queues": [{ ...support, members: [], teams: [] }] });
  expect(desk.company()).toEqual({ ...firstCompany, queues: [support] });
});

it("starts with the first ones when what was kept can't be read", () => {
  expect(open(new Map([["company", '{"reasons":7}']])).company()).toEqual(firstCompany);
});
