import { type AcdNews, type AcdRunner, runAcd } from "../acd/acd-runner.ts";
import { realScheduler } from "../acd/scheduler.ts";
import type { AcdRules } from "../acd/types.ts";
import type { CallContext } from "../calls/call-context.ts";
import type { CallEnd } from "../calls/call-end.ts";
import { destinationOf } from "../calls/destinations.ts";
import type { ListenHow } from "../calls/eavesdropping.ts";
import type { ExchangeCall } from "../calls/exchange-call.ts";
import { createPerson } from "../calls/person.ts";
import type { CallerIdentity, DemoAccount } from "../types.ts";
import { CallerLeg } from "./caller-leg.ts";
import { createMemberPhones } from "./member-phones.ts";
import { sendOn } from "./send-on.ts";
import { createSpies, type Spy } from "./spies.ts";

/** A queue of the demo exchange. */
export interface DemoQueue {
  readonly name: string;
  /** What is dialled; null: nobody can call it but those whom the demo makes up. */
  readonly number: string | null;
}

/** Somebody made up who calls a queue. */
export interface InventedCaller {
  readonly queue: string;
  readonly from: CallerIdentity;
  /** Key of what he says. */
  readonly voice: string;
}

/** A member with a telephone that only the demo has: nothing rings. Whoever simulates him picks up and hangs up. */
export interface SimulatedLine {
  readonly extension: string;
  readonly displayName: string;
  readonly voice: string;
}

/** The queues of the demo exchange and the calls in them. Callers' ids are those of their calls. */
export interface Switchboard {
  readonly acd: AcdRunner;
  setQueues(queues: readonly DemoQueue[]): void;
  /** The queue that a number leads to; null: none. */
  queueAt(number: string): string | null;
  /** A line of the exchange, with a desk or simulated. */
  knows(line: string): boolean;
  plugIn(line: SimulatedLine): void;
  unplug(extension: string): void;
  /** Whether made-up callers may ring the line; at first they may not. */
  takesInvented(line: string): boolean;
  takeInvented(line: string, on: boolean): void;
  /** Puts a call into a queue; `end` is the caller's. */
  enter(call: ExchangeCall, end: CallEnd, queue: string): void;
  /** @returns the caller's id */
  come(caller: InventedCaller): string;
  /** Ends the caller's call, as if that end had hung up. */
  hangUp(caller: string, by: "caller" | "agent"): void;
  /** @returns false: the number leads nowhere. */
  moveTo(caller: string, number: string): boolean;
  /** A desk is registered there. */
  isRegistered(line: string): boolean;
  /**
   * Rings the line and lets it into the caller's call. @param shownAs the name that the ringing line shows
   * @returns false: no desk is registered there.
   */
  listenIn(caller: string, line: string, how: ListenHow, shownAs: string): boolean;
  spying(): readonly Spy[];
  /** @returns stops listening */
  onSpying(listener: () => void): () => void;
  /** What other parts of the exchange have to say. */
  registered(user: string): void;
  usedBy(account: DemoAccount): void;
  held(callId: string, user: string, on: boolean): void;
  /** The other end of the call may be another than the member by now. */
  gaveAway(call: ExchangeCall): void;
  /** `end` of `call` waits where `waiting` did. @returns false: that call did not wait. */
  takesPlace(waiting: ExchangeCall, call: ExchangeCall, end: CallEnd): boolean;
  stop(): void;
}

export const usualRules: AcdRules = { ringMs: 15_000, retryMs: 3_000, wrapUpMs: 2_000 };
/** Who is not answered for this long is let go. */
const MAX_WAIT_MS = 10 * 60_000;

