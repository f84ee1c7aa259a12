import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attachedDataOf } from "#main/telephony/sip/headers/attached-data.ts";
import { dialedOf, queueOf } from "#main/telephony/sip/headers/call-context.ts";
import { divertedByOf } from "#main/telephony/sip/headers/diversion.ts";
import { parseNameAddr, splitValues } from "#main/telephony/sip/headers/name-addr.ts";
import { answeredElsewhere } from "#main/telephony/sip/headers/reason.ts";
import { assertedParty, remotePartyOf } from "#main/telephony/sip/headers/remote-party.ts";
import { decodeUserToUser } from "#main/telephony/sip/headers/user-to-user.ts";
import { RemoteParty } from "#shared/call/index.ts";

function message(...headers: (readonly [string, string])[]) {
  return {
    getHeaders: (name: string) => headers.filter(([n]) => n.toLowerCase() === name.toLowerCase()).map(([, v]) => v),
    headerNames: () => headers.map(([n]) => n),
  };
}

describe("addresses", () => {
  test.each([
    ['"Huang \\"H\\" Hang" <sip:+86130;x=1@host:5060;user=phone>;tag=a', 'Huang "H" Hang', "+86130", "host:5060"],
    ["Max Test <sip:100@host>", "Max Test", "100", "host"],
    ["sip:100@host;tag=b", "", "100", "host"],
    ["<tel:+49-30-111;phone-context=x>", "", "+49-30-111", ""],
    ["<sip:user:secret@host>", "", "user", "host"],
    ["<sips:%2B49@host", "", "+49", "host"],
    ["<sip:anonymous@Anonymous.Invalid>", "", "anonymous", "anonymous.invalid"],
  ])("%s", (raw, name, user, host) => {
    expect(parseNameAddr(raw)).toMatchObject({ name, user, host });
  });
  test("what holds no URI is null", () => {
    for (const raw of ["", "nobody", "<>", '"only a name"']) expect(parseNameAddr(raw)).toBeNull();
  });
  test("values are split at commas outside quotes and brackets", () => {
    expect(splitValues('"a, b" <sip:x,y@h>, <sip:z@h>,')).toEqual(['"a, b" <sip:x,y@h>', "<sip:z@h>"]);
  });
  test("no text makes the parsers throw, and what they give fits the contract", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 600 }),
      fc.string({ unit: fc.constantFrom(...'<>"\\;:,@sip%2tag= \u202e'), maxLength: 200 }),
    );
    fc.assert(
      fc.property(text, text, (a, b) => {
        const m = message(
          ["From", a],
          ["P-Asserted-Identity", b],
          ["Privacy", a],
          ["Diversion", b],
          ["User-to-User", a],
          ["Reason", b],
        );
        RemoteParty.parse(remotePartyOf(m));
        divertedByOf(m);
        attachedDataOf(m, []);
        answeredElsewhere(m);
      }),
      { numRuns: 300 },
    );
  });
});

describe("who calls", () => {
  test("an asserted identity beats Remote-Party-ID, which beats From", () => {
    const from = ["From", "<sip:1000@h>"] as const;
    const rpid = ["Remote-Party-ID", '"R" <sip:2000@h>;party=calling;privacy=off'] as const;
    const pai = ["P-Asserted-Identity", '"P" <sip:3000@h>'] as const;
    expect(remotePartyOf(message(from))).toMatchObject({ number: "1000", source: "from" });
    expect(remotePartyOf(message(from, rpid))).toMatchObject({ number: "2000", name: "R", source: "remote-party-id" });
    expect(remotePartyOf(message(from, rpid, pai))).toMatchObject({ number: "3000", name: "P", source: "asserted" });
  });
  test("of two asserted identities the one that is a number is taken", () => {
    expect(remotePartyOf(message(["P-Asserted-Identity", "<sip:alice@h>, <tel:+49301>"]))).toMatchObject({
      number: "+49301",
    });
  });
  test.each([
    [["From", "<sip:anonymous@anonymous.invalid>"]],
    [["From", '"Unavailable" <sip:unavailable@h>']],
    [["From", "<sip:h>"]],
    [["From", "garbage"]],
    [
      ["From", "<sip:+4930@h>"],
      ["Privacy", "id"],
    ],
    [
      ["From", "<sip:+4930@h>"],
      ["Privacy", "user; critical"],
    ],
    [["Remote-Party-ID", "<sip:+4930@h>;privacy=full"]],
    [
      ["From", "<sip:1@h>"],
      ["P-Asserted-Identity", "<sip:restricted@h>"],
    ],
  ] as [string, string][][])("withheld: %j", (...headers) => {
    expect(remotePartyOf(message(...headers))).toMatchObject({ number: "", name: null, withheld: true });
  });
  test("Privacy: none hides nothing; a name that says Anonymous is no name", () => {
    expect(remotePartyOf(message(["From", '"Anonymous" <sip:+4930@h>'], ["Privacy", "none"]))).toMatchObject({
      number: "+4930",
      name: null,
      withheld: false,
    });
  });
  test("a message without an asserted identity has none", () => {
    expect(assertedParty(message(["From", "<sip:1@h>"]))).toBeNull();
  });
});

