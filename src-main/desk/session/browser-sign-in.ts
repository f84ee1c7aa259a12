import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { centralRoutes, SsoError } from "#shared/contract/central/index.ts";
import en from "#shared/i18n/en/host.json" with { type: "json" };
import zh from "#shared/i18n/zh-CN/host.json" with { type: "json" };
import { Refusal } from "../refusal.ts";

/** One sign-in that goes on in the system's browser. */
export interface BrowserSignIn {
  /** What the browser opens. */
  readonly url: string;
  /** Known to this desk alone; without it the code is worth nothing. */
  readonly verifier: string;
  /** The code that the browser brought back. Rejects with a Refusal `sso-…`. */
  readonly code: Promise<string>;
  cancel(): void;
}

/** As long as central keeps it. */
const patienceMs = 10 * 60_000;

/**
 * Waits on loopback, on a port that the system gives, for the browser to come back (RFC 8252, section 7.3). What does not carry this sign-in's
 * state is another program's and changes nothing.
 */
export async function openBrowserSignIn(server: URL): Promise<BrowserSignIn> {
  const [verifier, state] = [secret(), secret()];
  const { promise: code, resolve, reject } = Promise.withResolvers<string>();
  // Whoever cancels before anybody waits for the code.
  code.catch(() => undefined);
  const waiting = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (
      request.method !== "GET" ||
      url.pathname !== "/signed-in" ||
      !same(url.searchParams.get("state") ?? "", state)
    ) {
      response.writeHead(404).end();
      return;
    }
    const brought = url.searchParams.get("code");
    tell(response, brought !== null);
    if (brought !== null) resolve(brought);
    else reject(refusalOf(url.searchParams.get("error")));
    close();
  });
  const timer = setTimeout(() => end("sso-expired"), patienceMs);
  function close(): void {
    clearTimeout(timer);
    waiting.close();
  }
  function end(why: "sso-expired" | "sso-cancelled"): void {
    reject(new Refusal(why));
    close();
    waiting.closeAllConnections();
  }
  waiting.listen(0, "127.0.0.1");
  await once(waiting, "listening");
  const url = new URL(server.pathname.replace(/\/$/, "") + centralRoutes.ssoStart, server);
  url.search = new URLSearchParams({
    challenge: createHash("sha256").update(verifier).digest("base64url"),
    redirect: `http://127.0.0.1:${(waiting.address() as AddressInfo).port}/signed-in`,
    state,
  }).toString();
  return { url: url.href, verifier, code, cancel: () => end("sso-cancelled") };
}

function refusalOf(error: string | null): Refusal {
  const known = SsoError.safeParse(error);
  return new Refusal(known.success ? `sso-${known.data}` : "sso-not-confirmed");
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** In both languages: which one the agent reads is not known before he is signed in. The address, with the code in it, goes no further. */
function tell(response: ServerResponse, done: boolean): void {
  const lines = [en, zh].map(({ browser }) => `<p>${done ? browser.done : browser.failed}</p>`).join("");
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'",
    connection: "close",
  });
  response.end(`<!doctype html><meta charset="utf-8"><title>Popline</title>${lines}`);
}
