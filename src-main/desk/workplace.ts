import { join } from "node:path";
import type { Logger } from "pino";
import { type AgentService, createAgentService } from "#main/agent/index.ts";
import { createHandovers } from "#main/handover/index.ts";
import { createPops, type Pops } from "#main/pop/index.ts";
import type { Store } from "#main/store/index.ts";
import { createLookup, createSync, type Sync } from "#main/sync/index.ts";
import type { Telephony } from "#main/telephony/index.ts";
import { createTrace, type Trace } from "#main/trace/index.ts";
import { isEnded } from "#shared/call/record.ts";
import type { CallQuality } from "#shared/crm/records.ts";
import type { CallId } from "#shared/ids.ts";
import { createAnnouncementDesk } from "./announcement-desk.ts";
import { type CallDesk, createCallDesk } from "./call-desk.ts";
import { type CallLog, createCallLog } from "./call-log.ts";
import { closeErased } from "./close-erased.ts";
import { createCompanyDesk } from "./company-desk.ts";
import { createHandoverDesk } from "./handover-desk.ts";
import type { MediaBridge } from "./media-bridge.ts";
import type { Notices } from "./notices.ts";
import { openExternal } from "./open-external.ts";
import { openLine } from "./open-line.ts";
import { createOrderDesk } from "./order-desk.ts";
import { createPhoneDesk, type PhoneDesk } from "./phone-desk.ts";
import { popsKey, rememberChoice, restoredPops } from "./pop-memory.ts";
import { createReportDesk } from "./report-desk.ts";
import { readSecret } from "./secret-file.ts";
import type { Account } from "./session/index.ts";
import type { DeskSettings } from "./settings/index.ts";
import type { StateHub } from "./state-hub.ts";
import { tellPresence } from "./tell-presence.ts";
import { createTransferDesk, type TransferDesk } from "./transfer-desk.ts";
import { typedNotes } from "./typed-notes.ts";
import { createViewLog, type ViewLog } from "./view-log.ts";
import { createWallboardDesk, type WallboardDesk } from "./wallboard-desk.ts";

/** Everything that works for one signed-in agent. */
export interface Workplace {
  readonly account: Account<Store>;
  /**
   * Central told another user record or provisioning. False: the line changed and no call is live, so the workplace must be opened anew;
   * a changed line never ends a call (it is taken up at the next start).
   */
  update(account: Account<Store>): boolean;
  readonly store: Store;
  readonly telephony: Telephony | null;
  readonly sync: Sync;
  readonly pops: Pops;
  readonly agent: AgentService;
  readonly calls: CallDesk | null;
  readonly phone: PhoneDesk;
  readonly transfers: TransferDesk | null;
  readonly trace: Trace;
  readonly log: CallLog;
  readonly views: ViewLog;
  readonly wallboard: WallboardDesk;
  readonly external: { readonly url: string | null; readonly token: string };
  close(): Promise<void>;
}

export interface WorkplaceOptions {
  readonly account: Account<Store>;
  readonly bridge: MediaBridge;
  readonly settings: DeskSettings;
  readonly hub: StateHub;
  readonly notices: Notices;
  readonly logger: Logger;
  readonly dataDir: string;
  readonly ca: () => string | null;
  readonly now: () => number;
  readonly version: string;
  readonly qualityOf: (callId: CallId) => CallQuality | null;
  /** The agent chose another device for calls: the workplace is to be opened anew. */
  readonly onDevice: () => void;
  /** A supervisor signs the agent out; unsent changes stay in the store. */
  readonly signOut: () => Promise<void>;
}