describe("what came with the call", () => {
  test.each([
    ["637573746f6d65723d3432;encoding=hex", "customer=42"],
    ["637573746f6d65723d3432", "customer=42"],
    ["04637573746f6d6572;encoding=hex;purpose=isdn-uui", "customer"],
    ["customer 42;encoding=plain", "customer 42"],
    ['"customer;42";encoding=plain', "customer;42"],
    ["e5aea2e688b7", "客户"],
    ["ff00ff;encoding=hex", "ff00ff"],
    ["C-4711", "C-4711"],
    ["", ""],
  ])("User-to-User %s", (raw, text) => {
    expect(decodeUserToUser(raw)).toBe(text);
  });
  test("X-Popline-*, configured and known headers are kept in lower case, others are not", () => {
    const m = message(
      ["X-Popline-Customer-Id", "42"],
      ["X-Site", "7"],
      ["X-Other", "no"],
      ["X-Call-Ref", "r"],
      ["User-Agent", "x"],
    );
    expect(attachedDataOf(m, ["x-site"])).toEqual({ "x-popline-customer-id": "42", "x-site": "7", "x-call-ref": "r" });
  });
  test("at most 32 entries of 1,024 characters", () => {
    const many = Array.from({ length: 50 }, (_v, i) => [`X-Popline-${i}`, "v".repeat(2_000)] as const);
    const attached = attachedDataOf(message(...many), []);
    expect(Object.keys(attached)).toHaveLength(32);
    expect(attached["x-popline-0"]).toHaveLength(1_024);
  });
  test("Diversion names the last diverter, History-Info the entry before the target", () => {
    expect(divertedByOf(message(["Diversion", "<sip:200@h>;reason=unconditional, <sip:100@h>"]))).toBe("200");
    expect(divertedByOf(message(["History-Info", "<sip:100@h>;index=1, <sip:200@h>;index=1.1"]))).toBe("100");
    expect(divertedByOf(message(["History-Info", "<sip:100@h>;index=1"]))).toBeNull();
    expect(divertedByOf(message())).toBeNull();
  });
  test("the dialled number is read where it is not this line's own", () => {
    expect(dialedOf(message(["To", "<sip:agent1@h>"]), ["agent1", "9d24"])).toBeNull();
    expect(dialedOf(message(["To", "<sip:9d24@x.invalid>"]), ["agent1", "9d24"])).toBeNull();
    expect(dialedOf(message(["To", "<sip:+49800@h>"]), ["agent1", "9d24"])).toBe("+49800");
    expect(
      dialedOf(message(["To", "<sip:agent1@h>"], ["P-Called-Party-ID", "<sip:+49801@h>"]), ["agent1", "9d24"]),
    ).toBe("+49801");
    expect(dialedOf(message(["X-Popline-Dialed", "+49802"], ["To", "<sip:+49800@h>"]), ["agent1", "9d24"])).toBe(
      "+49802",
    );
    expect(queueOf(message(["X-Queue", " support "]))).toBe("support");
  });
  test("answered elsewhere by SIP 200 or Q.850 26", () => {
    expect(answeredElsewhere(message(["Reason", 'SIP;cause=200;text="Call completed elsewhere"']))).toBe(true);
    expect(answeredElsewhere(message(["Reason", "Q.850;cause=16, Q.850;cause=26"]))).toBe(true);
    expect(answeredElsewhere(message(["Reason", "SIP;cause=487"]))).toBe(false);
  });
});
