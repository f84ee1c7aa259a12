import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { backoffMs } from "#main/telephony/sip/backoff.ts";
import { putsOnHold } from "#main/telephony/sip/sdp-direction.ts";
import { KeepAlive } from "#main/telephony/sip/transport/keep-alive.ts";
import { linkFailureOf } from "#main/telephony/sip/transport/link-failure.ts";
import { bareReply, checkMessage } from "#main/telephony/sip/transport/message-check.ts";
import { repairAddresses } from "#main/telephony/sip/transport/repair-addresses.ts";
import { systemTimers } from "#main/telephony/timers.ts";
import { anSdp } from "#tests/helpers/sip/sip-text.ts";

const head =
  "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/WS h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS";

describe("received text", () => {
  test("keep-alives are told from messages", () => {
    expect(checkMessage("\r\n\r\n").kind).toBe("ping");
    expect(checkMessage("\r\n").kind).toBe("pong");
    expect(checkMessage(`${head}\r\n\r\n`).kind).toBe("message");
  });
  test("a request that is refused is answered with its own Via, From, To, Call-ID and CSeq, and nothing else of it", () => {
    const reply = bareReply(`${head}\r\nX-Secret: 1\r\n\r\n`, 400, "Bad Request");
    expect(reply).toMatch(/^SIP\/2\.0 400 Bad Request\r\nVia: SIP\/2\.0\/WS h;branch=z9hG4bK1\r\nFrom: /);
    expect(reply).not.toContain("X-Secret");
  });
  test("responses, ACKs and requests without the five headers are not answered", () => {
    expect(bareReply("SIP/2.0 200 OK\r\n\r\n", 400, "x")).toBeNull();
    expect(bareReply(head.replaceAll("OPTIONS", "ACK"), 400, "x")).toBeNull();
    expect(bareReply(head.replace(/\r\nCall-ID: x/, ""), 400, "x")).toBeNull();
  });
  test("no text makes the check throw, and no reply carries a line that was not in the request", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."INVITE sip:@\r\n\0:;<>Via"), maxLength: 300 }), (text) => {
        const checked = checkMessage(`${head}${text}`);
        if (checked.kind !== "refused" || checked.reply === null) return;
        for (const line of checked.reply.split("\r\n").slice(1, -3)) expect(`${head}${text}`).toContain(line);
      }),
      { numRuns: 500 },
    );
  });
  test("From and To are made readable for SIP.js, tags kept, the rest untouched", () => {
    const text = (from: string) => `INVITE sip:a@b SIP/2.0\r\nFrom: ${from}\r\nTo: <sip:c@d>\r\n\r\nFrom: <tel:1>`;
    expect(repairAddresses(text("<tel:+49;ext=1>;tag=9"))).toBe(text("<sip:+49@tel.invalid>;tag=9"));
    expect(repairAddresses(text("黄航 <sip:a@b>;tag=9"))).toBe(text('"黄航" <sip:a@b>;tag=9'));
    const fine = text('"Max" <sip:a@b>;tag=9');
    expect(repairAddresses(fine)).toBe(fine);
  });
});

describe("keep-alive", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  function aKeepAlive() {
    const told: string[] = [];
    const keepAlive = new KeepAlive({
      timers: systemTimers,
      pingEveryMs: 1_000,
      pongWithinMs: 100,
      sendPing: () => told.push("ping"),
      onDead: () => told.push("dead"),
    });
    return { told, keepAlive };
  }
  test("pings on time as long as it is answered", () => {
    const { told, keepAlive } = aKeepAlive();
    for (let i = 0; i < 3; i += 1) {
      vi.advanceTimersByTime(1_000);
      keepAlive.alive();
    }
    expect(told).toEqual(["ping", "ping", "ping"]);
    keepAlive.stop();
    vi.advanceTimersByTime(5_000);
    expect(told).toHaveLength(3);
  });
  test("silence after a ping is death, once", () => {
    const { told } = aKeepAlive();
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual(["ping", "dead"]);
  });
  test("verifying asks at once", () => {
    const { told, keepAlive } = aKeepAlive();
    keepAlive.verify(20);
    expect(told).toEqual(["ping"]);
    vi.advanceTimersByTime(20);
    expect(told).toEqual(["ping", "dead"]);
  });
});

test("backoff grows to its cap and is spread over the whole step", () => {
  const times = { backoffBaseMs: 500, backoffCapMs: 30_000 };
  expect([0, 1, 2, 9, 99].map((round) => backoffMs(round, times, () => 0.999_999))).toEqual([
    500, 1_000, 2_000, 30_000, 30_000,
  ]);
  expect(backoffMs(5, times, () => 0)).toBe(0);
});

test.each([
  ["ECONNREFUSED", "refused"],
  ["ENOTFOUND", "unreachable"],
  ["ETIMEDOUT", "timeout"],
  ["ECONNRESET", "closed"],
  ["CERT_HAS_EXPIRED", "tls-expired"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "tls-untrusted"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "tls-untrusted"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "protocol"],
  ["WS_ERR_INVALID_UTF8", "protocol"],
  ["SOMETHING_NEW", "unreachable"],
])("socket failure %s is %s", (code, expected) => {
  const error = Object.assign(new Error("x"), { code });
  expect(linkFailureOf(error, "wss://s").code).toBe(expected);
  expect(linkFailureOf(new AggregateError([error]), "wss://s").code).toBe(expected);
});

test("an SDP that sends nothing, or only to us, is a hold", () => {
  expect(putsOnHold(anSdp("sendrecv"))).toBe(false);
  expect(putsOnHold(anSdp("recvonly"))).toBe(false);
  expect(putsOnHold(anSdp("sendonly"))).toBe(true);
  expect(putsOnHold(anSdp("inactive"))).toBe(true);
  expect(putsOnHold("v=0\r\nc=IN IP4 0.0.0.0\r\nm=audio 9 RTP/AVP 0\r\n")).toBe(true);
  expect(putsOnHold("v=0\r\na=inactive\r\nm=audio 9 RTP/AVP 0\r\n")).toBe(true);
  expect(putsOnHold("")).toBe(false);
});
