import { expect, test } from "vitest";
import { offerProblem } from "#main/telephony/sip/offer-check.ts";
import { anSdp } from "#tests/helpers/sip/sip-text.ts";

const codecs = (list: string, maps: string) =>
  anSdp()
    .replace(/^(m=audio 9 \S+) .*$/m, `$1 ${list}`)
    .replace(/a=rtpmap:.*\r\n/g, "") + maps;

test.each([
  ["an offer of a browser", anSdp(), null],
  ["video besides", `${anSdp()}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n`, null],
  ["PCMU without a map", codecs("0", ""), null],
  ["video only", anSdp().replace("m=audio", "m=video"), "no-audio"],
  ["audio that is off", anSdp().replace("m=audio 9", "m=audio 0"), "no-audio"],
  ["no SDP at all", "nonsense", "no-audio"],
  ["plain RTP", anSdp().replace(/a=fingerprint.*\r\n/, ""), "no-encryption"],
  ["no ICE", anSdp().replace(/a=ice-ufrag.*\r\n/, ""), "no-ice"],
  [
    "unknown codecs only",
    codecs("97 126", "a=rtpmap:97 G729/8000\r\na=rtpmap:126 telephone-event/8000\r\n"),
    "no-codec",
  ],
] as const)("%s", (_name, sdp, problem) => {
  expect(offerProblem(sdp)).toBe(problem);
});
