import type { CallId } from "#shared/ids.ts";
import { newCallId, type TestEngine } from "./test-engine.ts";

/** Offer from one page, answer from the other, as two exchanges' ends would have it. */
export async function negotiate(
  from: TestEngine,
  to: TestEngine,
  ids: { from: CallId; to: CallId },
  how: { hold?: boolean; iceRestart?: boolean; heldThere?: boolean } = {},
): Promise<{ offer: string; answer: string }> {
  const offer = await from.describe(ids.from, how);
  await to.remote(ids.to, offer);
  const answer = await to.describe(ids.to, { hold: how.heldThere ?? false });
  await from.remote(ids.from, answer);
  return { offer: offer.sdp, answer: answer.sdp };
}

/** A call with packets both ways. */
export async function connect(from: TestEngine, to: TestEngine): Promise<{ from: CallId; to: CallId }> {
  const ids = { from: newCallId(), to: newCallId() };
  await negotiate(from, to, ids);
  const ends: [TestEngine, CallId][] = [
    [from, ids.from],
    [to, ids.to],
  ];
  for (const [engine, callId] of ends) {
    for (const direction of ["in", "out"] as const) {
      await engine.report("flowing", (report) => report.callId === callId && report.direction === direction);
    }
  }
  return ids;
}

/** The direction of the description's audio (RFC 4566, section 6). */
export function directionOf(sdp: string): string | undefined {
  return sdp.match(/^a=(sendrecv|sendonly|recvonly|inactive)\r?$/m)?.[1];
}