/** Opens an agent's workplace, step by step. What the last engine left (calls, due wrap-ups, pops) is taken up again. */
export async function openWorkplace(options: WorkplaceOptions): Promise<Workplace> {
  const { hub, notices, settings, now } = options;
  let { account } = options;
  const { store, provisioning, central } = account;
  const logger = options.logger.child({ agent: account.user.username });
  const rules = () => account.provisioning.phoneRules;
  const language = () => (settings.current().look.language === "zh-CN" ? "zh-CN" : "en");

  const views = createViewLog({ store, central, now, logger });
  let calls: CallDesk | null = null;
  let unkept: NodeJS.Immediate | undefined;
  const lookup = createLookup({ central, logger });
  const pops = createPops({
    logger,
    now,
    sources: {
      byNumber: (key) => store.read.matches.byNumber(key),
      byRef: (value) => store.read.matches.byRef(value),
      card: (target) => store.read.cards.of(target),
      colleague(extension) {
        const found = store.read.colleagues.byExtension(extension);
        return found ? { id: found.id, name: found.name, extension } : null;
      },
      askCentral: lookup,
      rules,
      attachedKeys: () => settings.current().pop.attachedKeys,
      language,
      rememberChoice: (target, number) => rememberChoice(store, target, number, now(), logger),
    },
    // What was typed about a call keeps its tab as well.
    busy: (callId) => calls?.isBusy(callId) === true || store.read.drafts.get(`wrap-up:${callId}`) !== null,
    publish(list) {
      hub.set("pops", list);
      // After the patch has left: writing the cards out is not on the way of a ringing call.
      unkept ??= setImmediate(() => void keepPops());
    },
  });

  /** Writes the tabs that a restart must show again; several changes of one turn make one write. */
  async function keepPops(): Promise<void> {
    clearImmediate(unkept);
    unkept = undefined;
    views.shown(pops.list());
    const kept = pops.list().filter((pop) => pop.callId !== null || pop.decision.kind !== "record");
    await store.write.kv
      .set(popsKey, JSON.stringify(kept))
      .catch((error: unknown) => logger.error({ err: error }, "pops could not be kept"));
  }

  const wrapUpRule = () => account.provisioning.wrapUp;
  const agent = createAgentService({
    memory: { get: store.read.kv.get, set: store.write.kv.set },
    wrapUp: wrapUpRule(),
    logger,
  });
  agent.on("changed", (state) => hub.set("agent", state));

  const sync = createSync({ store, central, live: account.live, deskId: account.deskId, logger });
  sync.on("state", (state) => hub.set("sync", state));
  sync.on("central", (state) => hub.set("central", state));
  sync.on("problems", ({ kind, count }) =>
    notices.say(kind === "conflict" ? "sync-conflict" : "sync-rejected", "warning", { count }),
  );
  sync.on("protocol-mismatch", ({ detail }) => notices.say("protocol-mismatch", "error", { detail }));

  // Listens before the feed is opened.
  const announcements = createAnnouncementDesk({ central, live: sync, store, hub, notices, logger });
  const company = createCompanyDesk({ central, live: sync, store, hub, logger });
  const reports = createReportDesk({
    central,
    live: sync,
    store,
    notices,
    may: () => account.user.functions.includes("reports.read"),
    logger,
  });
  const wallboard = createWallboardDesk({ live: sync, matches: store.read.matches, rules, hub, now });
  const log = createCallLog({
    store,
    pops,
    userId: account.user.id,
    rules,
    mode: () => wrapUpRule().mode,
    now,
    logger,
    qualityOf: options.qualityOf,
    done: (callId) => calls?.workDone(callId),
  });

  const phone = createPhoneDesk({
    store,
    hub,
    provisioning,
    logger,
    busy: () => (telephony?.calls().length ?? 0) > 0,
    onDevice: options.onDevice,
  });
  const trace = createTrace({
    ...options,
    store,
    media: options.bridge,
    settings: () => settings.current().trace,
    logger,
  });
  const telephony = openLine({ ...options, account, phone, trace, live: sync, logger, calls: () => calls });
  const handovers = createHandoverDesk({
    handovers: createHandovers({ client: central, live: sync, rules, logger }),
    pops,
    notices,
    rules,
    liveCalls: () => telephony?.calls() ?? [],
  });
  if (telephony === null) hub.set("link", { name: "off", at: now(), error: "not-provisioned" });
  else {
    calls = createCallDesk({
      telephony,
      store,
      pops,
      agent,
      hub,
      notices,
      logger,
      now,
      popWhen: () => settings.current().pop.when,
      logCall: (call) => log.log(call),
      named: (call) => handovers.named(call),
    });
    // After the desk's own listeners: the trace is not on the way of a ringing call.
    trace.follow(telephony);
  }
  const transfers =
    telephony === null
      ? null
      : createTransferDesk({
          telephony,
          store,
          rules,
          call: (callId) => calls?.get(callId) ?? null,
          recordOf: (callId) => pops.recordOf(callId),
          handOver: (callId, request) => handovers.send(callId, request),
        });

  agent.on("wrap-up-timeout", ({ callId }) => {
    const call = calls?.get(callId) ?? null;
    const target = pops.recordOf(callId);
    const notes = typedNotes(store, callId);
    const form = { callId, target, notes, contactId: null, dispositionId: null, task: null };
    log
      .wrapUp(form, call !== null && isEnded(call) ? call : null, true)
      .catch((error: unknown) => logger.error({ err: error, callId }, "a timed wrap-up could not be saved"));
  });

  const presence = tellPresence({ agent, live: sync, central, now, logger });
  const orders = createOrderDesk({ ...options, live: sync, agent, store, logger });

  function writeAgain(): void {
    log.writeAgain();
    calls?.writeAgain();
  }

  const offs = [
    store.on("erased", ({ ids }) => closeErased(pops, ids, (callId) => calls?.isBusy(callId) === true)),
    store.on("changed", () => pops.refresh()),
    store.on("disk", ({ state }) => {
      if (state === "full") notices.say("disk-full", "error");
      else {
        notices.settle("disk-full");
        writeAgain();
      }
    }),
    store.on("worker", ({ state }) => state === "restarted" && writeAgain()),
  ];

  const token = await readSecret(join(options.dataDir, "external-pop.token"));
  const external = await openExternal({ wanted: settings.current().external, token, pops, notices, logger });

  pops.restore(restoredPops(store, logger));
  agent.signIn(store.read.calls.open().map((stored) => stored.call));
  hub.set("agent", agent.current());
  hub.set("sync", sync.state());
  calls?.restore();
  if (store.read.drafts.list().length > 0)
    notices.say("drafts-restored", "info", { count: store.read.drafts.list().length });
  telephony?.start();
  sync.start();
  hub.update("app", (app) => ({
    ...app,
    demo: provisioning.line?.demo ?? false,
    external: { enabled: settings.current().external.enabled, url: external?.url ?? null },
  }));

  return {
    get account() {
      return account;
    },
    update(next) {
      const lineOf = ({ line, deskPhone }: typeof next.provisioning) => JSON.stringify({ line, deskPhone });
      const sameLine = lineOf(next.provisioning) === lineOf(account.provisioning);
      if (!sameLine && (telephony === null || telephony.calls().length === 0)) return false;
      // Until now central refused this desk everything; what waits for its next try should not wait any longer.
      if (account.user.mustChangePassword && !next.user.mustChangePassword) return false;
      account = next;
      phone.provisioned(next.provisioning);
      agent.setWrapUp(wrapUpRule());
      return true;
    },
    store,
    telephony,
    sync,
    pops,
    agent,
    calls,
    phone,
    transfers,
    trace,
    log,
    views,
    wallboard,
    external: { url: external?.url ?? null, token },
    async close() {
      for (const off of offs) off();
      await external?.stop();
      await telephony?.stop();
      calls?.dispose();
      handovers.stop();
      await views.close();
      orders.stop();
      presence.stop();
      await trace.close();
      await announcements.stop();
      company.stop();
      reports.stop();
      wallboard.stop();
      await sync.stop();
      agent.dispose();
      if (unkept) await keepPops();
    },
  };
}
