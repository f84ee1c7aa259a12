import { describe, expect, it } from "vitest";
import type { CallEnd } from "#server/demo/exchange/calls/call-end.ts";
import { createEcho } from "#server/demo/exchange/calls/echo.ts";
import { ExchangeCall } from "#server/demo/exchange/calls/exchange-call.ts";
import type { ExchangeEvent } from "#server/demo/exchange/index.ts";

function aCall() {
  const events: ExchangeEvent[] = [];
  const emit = (event: ExchangeEvent) => void events.push(event);
  const call = new ExchangeCall({ id: "c", kind: "scripted", now: () => 5, emit, onFinished: () => undefined });
  return { call, events };
}

function anEnd(label: string) {
  const log: string[] = [];
  const end: CallEnd = {
    label,
    identity: { number: label },
    speakTo: (sink) => void log.push(sink ? "connected" : "alone"),
    begin() {},
    audio: () => void log.push("heard"),
    event() {},
    release: () => void log.push("released"),
  };
  return { end, log };
}

describe("a call", () => {
  it("ends once, releases its ends and runs its cleanups", () => {
    const { call, events } = aCall();
    const a = anEnd("a");
    const order: string[] = [];
    call.connect(a.end);
    call.atEnd(() => order.push("first"));
    call.finish("rejected", 486);
    call.finish("failed");
    call.atEnd(() => order.push("late"));
    expect(a.log).toEqual(["alone", "released"]);
    expect(order).toEqual(["first", "late"]);
    expect(events).toEqual([{ type: "ended", callId: "c", cause: "rejected", status: 486 }]);
  });

  it("lets an end be replaced while the other one stays", () => {
    const { call } = aCall();
    const [old, next] = [anEnd("old"), anEnd("next")];
    const echo = createEcho("echo");
    call.connect(old.end, echo);
    call.replace(old.end, next.end);
    echo.audio(new Uint8Array(1));
    expect(old.log).toEqual(["connected", "alone"]);
    expect(next.log).toEqual(["connected", "heard"]);
    expect(call.other(next.end)).toBe(echo);
    expect(call.snapshot()).toMatchObject({ state: "ringing", ends: ["next", "echo"] });
  });
});
