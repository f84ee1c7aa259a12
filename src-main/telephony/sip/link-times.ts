/** How long the link waits for what, in milliseconds. */
export interface LinkTimes {
  /** TCP, TLS and WebSocket handshake together. */
  readonly connectMs: number;
  /** Between keep-alive pings (RFC 5626 4.4.1 asks for 95 to 120 s; proxies and NATs in the field cut at 30 to 60). */
  readonly pingEveryMs: number;
  /** A ping unanswered for this long means that the flow failed (RFC 5626 4.4.1: 10 s). */
  readonly pongWithinMs: number;
  /** The same when the computer woke up or its network changed. */
  readonly verifyWithinMs: number;
  /** Answer to REGISTER. */
  readonly registerMs: number;
  /** First step of the backoff; doubled per round through the server list. */
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** The cap while a call is going on: few desks have one at any moment, and its agent can neither hold nor transfer it meanwhile. */
  readonly backoffInCallCapMs: number;
  /** A ringing call whose exchange is gone is kept this long after the link is back, for the INVITE to come again. */
  readonly ringingGraceMs: number;
  /** A call being taken back is given up after this. */
  readonly recoverMs: number;
}

export const defaultLinkTimes: LinkTimes = {
  connectMs: 8_000,
  pingEveryMs: 25_000,
  pongWithinMs: 10_000,
  verifyWithinMs: 2_000,
  registerMs: 8_000,
  backoffBaseMs: 500,
  backoffCapMs: 30_000,
  backoffInCallCapMs: 4_000,
  ringingGraceMs: 4_000,
  recoverMs: 60_000,
};
