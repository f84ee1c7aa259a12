import { EventEmitter } from "node:events";
import type { LoginResponse } from "#shared/contract/central/index.ts";
import type { SessionState } from "#shared/contract/desk/index.ts";
import { CentralError, createBackoff, type SessionEnd, systemClock } from "../../sync/index.ts";
import { Refusal } from "../refusal.ts";
import type { Account, AccountStore } from "./account.ts";
import { accountFolder } from "./account-folder.ts";
import { type CentralLink, openCentralLink, openCentralLinkAnyway } from "./central-link.ts";
import { askCentral, type Confirmation, type Confirmed, confirmSession } from "./confirm.ts";
import { openDeskFile } from "./desk-file.ts";
import { createLock } from "./lock.ts";
import { refusalOf } from "./refusal-of.ts";
import { forgetRefreshToken, readSavedSession, type SavedSession, saveSession } from "./saved-session.ts";
import { serverAddress, serverText } from "./server-address.ts";
import type { ClosingReason, Session, SessionOptions } from "./session-face.ts";
import { createSessionKeeper, type SessionKeeper } from "./session-keeper.ts";
import { createSso } from "./sso.ts";
import { tellCentral } from "./tell-central.ts";

/**
 *  signed-out ──signIn──► signing-in ──central says yes──► signed-in ──signOut, superseded, ended, expired──► signed-out
 *                 └──◄──── refused ◄──┘                      ▲   ▲
 *  start, with a kept session ───────────────────────────────┘   └─ offline: central did not answer yet, asked in the background
 */
