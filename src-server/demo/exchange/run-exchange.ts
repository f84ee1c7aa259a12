import { randomUUID } from "node:crypto";
import type { CallContext } from "./calls/call-context.ts";
import { watchLosses } from "./calls/desk-loss.ts";
import { dial } from "./calls/dial.ts";
import { ExchangeCall } from "./calls/exchange-call.ts";
import { refer } from "./calls/refer.ts";
import { placeScriptedCall } from "./calls/scripted-caller.ts";
import { takeOver } from "./calls/take-over.ts";
import type { FrameClock } from "./media/frame-clock.ts";
import type { VoiceLibrary } from "./media/voice-library.ts";
import { createSwitchboard, type Switchboard } from "./queues/switchboard.ts";
import { WatchedSet } from "./queues/watched-set.ts";
import { createAccountBook, createAuthenticator } from "./sip/authenticator.ts";
import { CoreSwitch } from "./sip/core-switch.ts";
import { createDigest } from "./sip/digest.ts";
import { createReceiver } from "./sip/receiver.ts";
import { createRegistrar } from "./sip/registrar.ts";
import type { Connection } from "./sip/socket-server.ts";
import { REALM } from "./sip/user-agent-name.ts";
import type { CallKind, CallSnapshot, DemoExchangeOptions, ExchangeEvent, ScriptedCall } from "./types.ts";

/** The exchange behind its socket. */
export interface RunningExchange {
  receive(connection: Connection, data: string): void;
  lost(connection: Connection): void;
  place(call: ScriptedCall): string;
  calls(): readonly CallSnapshot[];
  readonly queues: Switchboard;
  /** Ends every call. */
  stop(): void;
  /** Frees what is left, after the sockets are closed. */
  dispose(): void;
}

interface RunOptions extends DemoExchangeOptions {
  readonly voices: VoiceLibrary;
  readonly clock: FrameClock;
  emit(event: ExchangeEvent): void;
}

const DEFAULT_GRACE_MS = 60_000;
const DEFAULT_ANSWER_AFTER_MS = 1000;

/** Wires the exchange: registrar, authentication, core, calls. */
export function runExchange(options: RunOptions): RunningExchange {
  const { logger, emit, voices, clock, callers } = options;
  const now = options.now ?? Date.now;
  const calls = new Map<string, ExchangeCall>();
  const accounts = createAccountBook(options.accounts);
  const authenticator = createAuthenticator(createDigest(REALM, now), accounts);
  const registrar = createRegistrar({
    now,
    onChange(user, contacts) {
      emit({ type: "registered", user, contacts });
      queues.registered(user);
    },
  });

  const sip = new CoreSwitch(options.host, options.port, logger, {
    onRegister(uas) {
      const account = authenticator.identify(uas);
      const { connection } = sip;
      if (!account || !connection) return;
      const result = registrar.apply(account.user, uas.message, connection);
      if (result.kind === "ok") uas.accept({ statusCode: 200, extraHeaders: [...result.contacts] });
      else uas.reject({ statusCode: result.status, reasonPhrase: result.reason });
    },
    onInvite(uas) {
      const account = authenticator.identify(uas);
      if (!account) return;
      const replaces = uas.message.getHeader("replaces");
      const handled = replaces === undefined ? dial(context, uas, account) : takeOver(context, uas, account, replaces);
      handled.catch((error: Error) => logger.error({ reason: error.message }, "An INVITE could not be handled."));
    },
  });

  const context: CallContext = {
    sip,
    registrar,
    accounts,
    callers,
    voices,
    clock,
    logger,
    now,
    graceMs: options.graceMs ?? DEFAULT_GRACE_MS,
    answerAfterMs: options.answerAfterMs ?? DEFAULT_ANSWER_AFTER_MS,
    hostAddresses: [options.host === "localhost" ? "127.0.0.1" : options.host].filter((one) => one !== "0.0.0.0"),
    desks: new WatchedSet((desk) => queues.usedBy(desk.account)),
    rings: new WatchedSet((ring) => queues.usedBy(ring.account)),
    get queues() {
      return queues;
    },
    lossListeners: new Set(),
    emit(event) {
      if (event.type === "held" || event.type === "resumed")
        queues.held(event.callId, event.user, event.type === "held");
      emit(event);
    },
    refer: (end, request) => refer(context, end, request),
    newCall(kind: CallKind) {
      const id = randomUUID();
      const call = new ExchangeCall({ id, kind, now, emit: context.emit, onFinished: () => calls.delete(id) });
      calls.set(id, call);
      return call;
    },
  };
  const queues = createSwitchboard(context, options.acdRules ?? {});
  const losses = watchLosses(context);

  return {
    receive: createReceiver(sip, logger),
    lost(connection) {
      registrar.dropConnection(connection);
      for (const listener of [...context.lossListeners]) listener(connection);
    },
    place: (call) => placeScriptedCall(context, call),
    queues,
    calls: () => [...calls.values()].map((call) => call.snapshot()),
    stop() {
      for (const call of [...calls.values()]) call.finish("stopped");
    },
    dispose() {
      queues.stop();
      losses.stop();
      registrar.stop();
      sip.core.dispose();
    },
  };
}
