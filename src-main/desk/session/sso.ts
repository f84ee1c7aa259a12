import type { LoginResponse, SignInMethods } from "#shared/contract/central/index.ts";
import { Refusal } from "../refusal.ts";
import { type BrowserSignIn, openBrowserSignIn } from "./browser-sign-in.ts";
import type { CentralLink } from "./central-link.ts";
import { refusalOf } from "./refusal-of.ts";
import { serverAddress, serverText } from "./server-address.ts";

export interface Sso {
  /** How one can sign in at that central. Never rejects for a central that does not know the question: it has passwords only. */
  methods(server: string): Promise<SignInMethods>;
  /** Begins anew; a sign-in that was waiting is given up. @returns what the browser opens. */
  start(server: string): Promise<string>;
  /** Waits for the browser, then redeems what it brought. The same code is good again after `session-elsewhere`. */
  finish(takeOver: boolean): Promise<void>;
  cancel(): void;
}

/** Signing in by the company's own provider, in the system's browser. One at a time. */
export function createSso(options: {
  readonly desk: { readonly deskId: string; readonly deskName: string };
  open(server: URL): Promise<CentralLink>;
  /** Signs in with what central answers; `session-elsewhere` and all else as Refusal. */
  signInBy(server: URL, ask: (link: CentralLink) => Promise<LoginResponse>): Promise<void>;
}): Sso {
  let current: { readonly server: URL; readonly browser: BrowserSignIn } | null = null;

  function cancel(): void {
    current?.browser.cancel();
    current = null;
  }

  return {
    cancel,
    async methods(typed) {
      const server = serverAddress(typed);
      if (!server) throw new Refusal("bad-server-address", { server: typed });
      const link = await options.open(server);
      try {
        return await link.signInMethods();
      } catch (error) {
        throw refusalOf(error, serverText(server));
      } finally {
        await link.http.close();
      }
    },
    async start(typed) {
      const server = serverAddress(typed);
      if (!server) throw new Refusal("bad-server-address", { server: typed });
      cancel();
      const browser = await openBrowserSignIn(server);
      current = { server, browser };
      return browser.url;
    },
    async finish(takeOver) {
      if (current === null) throw new Refusal("sso-expired");
      const mine = current;
      const forget = () => {
        if (current === mine) current = null;
      };
      try {
        const code = await mine.browser.code;
        const { verifier } = mine.browser;
        await options.signInBy(mine.server, (link) => link.ssoRedeem({ ...options.desk, code, verifier, takeOver }));
        forget();
      } catch (error) {
        if (!(error instanceof Refusal && error.code === "session-elsewhere")) forget();
        throw error;
      }
    },
  };
}
