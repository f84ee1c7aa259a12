import { describe, expect, it } from "vitest";
import { DialogBook } from "#main/trace/dialog-book.ts";
import { TraceClock } from "#main/trace/trace-clock.ts";
import { type CallId, newId } from "#shared/ids.ts";

const message = (start: string, ...headers: string[]) => [start, ...headers, "", ""].join("\r\n");

describe("which call a message belongs to", () => {
  it("is said by its Call-ID, in either form of the header", () => {
    const book = new DialogBook();
    const callId = newId<CallId>();
    book.link("a@h", callId);
    expect(book.callOf(book.read(message("BYE sip:a@b SIP/2.0", "Call-ID: a@h")))).toBe(callId);
    expect(book.callOf(book.read(message("SIP/2.0 200 OK", "i:a@h")))).toBe(callId);
    expect(book.callOf(book.read(message("BYE sip:a@b SIP/2.0", "Call-ID: other")))).toBeNull();
    expect(book.callOf(book.read("nothing of SIP"))).toBeNull();
  });

  it("is the one whose dialog an INVITE takes over, from its first message on", () => {
    const book = new DialogBook();
    const callId = newId<CallId>();
    book.link("old", callId);
    const invite = message("INVITE sip:reattach@b SIP/2.0", "Call-ID: new", "Replaces: old;to-tag=1;from-tag=2");
    expect(book.callOf(book.read(invite))).toBe(callId);
    const again = message("INVITE sip:reattach@b SIP/2.0", "Call-ID: newer", "Replaces: new;to-tag=1;from-tag=2");
    expect(book.callOf(book.read(again))).toBe(callId);
    expect(book.callOf(book.read(message("SIP/2.0 200 OK", "Call-ID: newer")))).toBe(callId);
  });

  it("is not changed by what only mentions another dialog", () => {
    const book = new DialogBook();
    const [mine, other] = [newId<CallId>(), newId<CallId>()];
    book.link("mine", mine);
    book.link("other", other);
    book.read(message("REFER sip:a@b SIP/2.0", "Call-ID: new", "Replaces: mine;to-tag=1;from-tag=2"));
    expect(book.callOf("new")).toBeNull();
    book.read(message("INVITE sip:a@b SIP/2.0", "Call-ID: other", "Replaces: mine;to-tag=1;from-tag=2"));
    expect(book.callOf("other")).toBe(other);
  });

  it("is forgotten for the oldest dialogs only", () => {
    const book = new DialogBook();
    const callId = newId<CallId>();
    for (let nth = 0; nth < 1_500; nth += 1) book.link(`d${nth}`, callId);
    expect(book.callOf("d0")).toBeNull();
    expect(book.callOf("d1499")).toBe(callId);
  });
});

describe("the clock", () => {
  it("keeps the order of what is told by the sockets' clock and by the calls'", () => {
    let wall = 1_000_000;
    let fine = 1_000_000.4;
    const clock = new TraceClock(
      () => Math.floor(wall),
      () => fine,
    );
    const readAt = fine;
    fine += 0.2;
    wall += 0.2;
    const received = clock.of(readAt);
    fine += 0.1;
    wall += 0.1;
    expect(received).toBeLessThan(clock.now());
    expect(clock.now() - received).toBeCloseTo(0.3, 3);
  });

  it("is right again after the machine slept", () => {
    let wall = 1_000_000;
    let fine = 1_000_000;
    const clock = new TraceClock(
      () => wall,
      () => fine,
    );
    wall += 3_600_000;
    fine += 5;
    expect(clock.now()).toBe(wall);
    expect(clock.of(fine - 2)).toBe(wall - 2);
  });
});
