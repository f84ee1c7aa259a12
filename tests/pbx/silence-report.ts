import type { Asterisk } from "./exchange/asterisk.ts";
import type { LineOnAsterisk } from "./line-on-asterisk.ts";

/** Where a sound that is not heard was lost: what the desk's browser sent and received, and what the exchange did with it, looked at twice. */
export async function silenceReport(exchange: Asterisk, line: LineOnAsterisk): Promise<string> {
  const look = async () =>
    [
      `${line.agent}'s browser: ${JSON.stringify(await line.page.evaluate(connections).catch(String))}`,
      await exchange.cli("pjsip show channelstats"),
      await exchange.cli("core show channels concise"),
      await exchange.cli("bridge show all"),
    ].join("\n");
  const calls = [...line.telephony.calls(), ...line.ended.slice(-1)].map(({ state, startedAt, recovering }) => ({
    state,
    startedAt,
    recovering,
  }));
  const said = `${line.agent}'s calls: ${JSON.stringify(calls)}\n${line.log.slice(-15).join("")}`;
  const first = `${said}\n${await look()}`;
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  return `${first}\ntwo seconds later\n${await look()}`;
}

/** Runs in the media page, where `rememberSounds` keeps its peer connections. */
async function connections(): Promise<unknown[]> {
  const all = (globalThis as unknown as { connections(): RTCPeerConnection[] }).connections();
  return Promise.all(
    all.map(async (it) => {
      const stats = [...(await it.getStats()).values()] as Record<string, unknown>[];
      const counts = stats.filter(({ type }) => /^(?:outbound-rtp|inbound-rtp|media-source)$/.test(String(type)));
      const shown = counts.map(({ type, packetsSent, packetsReceived, totalAudioEnergy, audioLevel }) =>
        JSON.stringify({ type, packetsSent, packetsReceived, totalAudioEnergy, audioLevel }),
      );
      const tracks = it.getSenders().map(({ track }) => [track?.readyState, track?.enabled, track?.muted]);
      return [it.connectionState, it.signalingState, ...tracks, ...shown];
    }),
  );
}
