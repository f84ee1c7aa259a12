import { describe, expect, it } from "vitest";
import {
  asSessionDescription,
  directionOf,
  fingerprintOf,
  payloadTypeOf,
  withOnlyEncodings,
  withoutUnresolvableCandidates,
} from "#server/demo/exchange/media/sdp-text.ts";

const OFFER = [
  "v=0",
  "o=- 1 2 IN IP4 0.0.0.0",
  "s=-",
  "t=0 0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0 8 110 126",
  "a=candidate:1 1 udp 2113937151 6f1c2a52.local 54321 typ host",
  "a=end-of-candidates",
  "a=fingerprint:sha-256 ab:cd",
  "a=setup:passive",
  "a=sendonly",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10",
  "a=rtcp-fb:111 transport-cc",
  "a=rtpmap:0 PCMU/8000",
  "a=rtpmap:110 telephone-event/48000",
  "a=rtpmap:126 telephone-event/8000",
  "",
].join("\r\n");

describe("SDP", () => {
  it("tells direction, fingerprint and payload types", () => {
    expect(directionOf(OFFER)).toBe("sendonly");
    expect(directionOf("v=0")).toBe("sendrecv");
    expect(fingerprintOf(OFFER)).toBe("SHA-256 AB:CD");
    expect(payloadTypeOf(OFFER, "telephone-event/8000")).toBe(126);
    expect(payloadTypeOf(OFFER, "G729/8000")).toBeUndefined();
    expect(payloadTypeOf("m=audio 9 RTP/AVP 8 0\r\n", "PCMU/8000")).toBe(0);
    expect(payloadTypeOf("m=audio 9 RTP/AVP 8 10\r\n", "PCMU/8000")).toBeUndefined();
  });

  it("keeps only the encodings asked for", () => {
    const kept = withOnlyEncodings(OFFER, ["PCMU/8000", "telephone-event/8000"]);
    expect(kept).toContain("m=audio 9 UDP/TLS/RTP/SAVPF 0 126\r\n");
    expect(kept).not.toMatch(/:111 |:110 /);
    expect(kept).toContain("a=sendonly");
  });

  it("drops mDNS candidates, and the end of candidates with the last of them", () => {
    expect(withoutUnresolvableCandidates(OFFER)).not.toMatch(/candidate/);
    const mixed = OFFER.replace("a=end", "a=candidate:2 1 udp 1 127.0.0.1 5 typ host\r\na=end");
    expect(withoutUnresolvableCandidates(mixed)).toMatch(/127\.0\.0\.1[\s\S]*end-of-candidates/);
  });

  it("names one session and counts its versions, and offers actpass", () => {
    const offer = asSessionDescription(OFFER, "offer", 77, 3);
    expect(offer).toContain("o=popline-demo 77 3 IN IP4 127.0.0.1\r\ns=Popline demo exchange\r\n");
    expect(offer).toContain("a=setup:actpass");
    expect(asSessionDescription(OFFER, "answer", 77, 3)).toContain("a=setup:passive");
  });
});
