import { answer, dtmf, hangUp, mute, reject } from "./calls/call-controls.ts";
import { newEntry } from "./calls/call-entry.ts";
import { CallRegistry } from "./calls/call-registry.ts";
import { merge, shrink, split, toRoom } from "./calls/conference.ts";
import { DialogSnapshot } from "./calls/dialog-snapshot.ts";
import { hold, resume } from "./calls/hold.ts";
import { onIncoming } from "./calls/incoming-calls.ts";
import { onFreshLink, refresh } from "./calls/link-return.ts";
import { MediaWatch } from "./calls/media-watch.ts";
import { Mix } from "./calls/mix.ts";
import { dial } from "./calls/outgoing-calls.ts";
import { onReplacing } from "./calls/replaced-call.ts";
import { Ringer } from "./calls/ringer.ts";
import { beginTakeBack } from "./calls/take-back.ts";
import type { TelephonyContext } from "./calls/telephony-context.ts";
import { cancelConsult, completeTransfer, consult, transfer } from "./calls/transfer.ts";
import { Listeners } from "./listeners.ts";
import { defaultLinkTimes } from "./sip/link-times.ts";
import { SipLine } from "./sip/sip-line.ts";
import { systemTimers } from "./timers.ts";
import type { Telephony, TelephonyEvents, TelephonyOptions } from "./types.ts";

const goodbyeMs = 2_000;

/** Wires the telephone together. Nothing is sent before `start`. @throws TypeError when the provisioned account makes no SIP address. */
export function createTelephony(options: TelephonyOptions): Telephony {
  const logger = options.logger.child({ part: "telephony" });
  const now = options.now ?? Date.now;
  const random = options.random ?? Math.random;
  const timers = options.timers ?? systemTimers;
  const times = { ...defaultLinkTimes, ...options.times };
  const { media, provisioning } = options;
  const events = new Listeners<TelephonyEvents>((error, event) =>
    logger.error({ err: error, event }, "a listener failed"),
  );
  const ringer = new Ringer({ media, timers, logger });
  const registry = new CallRegistry({
    logger,
    now,
    lines: options.lines ?? 2,
    events,
    onDialogSaved: (callId, snapshot) => options.onDialogSaved?.(callId, snapshot),
    onChanged: () => {
      ringer.follow(registry);
      mix.follow(registry);
    },
  });
  let page = media.available() ? 1 : 0;
  const mix = new Mix({ media, logger, page: () => page });
  const line = new SipLine({
    provisioning,
    media,
    logger,
    now,
    random,
    timers,
    times,
    inCall: () => registry.entries.length > 0,
    instanceId: options.instanceId,
    ca: options.ca ?? (() => null),
    userAgent: options.userAgent ?? "Popline",
    attachedHeaders: options.attachedHeaders ?? [],
    onMessage: options.trace && ((direction, text, at) => options.trace?.({ direction, text, at })),
    onLink: (state) => events.emit("link", state),
    onFresh: () => onFreshLink(context),
    onIncoming: (info, take) => onIncoming(context, info, take),
    onReplacing: (old, info, take) => onReplacing(context, old, info, take),
  });
  const context: TelephonyContext = {
    registry,
    line,
    ringer,
    mix,
    events,
    media,
    provisioning,
    logger,
    now,
    random,
    timers,
    times,
    newCallId: options.newCallId,
    autoAnswer: options.autoAnswer ?? (() => ({ autoAnswer: "asked", autoAnswerSeconds: 0 })),
    doNotDisturb: options.doNotDisturb ?? (() => false),
    page: () => page,
  };
  events.on("ended", () => shrink(context));
  const watch = new MediaWatch(context, () => {
    page += 1;
  });

  function dispose() {
    watch.stop();
    ringer.stop();
    events.clear();
  }

  return {
    start: () => line.link.start(),
    async stop() {
      for (const entry of registry.entries) hangUp(context, entry);
      await line.stop(goodbyeMs);
      dispose();
    },
    abandon() {
      for (const entry of registry.entries) entry.takeBack?.stop();
      line.abandon();
      dispose();
    },
    link: () => line.link.state,
    calls: () => registry.calls,
    dial: (to) => dial(context, to),
    answer: async (callId) => answer(context, registry.need(callId)),
    reject: async (callId, how) => reject(context, registry.need(callId), how),
    hangUp: async (callId) => hangUp(context, registry.need(callId)),
    hold: async (callId) => hold(context, registry.need(callId)),
    resume: async (callId) => resume(context, registry.need(callId)),
    mute: async (callId, on) => mute(context, registry.need(callId), on),
    dtmf: async (callId, digits) => dtmf(context, registry.need(callId), digits),
    transfer: async (callId, to) => transfer(context, registry.need(callId), to),
    consult: async (callId, to) => consult(context, registry.need(callId), to),
    completeTransfer: (callId) => completeTransfer(context, callId),
    cancelConsult: (callId) => cancelConsult(context, callId),
    merge: async (callId, withCallId) => merge(context, registry.need(callId), registry.need(withCallId)),
    split: async (callId) => split(context, registry.need(callId)),
    toRoom: async (callId) => toRoom(context, registry.need(callId)),
    on: (event, listener) => events.on(event, listener),
    callTimings: (callId) => registry.timings(callId),
    dialogSnapshot: (callId) => {
      const entry = registry.find(callId);
      return entry === null ? null : registry.snapshot(entry);
    },
    recover(snapshots) {
      for (const raw of snapshots) {
        const parsed = DialogSnapshot.safeParse(raw);
        const talked = parsed.data?.call.state.name === "active" || parsed.data?.call.state.name === "held";
        if (!parsed.success || !talked || registry.find(parsed.data.call.id) !== null) {
          logger.warn({ readable: parsed.success }, "a call of the last run can't be taken back");
          continue;
        }
        const { call, dialog } = parsed.data;
        const reserved = registry.reserveLine(call.purpose === "room") ?? call.line;
        const entry = newEntry(
          { ...call, line: reserved, recovering: false },
          { leg: null, lastDialog: dialog, connection: 0 },
        );
        registry.add(entry);
        beginTakeBack(context, entry, "engine");
      }
      shrink(context);
    },
    powerResumed: () => line.link.verify(),
    networkChanged() {
      line.link.verify();
      for (const entry of registry.entries) entry.iceRestart = true;
      // A link that is lost brings the refresh itself when it is back.
      timers.set(() => {
        if (!line.registered) return;
        for (const entry of registry.entries) if (entry.iceRestart) refresh(context, entry);
      }, times.verifyWithinMs + 100);
    },
    retryNow: () => line.link.retryNow(),
  };
}
