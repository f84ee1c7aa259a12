import type { IncomingRequest, IncomingRequestMessage } from "sip.js/lib/core/index.js";
import type { DemoAccount } from "../types.ts";
import type { Digest } from "./digest.ts";

/** Finds accounts by user name or extension. */
export interface AccountBook {
  find(userOrExtension: string): DemoAccount | undefined;
}

/** Checks who sends a request; see {@link createAuthenticator}. */
export interface Authenticator {
  /** The account behind the request, or undefined after it was challenged (401) or refused (403). */
  identify(uas: IncomingRequest): DemoAccount | undefined;
}

/** Makes an account book. Throws when two accounts share a user name or an extension. */
export function createAccountBook(accounts: readonly DemoAccount[]): AccountBook {
  const known = new Map<string, DemoAccount>();
  for (const account of accounts) {
    for (const key of new Set([account.user, account.extension])) {
      if (known.has(key)) throw new Error(`Two demo accounts use "${key}" as user or extension.`);
      known.set(key, account);
    }
  }
  return { find: (key) => known.get(key) };
}

/** Digest authentication of REGISTER and of new INVITEs. A wrong password is a 403, so that a desk can say so. */
export function createAuthenticator(digest: Digest, book: AccountBook): Authenticator {
  const byUser = (user: string) => {
    const account = book.find(user);
    return account?.user === user ? account : undefined;
  };
  return {
    identify(uas) {
      const { message } = uas;
      const authorization = message.getHeader("authorization");
      const verdict = digest.judge(authorization, message.method, (user) => byUser(user)?.password);
      if (verdict === "missing" || verdict === "stale") {
        uas.reject({ statusCode: 401, extraHeaders: [`WWW-Authenticate: ${digest.challenge(verdict === "stale")}`] });
        return undefined;
      }
      const account = byUser(digest.userOf(authorization) ?? "");
      if (verdict === "wrong" || !account) {
        uas.reject({ statusCode: 403, reasonPhrase: "Wrong SIP user or password" });
        return undefined;
      }
      if (!speaksFor(account, message)) {
        uas.reject({ statusCode: 403, reasonPhrase: "Not your address" });
        return undefined;
      }
      return account;
    },
  };
}

function speaksFor(account: DemoAccount, message: IncomingRequestMessage): boolean {
  const claimed = message.method === "REGISTER" ? message.to.uri.user : message.from.uri.user;
  return claimed === account.user || claimed === account.extension;
}
