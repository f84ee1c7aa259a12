import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AgentSteps, type KeptState, stepsLost, stepsSaid, wrapUpGraceMs } from "#server/presence/agent-steps.ts";
import type { AgentState } from "#shared/agent/index.ts";
import { PresenceUpdate } from "#shared/contract/central/index.ts";

const now = 1_795_140_000_000;
const s = 1_000;

const state = (name: AgentState["name"], at: number): AgentState =>
  name === "not-ready" ? { name, at, reason: "lunch" } : { name, at };
const update = (now: AgentState, over: Partial<PresenceUpdate> = {}) => PresenceUpdate.parse({ state: now, ...over });

/** The kept states after some steps, as the database has them. */
function keptAfter(tail: readonly KeptState[], { voided, added }: AgentSteps): KeptState[] {
  const kept = tail.filter((it) => !voided.includes(it));
  const last = Math.max(0, ...tail.map((it) => it.id));
  return [...kept, ...added.map((it, i) => ({ ...it, id: last + i + 1 }))];
}
const said = (updates: readonly PresenceUpdate[], at = now) =>
  updates.reduce((tail: KeptState[], it) => keptAfter(tail, stepsSaid(tail, it, at)), []);
const names = (tail: readonly KeptState[]) => tail.map((it) => it.state);

describe("what a desk says of its agent", () => {
  it("is placed by central's clock, whatever the desk's says", () => {
    const [ready] = said([update(state("ready", 5_000), { sentAt: 65_000 })]);
    expect(ready).toMatchObject({ at: now - 60 * s, saidAt: 5_000 });
    expect(said([update(state("ready", now - s))])[0]?.at).toBe(now - s);
    expect(said([update(state("ready", now + s))])[0]?.at).toBe(now);
  });

  it("is kept once, however often and however late it is told again", () => {
    const ready = update(state("ready", 5_000), { sentAt: 5_500 });
    const tail = said([ready]);
    expect(stepsSaid(tail, { ...ready, sentAt: 9_000 }, now + 70 * s)).toEqual({ voided: [], added: [], wrapUps: [] });
    const passed = [state("ready", 5_000), state("talking", 6_000)];
    const wrap = update(state("wrap-up", 7_000), { passed, sentAt: 7_000 });
    const more = keptAfter(tail, stepsSaid(tail, wrap, now));
    expect(names(more)).toEqual(["ready", "talking", "wrap-up"]);
    expect(stepsSaid(more, wrap, now + s).added).toEqual([]);
  });

  it("never goes back in time, and is in order", () => {
    const tail = said([update(state("ready", now - s)), update(state("talking", now - 60 * s))]);
    expect(tail.map((it) => it.at)).toEqual([now - s, now - s]);
  });

  it("gives the same states in whatever parts they are told, and however often", () => {
    const chain = fc.array(fc.constantFrom("ready", "reserved", "talking", "wrap-up", "not-ready"), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(chain, fc.infiniteStream(fc.nat(3)), (drawn, sizes) => {
        const states = drawn.map((name, i) => state(name as AgentState["name"], now - 1_000_000 + i * 1_000));
        let tail: KeptState[] = [];
        for (let i = 0; i < states.length; ) {
          const size = 1 + Number(sizes.next().value);
          const part = states.slice(i, i + size);
          const last = part.at(-1) ?? state("ready", 0);
          const told = update(last, { passed: part.slice(0, -1) });
          for (let times = Number(sizes.next().value); times >= 0; times -= 1)
            tail = keptAfter(tail, stepsSaid(tail, told, now));
          i += size;
        }
        expect(tail.map((it) => [it.state, it.at])).toEqual(states.map((it) => [it.name, it.at]));
      }),
    );
  });
});

describe("a desk that is gone", () => {
  const ready = said([update(state("ready", now - 60 * s))]);
  const lost = keptAfter(ready, stepsLost(ready, now - 10 * s));

  it("ends as signed out when it was lost, once, and only if it had said anything", () => {
    expect(lost.at(-1)).toMatchObject({ state: "signed-out", at: now - 10 * s, saidAt: null });
    expect(stepsLost(lost, now).added).toEqual([]);
    expect(stepsLost([], now).added).toEqual([]);
  });

  it("was not gone if it was in its last state all the while", () => {
    const back = stepsSaid(lost, update(state("ready", now - 60 * s)), now);
    expect(names(keptAfter(lost, back))).toEqual(["ready"]);
    const passed = [state("ready", now - 60 * s), state("talking", now - 5 * s)];
    const later = stepsSaid(lost, update(state("wrap-up", now - s), { passed }), now);
    expect(names(keptAfter(lost, later))).toEqual(["ready", "talking", "wrap-up"]);
  });

  it("was gone if it comes back with something else", () => {
    const back = stepsSaid(lost, update(state("not-ready", now)), now);
    expect(names(keptAfter(lost, back))).toEqual(["ready", "signed-out", "not-ready"]);
  });
});

describe("a wrap-up that ends", () => {
  const wrapping = said([update(state("talking", now - 60 * s)), update(state("wrap-up", now - 30 * s))]);

  it("is due with the talk before it", () => {
    expect(stepsSaid(wrapping, update(state("ready", now - 5 * s)), now).wrapUps).toEqual([
      { talkedFrom: now - 60 * s, wrapFrom: now - 30 * s, wrapUntil: now - 5 * s, notBefore: now - 5 * s },
    ]);
  });

  it("is due for each of several that passed unheard", () => {
    const passed = [state("ready", now - 20 * s), state("talking", now - 15 * s), state("wrap-up", now - 10 * s)];
    const { wrapUps } = stepsSaid(wrapping, update(state("ready", now - s), { passed }), now);
    expect(wrapUps.map((it) => it.wrapUntil - it.wrapFrom)).toEqual([10 * s, 9 * s]);
  });

  it("by the desk's going is due only when the desk does not come back soon", () => {
    const { wrapUps } = stepsLost(wrapping, now - 5 * s);
    expect(wrapUps[0]).toMatchObject({ wrapUntil: now - 5 * s, notBefore: now - 5 * s + wrapUpGraceMs });
  });
});
