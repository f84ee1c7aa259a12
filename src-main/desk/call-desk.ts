import type { Logger } from "pino";
import type { AgentService } from "#main/agent/index.ts";
import type { Pops } from "#main/pop/index.ts";
import type { Store } from "#main/store/index.ts";
import { type CallChange, DialogSnapshot, type Telephony } from "#main/telephony/index.ts";
import { type EndedCall, isEnded, isLive } from "#shared/call/record.ts";
import type { Call, CallState } from "#shared/call/types.ts";
import type { CallId } from "#shared/ids.ts";
import type { PopTarget } from "#shared/pop/index.ts";
import type { Settings } from "#shared/settings/settings.ts";
import type { Notices } from "./notices.ts";
import type { StateHub } from "./state-hub.ts";

/** How long the card of a call that ended without work stays. */
const readableMs = 6_000;
/** Tests and the agent's own leg into a room are no contacts with anybody. */
const isLogged = ({ purpose }: Call) => purpose === "call" || purpose === "consult";

/** How long a saved wrap-up says that it is saved. */
const savedMs = 2_500;

export interface CallDeskOptions {
  readonly telephony: Telephony;
  readonly store: Store;
  readonly pops: Pops;
  readonly agent: AgentService;
  readonly hub: StateHub;
  readonly notices: Notices;
  readonly logger: Logger;
  readonly now: () => number;
  readonly popWhen: () => Settings["pop"]["when"];
  /** Writes the record of a call that ended. */
  readonly logCall: (call: EndedCall) => void;
  /** The network named the other party, first or anew, and the call has its pop: what a colleague handed over may belong to it. */
  readonly named: (call: Call) => void;
}

/** The calls that the agent sees: live ones, and ended ones whose wrap-up is due. On disk all the while (DESIGN 1). */
export interface CallDesk {
  list(): readonly Call[];
  get(id: CallId): Call | null;
  /** Live, or with its wrap-up due. */
  isBusy(id: CallId): boolean;
  /** From which record the agent dialled, for the pop of the call that is coming. */
  dialing(target: PopTarget | null): void;
  /** The wrap-up was saved: the call leaves the desk. */
  workDone(id: CallId): void;
  /** What the last engine left: live calls are taken back, due wrap-ups shown again. */
  restore(): void;
  /** Brings the disk up to date after writes that failed (it was full, the store's writer died). */
  writeAgain(): void;
  dispose(): void;
}

