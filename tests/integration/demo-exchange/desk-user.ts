import {
  type Invitation,
  Inviter,
  type InviterOptions,
  Registerer,
  RegistererState,
  type Session,
  SessionState,
  UserAgent,
} from "sip.js";
import type { DemoAccount } from "#server/demo/exchange/index.ts";
import { type DeskMedia, mediaHandler } from "./desk-media.ts";
import { createEventLog, type EventLog } from "./event-log.ts";
import { WsTransport } from "./ws-transport.ts";

/** A desk on the real SIP.js stack. */
export interface DeskUser {
  readonly agent: UserAgent;
  readonly registerer: Registerer;
  readonly invitations: EventLog<Invitation>;
  readonly transport: WsTransport;
  /** Status codes of the responses to REGISTER, in order. */
  register(): Promise<number>;
  call(number: string, options?: InviterOptions): Inviter;
  stop(): Promise<void>;
}

/** Starts a desk; every session gets its media from `media`. */
export async function startDesk(
  url: string,
  account: Pick<DemoAccount, "user" | "password">,
  media: () => DeskMedia,
): Promise<DeskUser> {
  const uri = (user: string) => {
    const made = UserAgent.makeURI(`sip:${encodeURIComponent(user).replaceAll("%2B", "+")}@popline-demo`);
    if (!made) throw new Error(`Not a SIP user: ${user}`);
    return made;
  };
  const invitations = createEventLog<Invitation>();
  const agent = new UserAgent({
    uri: uri(account.user),
    authorizationUsername: account.user,
    authorizationPassword: account.password,
    transportConstructor: WsTransport,
    transportOptions: { server: url },
    logBuiltinEnabled: false,
    reconnectionAttempts: 0,
    gracefulShutdown: false,
    sessionDescriptionHandlerFactory: () => mediaHandler(media()),
    delegate: { onInvite: (invitation) => invitations.add(invitation) },
  });
  await agent.start();
  const registerer = new Registerer(agent, { expires: 300 });
  return {
    agent,
    registerer,
    invitations,
    transport: agent.transport as WsTransport,
    register: () =>
      new Promise((resolve, reject) => {
        const done = ({ message }: { message: { statusCode?: number } }) => resolve(message.statusCode ?? 0);
        registerer.register({ requestDelegate: { onAccept: done, onReject: done } }).catch(reject);
      }),
    call(number, options) {
      const inviter = new Inviter(agent, uri(number), { earlyMedia: true, ...options });
      return inviter;
    },
    async stop() {
      if (registerer.state === RegistererState.Registered) await registerer.unregister().catch(() => undefined);
      await agent.stop();
    },
  };
}

/** Resolves when a session reaches a state. */
export function reaches(session: Session, wanted: SessionState): Promise<void> {
  if (session.state === wanted) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The session is ${session.state}, not ${wanted}.`)), 10_000);
    session.stateChange.addListener((state) => {
      if (state !== wanted && state !== SessionState.Terminated) return;
      clearTimeout(timer);
      if (state === wanted) resolve();
      else reject(new Error(`The session ended before it was ${wanted}.`));
    });
  });
}

/** Sends an INVITE and resolves to its final status. */
export function finalStatus(inviter: Inviter, seen: number[] = []): Promise<number> {
  return new Promise((resolve, reject) => {
    const note = ({ message }: { message: { statusCode?: number } }) => seen.push(message.statusCode ?? 0);
    const done = ({ message }: { message: { statusCode?: number } }) => resolve(message.statusCode ?? 0);
    inviter
      .invite({ requestDelegate: { onTrying: note, onProgress: note, onAccept: done, onReject: done } })
      .catch(reject);
  });
}

/** Sends a re-INVITE; resolves to its final status. */
export function reinvite(session: Session, hold: boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const done = ({ message }: { message: { statusCode?: number } }) => resolve(message.statusCode ?? 0);
    const requestDelegate = { onAccept: done, onReject: done };
    session.invite({ requestDelegate, sessionDescriptionHandlerOptions: { hold } as object }).catch(reject);
  });
}
