import { EventEmitter } from "node:events";
import { pino } from "pino";
import { describe, expect, it, vi } from "vitest";
import { createAgentService } from "#main/agent/index.ts";
import { createNotices } from "#main/desk/notices.ts";
import { createOrderDesk } from "#main/desk/order-desk.ts";
import { createStateHub } from "#main/desk/state-hub.ts";
import type { LiveNews } from "#main/sync/index.ts";
import type { Call, CallState } from "#shared/call/types.ts";
import type { AgentCommand } from "#shared/contract/central/index.ts";
import { newId } from "#shared/ids.ts";
import { aCall } from "#tests/helpers/builders.ts";
import { aDeskState } from "#tests/helpers/desk-scenes.ts";

const logger = pino({ level: "silent" });

/** A desk with its real agent service; `kv` outlives it, as the store does. */
function open(kv = new Map<string, string>()) {
  const hub = createStateHub(aDeskState());
  const live = new EventEmitter<{ live: [LiveNews] }>();
  const set = async (key: string, value: string | null) => void (value === null ? kv.delete(key) : kv.set(key, value));
  const agent = createAgentService({
    memory: { get: () => null, set: async () => undefined },
    wrapUp: { mode: "mandatory", seconds: 60 },
    logger,
  });
  agent.signIn([]);
  const signOut = vi.fn(async () => undefined);
  const desk = createOrderDesk({
    live,
    agent,
    store: { read: { kv: { get: (key: string) => kv.get(key) ?? null } }, write: { kv: { set } } } as never,
    hub,
    notices: createNotices(hub, () => 1),
    signOut,
    logger,
  });
  return {
    kv,
    hub,
    agent,
    signOut,
    desk,
    order(order: AgentCommand, by: string | null = "Zhao Min", id: string = newId()) {
      live.emit("live", { type: "order", order: { id, order, by } });
      return id;
    },
    hear: (news: LiveNews) => live.emit("live", news),
    notices: () => hub.get("notices").map(({ code, values }) => [code, values.from, values.text]),
    state: () => agent.current().state,
  };
}

const answered = { answeredAt: 2, endedAt: null, work: "open" as const };
const inCall = (state: CallState): Call => ({ ...aCall({ direction: "in", ...answered }), state });
const talking = inCall({ name: "active", at: 2 });
const over: Call = {
  ...talking,
  state: { name: "ended", at: 3, cause: "remote-hangup", sipStatus: null },
  endedAt: 3,
  work: "due",
};

describe("an order for the desk", () => {
  it("changes the agent's state as if the agent had chosen it, and says who did it last", () => {
    const desk = open();
    desk.order({ do: "set-state", state: { name: "ready" } });
    expect(desk.state().name).toBe("ready");
    desk.order({ do: "set-state", state: { name: "not-ready", reason: "lunch" } });
    expect(desk.state()).toMatchObject({ name: "not-ready", reason: "lunch" });
    desk.order({ do: "set-state", state: { name: "ready" } }, "Lin Xiaoyu");
    // Who did it last: the ones before are no news any more.
    expect(desk.notices()).toEqual([["state-changed-by-supervisor", "Lin Xiaoyu", undefined]]);
  });

  it("that was decided at the exchange says so; one that changes nothing says nothing", () => {
    const desk = open();
    desk.order({ do: "set-state", state: { name: "ready" } }, null);
    desk.order({ do: "set-state", state: { name: "ready" } }, null);
    expect(desk.notices()).toEqual([["state-changed-at-exchange", undefined, undefined]]);
  });

  it("in a call, and in a wrap-up that must be done, is for afterwards", () => {
    const desk = open();
    desk.agent.callsChanged([talking]);
    desk.order({ do: "set-state", state: { name: "ready" } });
    expect(desk.agent.current()).toMatchObject({ state: { name: "talking" }, next: { name: "ready" } });
    desk.order({ do: "set-state", state: { name: "not-ready", reason: "meeting" } });
    desk.agent.callsChanged([over]);
    expect(desk.agent.current()).toMatchObject({ state: { name: "wrap-up" }, next: { name: "not-ready" } });
    desk.order({ do: "set-state", state: { name: "ready" } });
    expect(desk.agent.current()).toMatchObject({ state: { name: "wrap-up" }, next: { name: "ready" } });
    desk.agent.callsChanged([]);
    expect(desk.state().name).toBe("ready");
  });

  it("is carried out once, however often it is told, also by an engine that starts anew", () => {
    const desk = open();
    const id = desk.order({ do: "set-state", state: { name: "ready" } });
    desk.agent.setState({ name: "not-ready", reason: "lunch" });
    desk.order({ do: "set-state", state: { name: "ready" } }, "Zhao Min", id);
    expect(desk.state().name).toBe("not-ready");
    const again = open(desk.kv);
    again.order({ do: "set-state", state: { name: "ready" } }, "Zhao Min", id);
    expect(again.state().name).toBe("not-ready");
    expect(again.notices()).toEqual([]);
  });

  it("signs out at once when no call is on, and else when it is over; no call comes in between", () => {
    const idle = open();
    idle.order({ do: "sign-out" });
    expect(idle.signOut).toHaveBeenCalledTimes(1);
    expect(idle.notices()).toEqual([["signed-out-by-supervisor", "Zhao Min", undefined]]);
    const busy = open();
    busy.agent.setState({ name: "ready" });
    busy.agent.callsChanged([talking]);
    busy.order({ do: "sign-out" });
    expect(busy.signOut).not.toHaveBeenCalled();
    expect(busy.agent.current().next).toMatchObject({ name: "not-ready" });
    busy.agent.callsChanged([over]);
    expect(busy.signOut).toHaveBeenCalledTimes(1);
  });

  it("brings a message, each one to be read by itself", () => {
    const desk = open();
    desk.order({ do: "message", text: "Come to me." });
    desk.order({ do: "message", text: "Come to me." });
    expect(desk.notices()).toEqual([
      ["supervisor-message", "Zhao Min", "Come to me."],
      ["supervisor-message", "Zhao Min", "Come to me."],
    ]);
  });

  it("is not heard any more once the desk is closed", () => {
    const desk = open();
    desk.desk.stop();
    desk.order({ do: "sign-out" });
    expect(desk.signOut).not.toHaveBeenCalled();
  });
});

describe("a supervisor in the call", () => {
  it("is shown as central tells it, and forgotten when the feed is open anew: central tells it again", () => {
    const desk = open();
    desk.hear({ type: "monitored", monitored: { how: "whisper", by: "Zhao Min" } });
    expect(desk.hub.get("monitored")).toEqual({ how: "whisper", by: "Zhao Min" });
    desk.hear({ type: "monitored", monitored: { how: null, by: null } });
    expect(desk.hub.get("monitored")).toBeNull();
    desk.hear({ type: "monitored", monitored: { how: "listen", by: null } });
    desk.hear({ type: "lost" });
    expect(desk.hub.get("monitored")).not.toBeNull();
    desk.hear({ type: "open" });
    expect(desk.hub.get("monitored")).toBeNull();
  });
});
