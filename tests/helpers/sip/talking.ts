import type { Call } from "#shared/call/index.ts";
import type { TestDesk } from "./a-desk.ts";
import type { ServerCall, SipServer } from "./sip-server.ts";
import { anSdp, type SipText } from "./sip-text.ts";

/** An incoming call, answered. */
export async function talking(
  exchange: SipServer,
  desk: TestDesk,
  headers: string[] = [],
): Promise<{ theirs: ServerCall; call: Call }> {
  const theirs = exchange.invite({ headers });
  await theirs.ringing();
  const ringing = await desk.call((c) => c.sipCallId === theirs.callId && c.state.name === "ringing");
  await desk.telephony.answer(ringing.id);
  await theirs.answered();
  const call = await desk.call((c) => c.id === ringing.id && c.state.name === "active");
  return { theirs, call };
}

/** Answers the desk's next re-INVITE. */
export async function acceptReinvite(
  exchange: SipServer,
  theirs: ServerCall,
  direction = "sendrecv",
): Promise<SipText> {
  const reinvite = await exchange.next(
    (m) => m.method === "INVITE" && m.header("Call-ID") === theirs.callId,
    "re-INVITE",
  );
  theirs.reply(reinvite, 200, [], anSdp(direction));
  await exchange.next((m) => m.method === "ACK" && m.header("Call-ID") === theirs.callId, "ACK");
  return reinvite;
}

/** Resolves when the desk has dealt with everything that was sent to it before: messages of one connection are read in their order. */
export async function caughtUp(exchange: SipServer, theirs: ServerCall): Promise<void> {
  theirs.send("INFO");
  await exchange.next((m) => m.header("CSeq").endsWith("INFO") && m.header("Call-ID") === theirs.callId, "200 to INFO");
}
