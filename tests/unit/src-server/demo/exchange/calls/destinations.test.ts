import { describe, expect, it } from "vitest";
import { destinationOf } from "#server/demo/exchange/calls/destinations.ts";
import { createAccountBook } from "#server/demo/exchange/sip/authenticator.ts";

const alice = { user: "alice", password: "x", displayName: "Alice", extension: "101" };
const accounts = createAccountBook([alice]);
const callers = [{ number: "+86 130 8285 6110", displayName: "Huang Hang", voice: "known-caller-zh" }];
const to = (dialed: string) => destinationOf({ accounts, callers }, dialed);

describe("a dialed number", () => {
  it("finds test numbers, colleagues, known people and anybody", () => {
    expect(to("600")).toEqual({ kind: "echo" });
    expect(to("601")).toEqual({ kind: "refusal", status: 486 });
    expect(to("101")).toEqual({ kind: "desk", account: alice });
    expect(to("alice")).toEqual({ kind: "desk", account: alice });
    expect(to("008613082856110")).toMatchObject({ kind: "person", displayName: "Huang Hang" });
    expect(to("+493011122233")).toEqual({ kind: "person", number: "+493011122233", voice: "answered-by-person-en" });
  });

  it("that is none is not found", () => {
    expect(to("somebody")).toEqual({ kind: "refusal", status: 404 });
    expect(to("")).toEqual({ kind: "refusal", status: 404 });
  });
});

describe("the account book", () => {
  it("refuses two accounts under one name", () => {
    expect(() => createAccountBook([alice, { ...alice, user: "bob" }])).toThrow('"101"');
  });
});
