/** With STUN or TURN servers: how long after the first candidate their answers are waited for. */
const serversMs = 500;
/**
 * Without servers: how long after the last candidate. Chromium has its UDP candidates within 5 ms and comes up with TCP ones, which no
 * exchange takes, 120 ms later (measured): an answer need not wait for those.
 */
const quietMs = 20;
const altogetherMs = 3_000;

/**
 * Applies the local description and waits until it has its candidates, for SIP carries them in the description. Waits for events, not for
 * the state: on an ICE restart `iceGatheringState` still says "complete" from the last time. Without a new ICE user name there is nothing
 * to gather, and no wait.
 */
export async function applyAndGather(
  connection: RTCPeerConnection,
  description: RTCLocalSessionDescriptionInit,
  ended: AbortSignal,
): Promise<void> {
  const before = iceUser(connection.localDescription?.sdp);
  const servers = (connection.getConfiguration().iceServers ?? []).length > 0;
  const { promise: gathered, resolve: end } = Promise.withResolvers<void>();
  let patience = setTimeout(end, altogetherMs);
  let first = true;
  const onCandidate = ({ candidate }: RTCPeerConnectionIceEvent) => {
    // An empty candidate string ends one generation (RFC 8840), null all of them.
    if (!candidate || candidate.candidate === "") return end();
    if (servers && !first) return;
    first = false;
    clearTimeout(patience);
    patience = setTimeout(end, servers ? serversMs : quietMs);
  };
  const onEnded = () => end();
  connection.addEventListener("icecandidate", onCandidate);
  ended.addEventListener("abort", onEnded);
  try {
    await connection.setLocalDescription(description);
    if (iceUser(connection.localDescription?.sdp) !== before) await gathered;
  } finally {
    clearTimeout(patience);
    connection.removeEventListener("icecandidate", onCandidate);
    ended.removeEventListener("abort", onEnded);
  }
}

function iceUser(sdp: string | undefined): string | undefined {
  return sdp?.match(/^a=ice-ufrag:(\S+)/m)?.[1];
}
