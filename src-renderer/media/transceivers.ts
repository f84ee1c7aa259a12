/**
 * The call's one audio transceiver, pointed as wanted: the one that the remote offer made, or a new one. Anything else that was offered
 * (a second audio; see `audioOnly` for video) is stopped: Chromium answers "inactive" for it, and port 0 in our next offer.
 */
export function readyTransceiver(
  connection: RTCPeerConnection,
  track: MediaStreamTrack | null,
  direction: "sendrecv" | "sendonly",
): RTCRtpTransceiver {
  let audio: RTCRtpTransceiver | undefined;
  for (const transceiver of connection.getTransceivers()) {
    if (transceiver.currentDirection === "stopped" || transceiver.direction === "stopped") continue;
    if (transceiver.receiver.track.kind === "audio" && !audio) audio = transceiver;
    else transceiver.stop();
  }
  if (!audio) return connection.addTransceiver(track ?? "audio", { direction });
  audio.direction = direction;
  return audio;
}
