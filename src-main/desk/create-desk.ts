import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Logger } from "pino";
import { type KeyProvider, lockFolder, openStore, type Store } from "#main/store/index.ts";
import { type AppInfo, type DeskState, firstCompany } from "#shared/contract/desk/index.ts";
import { caFile } from "./ca-file.ts";
import { watchMachine } from "./machine-watch.ts";
import { createMediaBridge } from "./media-bridge.ts";
import { createMediaDesk, noMedia } from "./media-state.ts";
import { createNotices } from "./notices.ts";
import { openLink } from "./open-link.ts";
import { noPhone } from "./phone-desk.ts";
import { createRecordDesk } from "./record-desk.ts";
import { Refusal } from "./refusal.ts";
import { createRouter, type DeskRouter } from "./router.ts";
import { createSession, type Session } from "./session/index.ts";
import { createDeskSettings, mistakeValues, unreadableValues } from "./settings/index.ts";
import { createStateHub, type StateHub } from "./state-hub.ts";
import { numbersIn } from "./text-numbers.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

export interface DeskOptions {
  /** Everything the desk keeps: settings, one encrypted store per account. Made when it is not there. */
  readonly dataDir: string;
  readonly key: KeyProvider;
  readonly logger: Logger;
  readonly app: Pick<AppInfo, "version" | "host" | "platform">;
  /** Central's address for the sign-in form, unless settings name one. */
  readonly central: string | null;
  /** The store's writer in a bundle; absent: beside its source. */
  readonly storeWorkerUrl?: URL;
  /** For hosts whose page is no browser's. */
  readonly openInBrowser?: (url: string) => Promise<void>;
  readonly now?: () => number;
}

/** The engine of one desk, without a window: telephony, pop, store, sync, agent state. A host serves `router` to its pages. */
export interface Desk {
  readonly router: DeskRouter;
  readonly hub: StateHub;
  readonly session: Session<Store>;
  /** The signed-in agent's workplace; null while nobody is. */
  workplace(): Workplace | null;
  /** A link handed over by the system: pops are opened at once; the number to dial is answered for the UI to confirm. */
  openLink(url: string): void;
  /** The numbers in a text (the clipboard's, by the global shortcut): the UI asks which to dial. */
  dialText(text: string): void;
  powerResumed(): void;
  networkChanged(): void;
  stop(): Promise<void>;
}

/**
 * Composes the engine and takes up where the last one stopped. One engine per data folder, signed in or not.
 * @throws StoreError `locked` when another engine has the folder, `disk-full`; the file system's error when it can't be used
 */
