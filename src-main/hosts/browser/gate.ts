import type { IncomingMessage } from "node:http";
import type { Access } from "./access.ts";

export type GateAnswer =
  | { readonly pass: "serve" }
  | { readonly pass: "redirect"; readonly cookie: string | null }
  | { readonly pass: "refuse"; readonly status: number; readonly sentence: string };

const refuse = (status: number, sentence: string): GateAnswer => ({ pass: "refuse", status, sentence });

/** Decides about one HTTP request before anything is served: host, method, then the cookie or a token that becomes it. */
export function gate(request: IncomingMessage, access: Access): GateAnswer {
  if (!access.hostIsOurs(request)) return refuse(421, "This desk answers to its own address only.");
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, "Only GET is served here.");
  const token = new URL(request.url ?? "/", "http://desk").searchParams.get("token");
  const known = access.holds(request);
  if (token === null) {
    return known
      ? { pass: "serve" }
      : refuse(403, "Open the address that the desk printed: it carries the key to this desk.");
  }
  if (known) return { pass: "redirect", cookie: null };
  const cookie = access.exchange(token);
  return cookie === null
    ? refuse(403, "This address was used already. Start the desk again, or open the newest address that it printed.")
    : { pass: "redirect", cookie };
}