export function createSwitchboard(context: CallContext, rules: Partial<AcdRules>): Switchboard {
  const { accounts, registrar, voices, clock } = context;
  const legs = new Map<string, CallerLeg>();
  const simulated = new Map<string, SimulatedLine>();
  const spies = createSpies(context);
  let queues: readonly DemoQueue[] = [];
  const phones = createMemberPhones(context, {
    legOf: (caller) => legs.get(caller),
    simulated: (line) => simulated.get(line),
    queueOf: (caller) => queues.find((it) => it.name === acd.state.callers.get(caller)?.queue),
    happened: (news) => acd.happened(news),
  });
  const acd = runAcd({
    rules: { ...usualRules, ...rules },
    scheduler: realScheduler(context.now),
    hands: {
      ...phones,
      sendAway: (caller) => legs.get(caller)?.call.finish("waited-too-long"),
    },
  });

  /** The leg of a call that has come into a queue. */
  function legOf(call: ExchangeCall, end: CallEnd): CallerLeg {
    const known = legs.get(call.id);
    if (known !== undefined) {
      known.end = end;
      return known;
    }
    const leg = new CallerLeg(context, call, end);
    legs.set(call.id, leg);
    call.atEnd((over) => {
      legs.delete(call.id);
      acd.happened({ type: "hung-up", caller: call.id, by: leg.enderOf(over) });
    });
    return leg;
  }

  function enter(call: ExchangeCall, end: CallEnd, queue: string, invented: boolean): void {
    if (call.ended) return;
    acd.happened({ type: "given-away", caller: call.id });
    const leg = legOf(call, end);
    leg.wait(context, queue);
    acd.happened({ type: "came", caller: call.id, queue, ...leg.identity, invented });
  }

  /** A call of a queue with this very line is not what keeps it busy. */
  function isOfQueue(call: ExchangeCall, line: string): boolean {
    const caller = acd.state.callers.get(call.id);
    return caller !== undefined && caller.is !== "waiting" && caller.member === line;
  }

  function usedBy(account: DemoAccount): void {
    const line = account.extension;
    const own = (it: { readonly account: DemoAccount; readonly call: ExchangeCall }) =>
      it.account === account && !isOfQueue(it.call, line);
    const busy = [...context.desks].some(own) || [...context.rings].some(own);
    happenedToLine(line, { busy });
  }

  function isRegistered(line: string): boolean {
    const account = accounts.find(line);
    return account !== undefined && registrar.bindings(account.user).length > 0;
  }

  function happenedToLine(line: string, now: Extract<AcdNews, { type: "line" }>["now"]): void {
    acd.happened({ type: "line", line, now });
  }

  return {
    acd,
    setQueues(next) {
      queues = next;
      acd.happened({ type: "queues", queues: next.map(({ name }) => ({ name, maxWaitMs: MAX_WAIT_MS })) });
    },
    queueAt(number) {
      const digits = number.replace(/\D/g, "");
      return queues.find((it) => it.number !== null && it.number.replace(/\D/g, "") === digits)?.name ?? null;
    },
    knows: (line) => simulated.has(line) || accounts.find(line)?.extension === line,
    plugIn(line) {
      simulated.set(line.extension, line);
      happenedToLine(line.extension, { reachable: true, takesInvented: true });
    },
    unplug(extension) {
      happenedToLine(extension, { reachable: false });
    },
    takesInvented: (line) => acd.state.lines.get(line)?.takesInvented ?? false,
    takeInvented: (line, on) => happenedToLine(line, { takesInvented: on }),
    enter: (call, end, queue) => enter(call, end, queue, false),
    come({ queue, from, voice }) {
      const call = context.newCall("queued");
      const person = createPerson({
        label: from.withheld ? "withheld caller" : `caller ${from.number}`,
        identity: from,
        voice: voices.voice(voice),
        afterPrompt: "repeat",
        clock,
      });
      enter(call, person, queue, true);
      return call.id;
    },
    hangUp(caller, by) {
      const leg = legs.get(caller);
      if (by === "caller") leg?.call.finish("caller-hung-up", undefined, leg.end);
      else leg?.call.finish("desk-hung-up", undefined, leg.memberEnd);
    },
    moveTo(caller, number) {
      const leg = legs.get(caller);
      const to = destinationOf(context, number);
      if (leg === undefined || to.kind === "refusal") return false;
      if (to.kind === "queue") {
        const before = leg.memberEnd;
        enter(leg.call, leg.end, to.queue, acd.state.callers.get(caller)?.invented ?? false);
        before?.release();
        return true;
      }
      acd.happened({ type: "given-away", caller });
      sendOn(context, leg, number, to);
      return true;
    },
    isRegistered,
    listenIn(caller, line, how, shownAs) {
      const leg = legs.get(caller);
      const account = accounts.find(line);
      const talk = acd.state.callers.get(caller);
      if (leg === undefined || talk?.is !== "talking" || account === undefined || !isRegistered(line)) return false;
      spies.listenIn({ leg, account, spy: { member: talk.member, line, how }, shownAs, acd });
      return true;
    },
    spying: spies.now,
    onSpying: spies.onChange,
    registered(user) {
      const account = accounts.find(user);
      if (account !== undefined) happenedToLine(account.extension, { reachable: registrar.bindings(user).length > 0 });
    },
    usedBy,
    held(callId, user, on) {
      const account = accounts.find(user);
      if (account !== undefined && legs.get(callId)?.memberAccount === account)
        acd.happened({ type: "hold", caller: callId, on });
    },
    gaveAway(call) {
      const leg = legs.get(call.id);
      if (leg === undefined || call.ends.some((it) => leg.isMember(it))) return;
      const account = leg.memberAccount;
      acd.happened({ type: "given-away", caller: call.id });
      if (account !== undefined) usedBy(account);
    },
    takesPlace(waiting, call, end) {
      const caller = acd.state.callers.get(waiting.id);
      if (caller === undefined || caller.is === "talking" || call.ended) return false;
      acd.happened({ type: "given-away", caller: call.id });
      const leg = legOf(call, end);
      leg.wait(context, caller.queue);
      acd.happened({ type: "replaced", caller: waiting.id, by: { caller: call.id, ...leg.identity } });
      return true;
    },
    stop() {
      phones.stop();
      acd.stop();
    },
  };
}