export async function createSession<S extends AccountStore>(options: SessionOptions<S>): Promise<Session<S>> {
  const { dataDir, hooks, logger, clock = systemClock } = options;
  const events = new EventEmitter<{ state: [SessionState] }>();
  const desk = await openDeskFile(dataDir, logger);
  const lock = createLock();
  let opened: { account: Account<S>; link: CentralLink; keeper: SessionKeeper } | null = null;
  let confirmation: Confirmation | null = null;
  let state: SessionState = signedOut(null);
  const named = { deskId: desk.deskId, deskName: options.deskName.slice(0, 120) };
  const sso = createSso({
    desk: named,
    open: (server) => openCentralLink(server, options.central().caFile),
    signInBy: (server, ask) => lock(() => signInBy(server, desk.last()?.username ?? "", ask)),
  });

  function signedOut(end: SessionEnd | null): SessionState {
    const last = desk.last();
    return {
      name: "signed-out",
      server: options.central().url ?? last?.server ?? null,
      lastUsername: last?.username ?? null,
      reason: end?.reason ?? null,
      deskName: end?.deskName ?? null,
    };
  }

  function set(next: SessionState): void {
    state = next;
    events.emit("state", next);
  }

  function showSignedIn({ server, user, offline }: Account<S>): void {
    set({ name: "signed-in", server: serverText(server), user, offline });
  }

  /** Makes the account, and lets telephony and sync begin. The caller holds the lock and has opened the store. */
  async function enter(
    link: CentralLink,
    store: S,
    saved: SavedSession,
    login: LoginResponse | null,
    clockSkewMs: number | null,
  ) {
    const keeper = createSessionKeeper(store, saved, logger);
    const central = link.client({
      deskId: desk.deskId,
      accessToken: login?.accessToken ?? null,
      refreshToken: saved.refreshToken,
      save: keeper.refreshed,
      onEnd: (end) => void lock(() => ended(central, end)),
    });
    const { user, provisioning } = saved;
    const { server } = link.http;
    const account: Account<S> = {
      server,
      user,
      provisioning,
      store,
      central,
      live: link.live,
      deskId: desk.deskId,
      offline: false,
      clockSkewMs,
    };
    opened = { account, link, keeper };
    try {
      await hooks.opened(account);
    } catch (error) {
      await leave("stopped");
      throw error;
    }
    showSignedIn(account);
  }

  /** Lets go of the account, in the order opposite to `enter`. What is unsent stays in its store. */
  async function leave(why: ClosingReason): Promise<void> {
    if (!opened) return;
    const { account, link, keeper } = opened;
    confirmation?.stop();
    confirmation = null;
    const quietly = (what: string, action: Promise<unknown>) =>
      action.catch((error: unknown) => logger.error({ err: error }, `signing out: ${what} failed`));
    await quietly("closing the workplace", hooks.closing(account, why));
    opened = null;
    keeper.dispose();
    if (why !== "stopped") {
      if (why === "signed-out") await tellCentral(account.central, clock, logger);
      await quietly("forgetting the session", forgetRefreshToken(account.store));
      const last = desk.last();
      if (last) await quietly("keeping the desk's file", desk.setLast({ ...last, signedIn: false }));
    }
    account.central.tokens.close();
    await quietly("closing the store", account.store.close());
    await link.http.close();
  }

  async function ended(central: Account<S>["central"], end: SessionEnd): Promise<void> {
    if (opened?.account.central !== central) return;
    logger.warn({ reason: end.reason }, "central has ended the session");
    await leave(end.reason);
    set(signedOut(end));
  }

  /** Takes in what central says of the agent; tells the hooks when it is something new. */
  async function renew(central: Account<S>["central"], { user, provisioning, clockSkewMs }: Confirmed): Promise<void> {
    if (opened?.account.central !== central) return;
    const before = opened.account;
    const account = { ...before, user, provisioning, clockSkewMs, offline: false };
    opened = { ...opened, account };
    const { keeper } = opened;
    const known = { ...before.provisioning, serverTime: provisioning.serverTime };
    const same = JSON.stringify([before.user, known]) === JSON.stringify([user, provisioning]);
    if (!same) {
      await keeper.confirmed(user, provisioning);
      const last = desk.last();
      if (last) await desk.setLast({ ...last, phoneRules: provisioning.phoneRules });
    }
    if (!same || before.offline || before.clockSkewMs === null) await hooks.changed(account);
    showSignedIn(account);
  }

  function confirm(): void {
    if (!opened) return;
    const { central } = opened.account;
    const failed = (error: unknown) =>
      logger.error({ err: error }, "what central says of the agent could not be taken in");
    confirmation = confirmSession({
      central,
      clock,
      backoff: createBackoff({ firstMs: 1_000, capMs: 30_000 }),
      onConfirmed: (confirmed) => void lock(() => renew(central, confirmed)).catch(failed),
      onUnreachable: (error) => {
        logger.info({ err: error }, "central can't be reached; the desk works from its store");
        if (opened?.account.central !== central || opened.account.offline) return;
        opened = { ...opened, account: { ...opened.account, offline: true } };
        showSignedIn(opened.account);
      },
    });
  }

  async function startFromStore(): Promise<void> {
    const last = desk.last();
    if (!last?.signedIn || opened) return;
    const server = new URL(last.server);
    set({ name: "signing-in", server: last.server, username: last.username });
    let store: S | null = null;
    try {
      store = await options.openStore({ dir: accountFolder(dataDir, server, last.userId), rules: last.phoneRules });
      const saved = readSavedSession(store, logger);
      if (!saved || saved.refreshExpiresAt <= clock.now()) {
        await store.close();
        await desk.setLast({ ...last, signedIn: false });
        // Without a kept session (the store was rebuilt) nothing has expired: the agent just signs in again.
        set(signedOut(saved ? { reason: "expired", deskName: null } : null));
        return;
      }
      const link = await openCentralLinkAnyway(server, options.central().caFile, logger);
      await enter(link, store, saved, null, null);
    } catch (error) {
      if (!opened)
        await store
          ?.close()
          .catch((failure: unknown) => logger.error({ err: failure }, "the store could not be closed"));
      set(signedOut(null));
      throw error instanceof Refusal ? error : refusalOf(error, last.server);
    }
    confirm();
  }

  async function signIn(input: Parameters<Session<S>["signIn"]>[0]): Promise<void> {
    const server = serverAddress(input.server);
    if (!server) throw new Refusal("bad-server-address", { server: input.server });
    if (input.username === "" || input.password === "") throw new Refusal("wrong-credentials");
    const { username, password, takeOver } = input;
    await signInBy(server, username, (link) => link.login({ username, password, takeOver, ...named }));
  }

  async function signInBy(server: URL, username: string, ask: (link: CentralLink) => Promise<LoginResponse>) {
    const before = state;
    set({ name: "signing-in", server: serverText(server), username });
    let link: CentralLink | null = null;
    try {
      link = await openCentralLink(server, options.central().caFile);
      const login = await ask(link);
      await leave("signed-out");
      await settle(link, login);
    } catch (error) {
      await link?.http.close();
      set(opened ? before : signedOut(null));
      throw refusalOf(error, serverText(server));
    }
  }

  /** Central has said yes: fetch what the agent needs, keep it in their store, and begin. */
  async function settle(link: CentralLink, login: LoginResponse): Promise<void> {
    const { server } = link.http;
    const { user, refreshToken, refreshExpiresAt } = login;
    const asking = link.client({ deskId: desk.deskId, ...login, save: async () => undefined, onEnd: () => undefined });
    const { provisioning, clockSkewMs } = await askCentral(asking, clock);
    asking.tokens.close();
    const { phoneRules } = provisioning;
    const store = await options.openStore({ dir: accountFolder(dataDir, server, user.id), rules: phoneRules });
    try {
      await saveSession(store, { user, provisioning, refreshToken, refreshExpiresAt });
      await desk.setLast({
        server: serverText(server),
        username: user.username,
        userId: user.id,
        signedIn: true,
        phoneRules,
      });
    } catch (error) {
      await store.close();
      throw error;
    }
    await enter(link, store, { user, provisioning, refreshToken, refreshExpiresAt }, login, clockSkewMs);
  }

  async function signOut({ keepUnsent }: { keepUnsent: boolean }): Promise<void> {
    if (!opened) return;
    const { pending, rejected } = opened.account.store.read.outbox.counts();
    const count = pending + rejected;
    if (count > 0 && !keepUnsent) throw new Refusal("unsent-changes", { count });
    await leave("signed-out");
    set(signedOut(null));
  }

  async function changePassword({
    oldPassword,
    newPassword,
  }: {
    oldPassword: string;
    newPassword: string;
  }): Promise<void> {
    if (!opened) throw new Refusal("not-signed-in");
    const { central, server } = opened.account;
    try {
      await central.changePassword(oldPassword, newPassword);
    } catch (error) {
      const code = error instanceof CentralError ? error.code : null;
      if (code === "wrong-credentials") throw new Refusal("wrong-old-password");
      if (code === "invalid-request") throw new Refusal("password-too-weak");
      throw refusalOf(error, serverText(server));
    }
    await lock(async () => renew(central, await askCentral(central, clock)));
  }

  return {
    on: events.on.bind(events),
    off: events.off.bind(events),
    once: events.once.bind(events),
    state: () => state,
    account: () => opened?.account ?? null,
    deskId: desk.deskId,
    start: () => lock(startFromStore),
    signIn: (input) => lock(() => signIn(input)),
    sso,
    signOut: (input) => lock(() => signOut(input)),
    changePassword,
    wake: () => confirmation?.wake(),
    async renew() {
      if (!opened) return;
      const { central } = opened.account;
      try {
        const confirmed = await askCentral(central, clock);
        await lock(() => renew(central, confirmed));
      } catch (error) {
        logger.info({ err: error }, "central was not asked anew; what it said last stays");
      }
    },
    stop() {
      sso.cancel();
      return lock(() => leave("stopped"));
    },
  };
}