export function createCallDesk(options: CallDeskOptions): CallDesk {
  const { telephony, store, pops, agent, hub, notices, logger } = options;
  const calls = new Map<CallId, Call>();
  const leaving = new Map<CallId, NodeJS.Timeout>();
  /** Finished calls that could not be taken off the disk: the next engine would take them for live ones. */
  const lingering = new Set<CallId>();
  let dialled: PopTarget | null = null;
  /** Calls that do not disturb sent away. */
  let refused = 0;

  /** Work is due on calls that were talked on, or typed about; the others are logged by themselves with their outcome. */
  function workAfter(call: Call): Call["work"] {
    if (call.purpose !== "call") return "not-needed";
    const typed = pops.typedAbout(call.id) || store.read.drafts.get(`wrap-up:${call.id}`) !== null;
    return call.answeredAt === null && !typed ? "not-needed" : "due";
  }

  function publish(): void {
    const list = [...calls.values()];
    hub.set("calls", list);
    agent.callsChanged(list.filter((call) => isLive(call) || call.work === "due"));
  }

  function keep(call: Call): void {
    const snapshot = isLive(call) ? telephony.dialogSnapshot(call.id) : null;
    store.write.calls.put(call, snapshot === null ? null : JSON.stringify(snapshot)).catch((error: unknown) => {
      logger.error({ err: error, callId: call.id }, "a call could not be written to disk");
    });
  }

  function forget(id: CallId): void {
    store.write.calls.remove(id).catch((error: unknown) => {
      lingering.add(id);
      logger.error({ err: error, callId: id }, "a finished call could not be taken off the disk");
    });
  }

  /** A call without work stays for a moment, so that the agent can read what came of it. */
  function leaveSoon(id: CallId, afterMs: number): void {
    clearTimeout(leaving.get(id));
    leaving.set(
      id,
      setTimeout(() => {
        leaving.delete(id);
        calls.delete(id);
        publish();
      }, afterMs),
    );
  }

  /** A new call takes the place of what is only there to be read. */
  function makeRoom(): void {
    for (const [id, timer] of leaving) {
      clearTimeout(timer);
      calls.delete(id);
    }
    leaving.clear();
  }

  function popFor(call: Call, what: CallChange, before: CallState | null): void {
    // A consult is about the customer whose record is open; tests and rooms are about nobody.
    if (call.purpose !== "call") return;
    const when = options.popWhen();
    const answered = call.state.name === "active" && before?.name !== "active" && before?.name !== "held";
    if (what === "added" && (when === "ring" || call.direction === "out")) {
      const target = call.direction === "out" ? dialled : null;
      dialled = null;
      if (when !== "off" || target !== null) pops.openForCall(call, target);
    } else if (what === "state" && answered && when === "answer") pops.openForCall(call, null);
  }

  const off = [
    telephony.on("changed", (call, what, before) => {
      if (isEnded(call)) return; // `ended` follows.
      if (what === "added") makeRoom();
      calls.set(call.id, call);
      publish();
      if (what !== "dtmf" && what !== "muted") keep(call);
      if (what === "recovered") notices.say("call-taken-back", "info", {}, call.id);
      // Last, though in the same tick and patch: a store that can't be read must not hide the call.
      popFor(call, what, before);
      if (what === "added") options.named(call);
      if (what === "transfer" && call.transfer?.state === "failed")
        notices.say("transfer-failed", "warning", { to: call.transfer.to, status: call.transfer.status ?? 0 }, call.id);
    }),
    telephony.on("identity-changed", (call) => {
      pops.identityChanged(call);
      options.named(call);
    }),
    telephony.on("refused-by-dnd", (call) => {
      if (!isEnded(call)) return;
      options.logCall(call);
      refused += 1;
      notices.settle("do-not-disturb-missed");
      notices.say("do-not-disturb-missed", "info", { count: refused });
    }),
    telephony.on("ended", (ended) => {
      const call: Call = { ...ended, dtmf: "", work: workAfter(ended) };
      if (isEnded(call) && isLogged(call)) options.logCall(call);
      calls.set(call.id, call);
      agent.callEnded(call);
      notices.callOver(call.id);
      if (call.work === "due") keep(call);
      else {
        forget(call.id);
        leaveSoon(call.id, readableMs);
      }
      if (call.state.name === "ended") sayWhyItEnded(call, call.state.cause);
      publish();
    }),
    telephony.on("link", (link) => hub.set("link", link)),
  ];

  function sayWhyItEnded(call: Call, cause: Extract<CallState, { name: "ended" }>["cause"]): void {
    if (call.answeredAt === null) return;
    if (cause === "network-lost") notices.say("call-lost", "warning", {}, call.id);
    else if (cause === "media-failed") notices.say("call-media-failed", "warning", {}, call.id);
    else if (cause === "exchange-error") notices.say("call-ended-by-exchange", "warning", {}, call.id);
  }

  return {
    list: () => [...calls.values()],
    get: (id) => calls.get(id) ?? null,
    isBusy(id) {
      const call = calls.get(id);
      return call !== undefined && (isLive(call) || call.work === "due");
    },
    dialing(target) {
      dialled = target;
    },
    workDone(id) {
      const call = calls.get(id);
      if (!call || isLive(call)) return;
      calls.set(id, { ...call, work: "done" });
      pops.settled(id);
      leaveSoon(id, savedMs);
      publish();
    },
    restore() {
      const snapshots: DialogSnapshot[] = [];
      let due = 0;
      for (const { call, dialog } of store.read.calls.open()) {
        if (isEnded(call)) {
          calls.set(call.id, call);
          due += 1;
          continue;
        }
        if (call.carrier === "desk-phone") {
          // It goes on in the telephone on the desk; central tells whether it still does.
          calls.set(call.id, call);
          continue;
        }
        const parsed = dialog === null ? null : DialogSnapshot.safeParse(JSON.parse(dialog));
        if (parsed?.success && call.answeredAt !== null) {
          snapshots.push(parsed.data);
          continue;
        }
        // It rang or was being dialled when the engine died: nothing of it is left to take back.
        const at = options.now();
        const lost: Call = {
          ...call,
          endedAt: at,
          state: { name: "ended", at, cause: call.direction === "in" ? "missed" : "network-lost", sipStatus: null },
          work: workAfter(call),
        };
        if (isEnded(lost) && isLogged(lost)) options.logCall(lost);
        if (lost.work === "due") {
          calls.set(lost.id, lost);
          keep(lost);
          due += 1;
        } else forget(call.id);
      }
      if (due > 0) notices.say("wrap-up-restored", "info", { count: due });
      if (snapshots.length > 0) telephony.recover(snapshots);
      publish();
    },
    writeAgain() {
      for (const call of calls.values()) if (isLive(call) || call.work === "due") keep(call);
      const ids = [...lingering];
      lingering.clear();
      for (const id of ids) forget(id);
    },
    dispose() {
      for (const timer of leaving.values()) clearTimeout(timer);
      for (const stop of off) stop();
    },
  };
}
