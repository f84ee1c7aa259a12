import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactMessage } from "#shared/trace/index.ts";
import { TraceEntry } from "#shared/trace/types.ts";
import { growthOf } from "#tests/helpers/growth.ts";

const message = (headers: readonly string[], body = "", start = "INVITE sip:1001@192.0.2.7 SIP/2.0", end = "\r\n") =>
  [start, "Via: SIP/2.0/WS 192.0.2.7:5060;branch=z9hG4bKabc", "Call-ID: c1@192.0.2.7", ...headers, "", body].join(end);
const kept = (headers: readonly string[], body?: string) => redactMessage(message(headers, body)).body;

describe("authentication", () => {
  const challenge =
    'Digest realm="exchange.test", nonce="s3cretNonce", opaque="0paque", algorithm=MD5, qop="auth", stale=false';
  const answer =
    'Digest username="agent1", realm="exchange.test", nonce="s3cretNonce", uri="sip:exchange.test", response="d41d8cd98f00", cnonce="c1ientNonce", nc=00000001, qop=auth, algorithm=MD5';

  it.each(["WWW-Authenticate", "Proxy-Authenticate"])("%s keeps realm and algorithm, and no nonce", (name) => {
    const text = kept([`${name}: ${challenge}`]);
    expect(text).toContain(`${name}: Digest realm="exchange.test", nonce="***", opaque="***", algorithm=MD5`);
    expect(text).toContain('qop="auth", stale=false');
  });

  it.each(["Authorization", "Proxy-Authorization"])("%s keeps who asked for what, and no proof of it", (name) => {
    const text = kept([`${name}: ${answer}`]);
    expect(text).toContain('username="agent1", realm="exchange.test", nonce="***", uri="sip:exchange.test"');
    expect(text).toContain('response="***", cnonce="***", nc=00000001, qop=auth, algorithm=MD5');
  });

  it("Authentication-Info gives away neither the next nonce nor the proof", () => {
    const text = kept(['Authentication-Info: nextnonce="47364c23432d2e131a5fb210812c", rspauth="9f8e", nc=00000001']);
    expect(text).toContain('Authentication-Info: nextnonce="***", rspauth="***", nc=00000001');
  });

  it.each([
    ["Basic", "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "QWxhZGRpbjpvcGVuIHNlc2FtZQ"],
    [
      "Bearer",
      "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG_HACGpVUMN_a9IV7pAx_Zmeo",
      "eyJhbGci",
    ],
    ["a scheme without parameters", "Authorization: 0123456789abcdef", "0123456789abcdef"],
    ["odd capitals and spaces", 'aUtHoRiZaTiOn  :Digest response = "s3cret"', "s3cret"],
    ["a folded line", 'Authorization: Digest realm="a",\r\n\t response="s3cret"', "s3cret"],
    ["a quote that never ends", 'Authorization: Digest realm="a, response=s3cret', "s3cret"],
    ["a proof hidden in the realm", 'Authorization: Digest realm="a\\", response=\\"s3cret"', "s3cret"],
    ["another header's parameter", 'X-Proxy: response="s3cret"', "s3cret"],
    ["behind a lone LF", 'X-A: b\nAuthorization: Digest response="s3cret"', "s3cret"],
    ["behind a lone CR", 'X-A: b\rAuthorization: Digest response="s3cret"', "s3cret"],
    ["in a header of its own kind", "X-Auth-Token: s3cret", "s3cret"],
    ["as a cookie", "Cookie: sid=s3cret", "s3cret"],
    ["as a PIN", "X-Voicemail-PIN: 8412", "8412"],
  ])("goes in form of %s", (_form, header, secret) => {
    expect(kept([header])).not.toContain(secret);
  });
});

describe("addresses", () => {
  it.each([
    [
      "a password",
      "Contact: <sip:alice:s3cret@192.0.2.7:5060;transport=ws>",
      "<sip:alice:***@192.0.2.7:5060;transport=ws>",
    ],
    ["a password without brackets", "Contact: sip:alice:s3cret@h, sip:bob:s3cret@h", "sip:alice:***@h, sip:bob:***@h"],
    ["a password with an @ that should be escaped", "Contact: <sip:alice:s3cret@s3cret@h>", "<sip:alice:***@h>"],
    ["a password with the name of a scheme", "Contact: <sip:alice:sip:s3cret@h>", "<sip:alice:***@h>"],
    ["a password of a web address", "Call-Info: <https://u:s3cret@h/ring.wav>", "<https://u:***@h/ring.wav>"],
    ["no scheme at all", "X-Account: 1001:s3cret@h", "1001:***@h"],
    ["a parameter", "Contact: <sip:a@h;password=s3cret;lr>", "<sip:a@h;password=***;lr>"],
    ["digits to be keyed after the answer", "Refer-To: <tel:+4930111222;postd=s3cret>", "<tel:+4930111222;postd=***>"],
    [
      "a header of the address",
      "Refer-To: <sip:b@h?Authorization=Digest%20s3cret&Replaces=x%40h%3Bto-tag%3D1>",
      "<sip:b@h?Authorization=***&Replaces=x%40h%3Bto-tag%3D1>",
    ],
  ])("lose %s", (_what, header, shown) => {
    const text = kept([header]);
    expect(text).not.toContain("s3cret");
    expect(text).toContain(shown);
  });

  it.each([
    'From: "Max: Test" <sip:+4930111222@exchange.test;user=phone>;tag=as5f',
    'Contact: <sip:h7k2@5f.invalid;transport=ws;ob>;expires=300;+sip.instance="<urn:uuid:0b7c9c2e-4f0f-4d6e-9d0a-0c4b7d0f5a11>"',
    "Route: <sip:[2001:db8::1]:5060;lr>",
    "Refer-To: <sip:1002@192.0.2.7:5060?Replaces=abc@192.0.2.9:1>",
    "Call-ID: a:b@192.0.2.7",
    "Session-Expires: 1800;refresher=uac",
  ])("stay as they are without one: %s", (header) => {
    expect(kept([header])).toContain(header);
  });

  it("lose a password in the start line, which is the title too", () => {
    const { title, body } = redactMessage(message([], "", "REGISTER sip:a:s3cret@h SIP/2.0"));
    expect(title).toBe("REGISTER sip:a:***@h SIP/2.0");
    expect(body).not.toContain("s3cret");
  });
});

describe("bodies", () => {
  const sdp = [
    "v=0",
    "o=- 4611731400430051336 2 IN IP4 192.0.2.7",
    "k=base64:s3cret",
    "a=ice-ufrag:abcd",
    "a=ice-pwd:s3cret0123456789012345",
    "a=fingerprint:sha-256 00:11",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:s3cret",
    "a=acap:1 crypto:1 AES_CM_128_HMAC_SHA1_80 inline:s3cret",
    "a=key-mgmt:mikey s3cret",
    "a=candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host",
    "s3cret that is no SDP",
  ].join("\r\n");

  it("SDP stays without what opens the media", () => {
    const text = kept(["Content-Type: application/sdp"], sdp);
    expect(text).not.toContain("s3cret");
    for (const line of ["a=ice-ufrag:abcd", "a=fingerprint:sha-256 00:11", "a=ice-pwd:***", "a=crypto:***", "k=***"])
      expect(text).toContain(line);
    expect(text).toContain("a=candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host");
  });

  it("SDP is known by its compact header, in any case", () => {
    expect(kept(["c: Application/SDP;charset=utf-8"], sdp)).toContain("a=ice-pwd:***");
  });

  it.each([
    ["application/dtmf-relay", "Signal= 7\r\nDuration= 160\r\n", "Signal=***\nDuration=160"],
    ["application/dtmf", "7", "Signal=***"],
  ])("keyed digits of %s go", (type, body, shown) => {
    const text = kept([`Content-Type: ${type}`], body);
    expect(text).toContain(`\n\n${shown}`);
    expect(text).not.toMatch(/Signal= ?7|\n7/);
  });

  it.each([
    ["another type", ["Content-Type: text/plain"], "[a body of 6 characters, text/plain, not kept]"],
    ["KPML, which reports digits", ["Content-Type: application/kpml-response+xml"], "kpml-response+xml, not kept]"],
    ["no type", [], "[a body of 6 characters, not kept]"],
    ["two types", ["Content-Type: application/sdp", "Content-Type: text/plain"], "[a body of 6 characters, not kept]"],
    ["a packed one", ["Content-Type: application/sdp", "Content-Encoding: gzip"], "[a body of 6 characters, not kept]"],
    ["a type that is none", ["Content-Type: <b>evil</b>"], "[a body of 6 characters, not kept]"],
  ])("of %s become a note of their length", (_what, headers, note) => {
    const text = kept(headers, "s3cret");
    expect(text).toContain(note);
    expect(text).not.toContain("s3cret");
  });

  it("a fragment of a transfer's progress stays, as safe as a message", () => {
    const text = kept(["Content-Type: message/sipfrag;version=2.0"], "SIP/2.0 486 Busy Here\r\nX-Token: s3cret\r\n");
    expect(text).toContain("SIP/2.0 486 Busy Here");
    expect(text).not.toContain("s3cret");
  });
});

describe("card numbers", () => {
  const card = "4111111111111111";
  it.each([
    ["plain", `X-Ivr-Data: pan=${card};exp=1227`],
    ["in groups", "X-Ivr-Data: 4111 1111 1111 1111"],
    ["in groups after another number", "X-Ivr-Data: 12 4111-1111-1111-1111 1227 999"],
    ["in a User-to-User", `User-to-User: ${card};encoding=text`],
    ["in hexadecimal", `User-to-User: ${Buffer.from(`pan=${card}`).toString("hex")};encoding=hex`],
    ["in hexadecimal after a discriminator", `User-to-User: 00${Buffer.from(card).toString("hex")};encoding=hex`],
    ["in base64", `X-Data: ${Buffer.from(`pan=${card}`).toString("base64")}`],
    ["percent-encoded", "X-Data: 4111%201111%201111%201111"],
    ["in full-width digits", `X-Data: ${[...card].map((d) => String.fromCodePoint(0xff10 + Number(d))).join("")}`],
    ["with its expiry date", `X-Data: ${card}1227`],
    ["with invisible characters between", "X-Data: 4111\u200b1111\u200b1111\u200b1111"],
    ["in the subject", `Subject: ${card}`],
  ])("go %s", (_form, header) => {
    const text = kept([header]);
    expect(text.replace(/[^0-9]/g, "")).not.toContain(card);
    expect(text).toContain("***");
  });

  it("of every usual length go", () => {
    for (const number of [
      "378282246310005",
      "30569309025904",
      "4222222222222",
      "6304000000000000",
      "6011000990139424000",
    ])
      expect(kept([`X-Data: ${number}`]).includes(number)).toBe(!luhn(number));
  });

  it.each([
    "X-Call-Ref: 1732212000.123",
    "X-Customer-Id: 0192f7a2-1234-7123-8123-123456789012",
    "X-Avaya-UCID: 00001002131234567890",
    "User-to-User: 637573746f6d65723d3432;encoding=hex",
    "From: <sip:4111111111111111@exchange.test>;tag=1",
  ])("leave other data as they are: %s", (header) => {
    expect(kept([header])).toContain(header);
  });
});

describe("anything at all", () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{8,24}$/).map((text) => `Zq${text}qZ`);
  const end = fc.constantFrom("\r\n", "\n", "\r");
  const name = (text: string) =>
    fc
      .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
      .map((upper) => [...text].map((char, at) => (upper[at] ? char.toUpperCase() : char.toLowerCase())).join(""));
  const credential = fc.tuple(
    fc.constantFrom("authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate").chain(name),
    fc.constantFrom("response", "nonce", "cnonce", "nextnonce", "rspauth", "opaque", "auth-token"),
    secret,
    fc.constantFrom('"', ""),
    fc.constantFrom(" ", "", "\t", "  "),
  );

  it("no proof of identity survives, whatever its header looks like", () => {
    fc.assert(
      fc.property(
        credential,
        end,
        fc.string({ maxLength: 20 }),
        ([header, parameter, value, quote, gap], eol, realm) => {
          const line = `${header}${gap}:${gap}Digest realm="${realm}",${gap}${parameter}${gap}=${gap}${quote}${value}${quote}`;
          expect(redactMessage(message([line], "", undefined, eol)).body).not.toContain(value);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("no password of an address survives, in whatever header and among whatever characters", () => {
    const passwordChar = fc.constantFrom(..."abcXYZ019-_.!~*'()&=+$,%:;?/@");
    const noise = fc.string({ unit: passwordChar, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom("From", "t", "Contact", "Refer-To", "X-Anything", "Route", "m"),
        fc.constantFrom("sip:", "sips:", "SIP:", "https://", ""),
        fc.stringMatching(/^[a-z0-9]{1,8}$/),
        noise,
        secret,
        fc.constantFrom("<>", "  ", '""'),
        (header, scheme, user, before, value, [open = "", close = ""]) => {
          // An `@` or `?` before the secret would end the user part: then it is no password any more.
          const start = before.replace(/[@?]/g, "");
          const line = `${header}: ${open}${scheme}${user}:${start}${value}@192.0.2.7;transport=ws${close}`;
          expect(redactMessage(message([line])).body).not.toContain(value);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("no media key survives in SDP, wherever it stands", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=sendrecv"), { maxLength: 4 }),
        fc.constantFrom("a=ice-pwd:", "a=crypto:1 AES inline:", "k=clear:", "a=key-mgmt:mikey ", "a=ICE-PWD:", "x "),
        secret,
        end,
        (lines, attribute, value, eol) => {
          const body = [...lines, `${attribute}${value}`, ...lines].join(eol);
          expect(kept(["Content-Type: application/sdp"], body)).not.toContain(value);
        },
      ),
    );
  });

  it("a keyed digit never survives in an INFO", () => {
    fc.assert(
      fc.property(fc.constantFrom("application/dtmf-relay", "APPLICATION/DTMF"), secret, end, (type, digits, eol) => {
        const body = [`Signal=${digits}`, "Duration=160", digits].join(eol);
        expect(kept([`Content-Type: ${type}`], body)).not.toContain(digits);
      }),
    );
  });

  it("every card number goes from data, in whatever groups", () => {
    const cards = fc
      .tuple(
        fc.constantFrom("4", "51", "34", "62", "30"),
        fc.stringMatching(/^\d{16}$/),
        fc.integer({ min: 13, max: 19 }),
      )
      .map(([prefix, rest, length]) => withCheckDigit((prefix + rest + rest).slice(0, length - 1)));
    fc.assert(
      fc.property(cards, fc.constantFrom("", " ", "-"), fc.constantFrom("", "id=", "pan "), (digits, gap, before) => {
        const written = gap === "" ? digits : (digits.match(/\d{1,4}/g) ?? []).join(gap);
        expect(kept([`X-Data: ${before}${written};x`]).replace(/\D/g, "")).not.toContain(digits);
      }),
      { numRuns: 500 },
    );
  });

  it("always makes an entry that the schema takes, of any text, quickly", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom("\r\n", ":", '"', "a=", "sip:", "@", "=", "Authorization: Digest "),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const { title, body } = redactMessage(pieces.join(""));
        expect(
          TraceEntry.safeParse({ seq: 1, at: 1, callId: null, sipCallId: null, kind: "sip-in", title, body }).success,
        ).toBe(true);
        expect(JSON.parse(JSON.stringify(body)).isWellFormed()).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it.each<[string, (size: number) => string]>([
    ["letters", (size) => "a".repeat(size)],
    ["colons", (size) => "a:".repeat(size / 2)],
    ["spaces", (size) => `X: ${" ".repeat(size)}`],
    ["digits", (size) => `X: ${"1".repeat(size)}`],
    ["digits in pairs", (size) => `X: ${"11 ".repeat(size / 3)}`],
    ["at signs", (size) => `X: ${"a:b@".repeat(size / 4)}`],
    ["quotes", (size) => `Authorization: Digest ${'a="'.repeat(size / 3)}`],
    ["equals", (size) => `Authorization: Digest ${"a=".repeat(size / 2)}`],
    ["continuation lines", (size) => `X: a\r\n${" b\r\n".repeat(size / 4)}`],
    ["commas", (size) => `Contact: ${",<".repeat(size / 2)}`],
  ])("takes no more for each byte of a message of nothing but %s when there are more", (_what, text) => {
    expect(growthOf(redactMessage, (size) => `INVITE sip:a@b SIP/2.0\r\n${text(size)}`, 15_000)).toBeLessThan(10);
  });

  it("shows characters that turn text around or are not seen as what they are", () => {
    const { body } = redactMessage(message(['From: "\u202eevil\u0000" <sip:a@h>']));
    expect(body).toContain('From: "\\u{202e}evil\\u{0}" <sip:a@h>');
  });
});

function luhn(digits: string): boolean {
  return withCheckDigit(digits.slice(0, -1)) === digits;
}

function withCheckDigit(payload: string): string {
  const sum = [...payload].reverse().reduce((total, char, at) => {
    const digit = Number(char) * (at % 2 === 0 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return payload + String((10 - (sum % 10)) % 10);
}