export async function createDesk(options: DeskOptions): Promise<Desk> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(join(options.dataDir, "desk.lock"));
  try {
    return await compose(options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function compose(options: DeskOptions, unlock: () => void): Promise<Desk> {
  const { dataDir, logger } = options;
  const now = options.now ?? Date.now;

  const settings = await createDeskSettings({ dir: dataDir, logger });
  const hub = createStateHub(initialState(options, settings.current(), now()));
  const notices = createNotices(hub, now);
  for (const mistake of settings.mistakes) notices.say("settings-mistake", "warning", mistakeValues(mistake));
  for (const unreadable of settings.unreadable)
    notices.say("settings-unreadable", "error", unreadableValues(unreadable));

  const bridge = createMediaBridge({ logger });
  let workplace: Workplace | null = null;
  const media = createMediaDesk({
    bridge,
    hub,
    notices,
    settings: () => settings.current(),
    liveCalls: () => new Set(workplace?.calls?.list().map((call) => call.id) ?? []),
  });
  /** The desk's settings with what the company sets for everybody. */
  const inForce = () => ({
    ...settings.current(),
    ...(workplace ? { wrapUp: workplace.account.provisioning.wrapUp } : {}),
  });
  settings.on("changed", (changed) => {
    hub.set("settings", inForce());
    media.applyAudio(changed);
  });

  const centralOf = () => {
    const { url, caFile } = settings.current().central;
    return { url: url ?? options.central, caFile };
  };

  async function open(account: Parameters<typeof openWorkplace>[0]["account"]): Promise<void> {
    const ca = caFile(settings.current().central.caFile, { notices, logger });
    // A wrong path is said at once, not only when a line needs the file.
    ca();
    const { version } = options.app;
    workplace = await openWorkplace({
      account,
      bridge,
      settings,
      hub,
      notices,
      logger,
      dataDir,
      ca,
      now,
      version,
      qualityOf: (callId) => media.qualityOf(callId),
      onDevice: () => {
        openAgain(workplace?.account ?? account).catch((error: unknown) =>
          logger.error({ err: error }, "the line could not be opened anew"),
        );
      },
      signOut: () => session.signOut({ keepUnsent: true }),
    });
    followRights(workplace.sync);
    hub.set("settings", inForce());
  }

  /** What the agent may do is asked again when central says that it changed, or may have while the feed was down. */
  function followRights(sync: Workplace["sync"]): void {
    let missed = false;
    sync.on("live", (news) => {
      if (news.type === "lost") missed = true;
      if (news.type !== "rights" && !(news.type === "open" && missed)) return;
      missed = false;
      session.renew().catch((error: unknown) => logger.error({ err: error }, "new rights could not be taken in"));
    });
  }

  /** The same agent, another line or another device for calls. */
  async function openAgain(account: Parameters<typeof openWorkplace>[0]["account"]): Promise<void> {
    await close();
    await open(account);
  }

  async function close(): Promise<void> {
    const closing = workplace;
    workplace = null;
    await closing?.close();
    const { calls, pops, agent, link, sync, central, phone, company, myQueues, monitored } = initialState(
      options,
      settings.current(),
      now(),
    );
    const slices = { calls, pops, agent, link, sync, central, phone, company, myQueues, monitored };
    for (const [slice, value] of Object.entries(slices)) hub.set(slice as keyof DeskState, value);
  }

  const session = await createSession<Store>({
    dataDir,
    deskName: hostname(),
    central: centralOf,
    openStore: async ({ dir, rules }) => {
      const store = await openStore({
        dir,
        key: options.key,
        ...(options.storeWorkerUrl ? { workerUrl: options.storeWorkerUrl } : {}),
        logger,
        now,
        rules,
      });
      store.on("rebuilt", ({ setAsideFile, salvaged }) =>
        notices.say("store-rebuilt", "warning", { file: setAsideFile, ...salvaged }),
      );
      return store;
    },
    hooks: {
      opened: open,
      async changed(account) {
        if (workplace?.update(account)) {
          hub.set("settings", inForce());
          return;
        }
        await openAgain(account);
      },
      closing: close,
    },
    logger,
  });
  session.on("state", (state) => hub.set("session", state));
  hub.set("session", session.state());

  const present = () => {
    if (workplace === null) throw new Refusal("not-signed-in");
    return workplace;
  };
  const router = createRouter({
    hub,
    bridge,
    media,
    notices,
    settings,
    session,
    openInBrowser: options.openInBrowser ?? null,
    logger,
    now,
    workplace: present,
    trace: () => workplace?.trace ?? null,
    records() {
      const { store, account } = present();
      return createRecordDesk({ store, userId: account.user.id, rules: () => account.provisioning.phoneRules, now });
    },
  });
  try {
    await session.start();
  } catch (error) {
    // The sign-in form is open: signing in tries the store again, and says in its place why it can't be had.
    if (!(error instanceof Refusal)) throw error;
    logger.error({ err: error, values: error.values }, "the last session could not be taken up");
    if (error.code === "disk-full") notices.say("disk-full", "error");
  }

  function resumed(): void {
    logger.info("the machine woke up");
    workplace?.telephony?.powerResumed();
    workplace?.sync.now();
    session.wake();
  }
  function networkChanged(): void {
    logger.info("the network's addresses changed");
    workplace?.telephony?.networkChanged();
    workplace?.sync.now();
    session.wake();
  }
  const stopWatch = watchMachine({ onResumed: resumed, onNetworkChanged: networkChanged });

  return {
    router,
    hub,
    session,
    workplace: () => workplace,
    openLink(url) {
      try {
        const opened = openLink(present(), url);
        if (opened.did === "dial") {
          const { number, shown } = opened;
          hub.set("dialRequest", { id: randomUUID(), number, shown, at: now(), source: "link", others: [] });
        }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        notices.say(url.startsWith("popline:") ? "pop-link-bad" : "tel-link-bad", "warning", {
          link: url.slice(0, 100),
        });
      }
    },
    dialText(text) {
      if (workplace === null) return;
      const [first, ...others] = numbersIn(text, workplace.account.provisioning.phoneRules);
      if (first === undefined) {
        notices.say("clipboard-no-number", "info");
        return;
      }
      const { number, shown } = first;
      const more = others.slice(0, 9).map((it) => ({ number: it.number, shown: it.shown }));
      hub.set("dialRequest", { id: randomUUID(), number, shown, at: now(), source: "clipboard", others: more });
    },
    powerResumed: resumed,
    networkChanged,
    async stop() {
      stopWatch();
      await session.stop();
      media.dispose();
      unlock();
    },
  };
}

function initialState(options: DeskOptions, settings: DeskState["settings"], at: number): DeskState {
  return {
    app: {
      ...options.app,
      demo: false,
      dataDir: options.dataDir,
      external: { enabled: settings.external.enabled, url: null },
    },
    session: { name: "signed-out", server: options.central, lastUsername: null, reason: null, deskName: null },
    link: { name: "off", at, error: null },
    central: { name: "unknown" },
    sync: { name: "idle", pending: 0, conflicts: 0, rejected: 0, lastPullAt: null, progress: null },
    agent: { state: { name: "signed-out", at }, next: null },
    calls: [],
    pops: [],
    media: noMedia,
    settings,
    notices: [],
    dialRequest: null,
    phone: noPhone,
    company: firstCompany,
    myQueues: [],
    monitored: null,
  };
}
