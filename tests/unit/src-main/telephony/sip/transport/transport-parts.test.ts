import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { backoffMs } from "#main/telephony/sip/backoff.ts";
import { putsOnHold } from "#main/telephony/sip/sdp-direction.ts";
import { KeepAlive } from "#main/telephony/sip/transport/keep-alive.ts";
import { linkFailureOf } from "#main/telephony/sip/transport/link-failure.ts";
import { systemTimers } from "#main/telephony/timers.ts";
import { anSdp } from "#tests/helpers/sip/sip-text.ts";

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
