import { type IncomingRequestMessage, NameAddrHeader, type URI } from "sip.js/lib/core/index.js";
import type { Connection } from "./socket-server.ts";

/** Where one device of a user can be reached. */
export interface Binding {
  readonly user: string;
  readonly contact: URI;
  readonly connection: Connection;
  readonly expiresAt: number;
  /** The Contact value as it came, without its expiry. */
  readonly text: string;
}

/** Keeps the contacts of the users (RFC 3261 section 10.3); see {@link createRegistrar}. */
export interface Registrar {
  /** Applies an authenticated REGISTER; returns the Contact headers of the 200, or the reason of a refusal. */
  apply(user: string, request: IncomingRequestMessage, connection: Connection): RegisterResult;
  /** Live contacts of a user, latest first. */
  bindings(user: string): readonly Binding[];
  dropConnection(connection: Connection): void;
  stop(): void;
}

/** The outcome of a REGISTER. */
type RegisterResult =
  | { readonly kind: "ok"; readonly contacts: readonly string[] }
  | { readonly kind: "refused"; readonly status: number; readonly reason: string };

interface RegistrarOptions {
  readonly now: () => number;
  /** Told whenever the number of a user's contacts may have changed. */
  onChange(user: string, contacts: number): void;
}

const DEFAULT_EXPIRES_S = 600;
const MAX_EXPIRES_S = 3600;
const MAX_CONTACTS = 8;

/** Creates an empty registrar. */
export function createRegistrar({ now, onChange }: RegistrarOptions): Registrar {
  const users = new Map<string, Map<string, Binding>>();
  const timers = new Map<Binding, NodeJS.Timeout>();

  const of = (user: string) => users.get(user) ?? new Map<string, Binding>();

  function live(user: string): Binding[] {
    return [...of(user).values()].filter((one) => one.expiresAt > now() && one.connection.isOpen).reverse();
  }

  function remove(user: string, key: string) {
    const binding = of(user).get(key);
    if (!binding) return;
    clearTimeout(timers.get(binding));
    timers.delete(binding);
    of(user).delete(key);
  }

  function put(key: string, binding: Binding) {
    remove(binding.user, key);
    const bindings = of(binding.user);
    users.set(binding.user, bindings);
    bindings.set(key, binding);
    const expire = () => {
      remove(binding.user, key);
      onChange(binding.user, live(binding.user).length);
    };
    timers.set(binding, setTimeout(expire, binding.expiresAt - now()).unref());
  }

  function describe(binding: Binding): string {
    return `${binding.text};expires=${Math.max(1, Math.round((binding.expiresAt - now()) / 1000))}`;
  }

  return {
    bindings: live,
    apply(user, request, connection) {
      const fallback = secondsOf(request.getHeader("expires")) ?? DEFAULT_EXPIRES_S;
      if (request.getHeader("contact")?.trim() === "*") {
        if (fallback !== 0) return { kind: "refused", status: 400, reason: "Contact * needs Expires 0" };
        for (const key of [...of(user).keys()]) remove(user, key);
      } else {
        const contacts = request.getHeaders("contact").map((_, index) => request.parseHeader("contact", index));
        for (const contact of contacts) {
          if (!(contact instanceof NameAddrHeader))
            return { kind: "refused", status: 400, reason: "Unreadable Contact" };
          const seconds = Math.min(secondsOf(contact.getParam("expires")) ?? fallback, MAX_EXPIRES_S);
          const key = keyOf(contact);
          if (seconds === 0) remove(user, key);
          else if (of(user).size >= MAX_CONTACTS && !of(user).has(key)) {
            return { kind: "refused", status: 503, reason: "Too many contacts" };
          } else {
            const expiresAt = now() + seconds * 1000;
            put(key, { user, contact: contact.uri, connection, expiresAt, text: textOf(contact) });
          }
        }
      }
      onChange(user, live(user).length);
      return { kind: "ok", contacts: live(user).map((one) => `Contact: ${describe(one)}`) };
    },
    dropConnection(connection) {
      for (const [user, bindings] of users) {
        const gone = [...bindings].filter(([, binding]) => binding.connection === connection);
        for (const [key] of gone) remove(user, key);
        if (gone.length > 0) onChange(user, live(user).length);
      }
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      users.clear();
    },
  };
}

/** The same device replaces its own contact when it comes back on a new flow (RFC 5626 section 6). */
function keyOf(contact: NameAddrHeader): string {
  const instance = contact.getParam("+sip.instance");
  return instance ? `${instance};${contact.getParam("reg-id") ?? ""}` : contact.uri.toString();
}

function textOf(contact: NameAddrHeader): string {
  const kept = contact.clone();
  kept.deleteParam("expires");
  return kept.toString();
}

function secondsOf(text: string | null | undefined): number | undefined {
  return text && /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}
