import fc from "fast-check";
import { expect, test } from "vitest";
import { parseLink } from "#main/telephony/index.ts";

test.each([
  ["tel:+86-130-8285-6110", "+8613082856110", null],
  ["TEL:+86(130)8285.6110;ext=12", "+8613082856110", "12"],
  ["tel:030123;phone-context=+49", "+4930123", null],
  ["tel:7042;phone-context=example.com", "7042", null],
  ["tel://+4930123", "+4930123", null],
  ["tel:%2B4930123", "+4930123", null],
  ["callto:+4930123?x=1", "+4930123", null],
  ["callto:*97", "*97", null],
  ["sip:+4930123@exchange.test;transport=ws?Subject=x", "+4930123", null],
  ["sips:alice:secret@exchange.test", "alice", null],
])("%s dials", (url, number, extension) => {
  expect(parseLink(url)).toMatchObject({ kind: "dial", number, extension });
});

test.each([
  ["popline://pop?tel=%2B4930123&name=Max&id=C-1", { tel: "+4930123", name: "Max", id: "C-1" }],
  ["popline://pop/?tel=+4930123", { tel: "+4930123", name: null, id: null }],
  ["popline:pop?id=42#frag", { tel: null, name: null, id: "42" }],
  ["popline://pop?tel=1&name=%E9%BB%84%E2%80%AE", { tel: "1", name: "黄", id: null }],
])("%s pops", (url, expected) => {
  expect(parseLink(url)).toEqual({ kind: "pop", ...expected });
});

test.each([
  ["", "empty"],
  ["x".repeat(5_000), "too-long"],
  ["http://example.com", "unknown-scheme"],
  ["javascript:alert(1)", "unknown-scheme"],
  ["tel:", "no-number"],
  ["tel:12%0d%0aX: y", "no-number"],
  ["tel:<script>", "no-number"],
  ["tel:%E0%A4%A", "bad-escape"],
  ["popline://dial?tel=1", "unknown-action"],
  ["popline://pop", "nothing-to-pop"],
  ["popline://pop?name=Max", "nothing-to-pop"],
])("%s is a problem", (url, problem) => {
  expect(parseLink(url)).toEqual({ kind: "problem", problem });
});

test("no text makes it throw, and no number it gives can break out of an address", () => {
  const scheme = fc.constantFrom("tel:", "callto:", "sip:", "popline://pop?", "");
  fc.assert(
    fc.property(scheme, fc.string({ unit: "binary", maxLength: 200 }), (s, rest) => {
      const link = parseLink(s + rest);
      if (link.kind === "dial") expect(link.number).toMatch(/^\+?[0-9A-Za-z*#_]{1,80}$/);
    }),
    { numRuns: 500 },
  );
});
