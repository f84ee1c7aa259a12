import { describe, expect, it } from "vitest";
import { ladderRows } from "#shared/trace/index.ts";
import type { TraceEntry } from "#shared/trace/types.ts";
import { growthOf } from "#tests/helpers/growth.ts";

const startAt = 1_795_140_000_000;
let seq = 0;
const at = (offset: number, over: Partial<TraceEntry>): TraceEntry => {
  seq += 1;
  return { seq, at: startAt + offset, callId: null, sipCallId: null, kind: "note", title: "", body: "", ...over };
};
const sip = (offset: number, kind: "sip-in" | "sip-out", title: string, rest = "", sipCallId = "a") =>
  at(offset, { kind, title, sipCallId, body: `${title}\n${rest}` });
const layout = (entries: readonly TraceEntry[], only: "sip" | "all" = "all") => ladderRows(entries, { startAt, only });

describe("the ladder", () => {
  it("draws messages between desk and exchange, with what came of them", () => {
    const rows = layout([
      sip(0, "sip-in", "INVITE sip:1001@h SIP/2.0", "CSeq: 1 INVITE\n\nv=0\no=-"),
      sip(1, "sip-out", "SIP/2.0 180 Ringing", "CSeq: 1 INVITE"),
      sip(900, "sip-out", "SIP/2.0 200 OK", "CSeq: 1 INVITE\n\nv=0"),
      sip(901, "sip-out", "SIP/2.0 486 Busy Here", "CSeq: 2 INVITE"),
      sip(902, "sip-in", "SIP/2.0 407 Proxy Authentication Required", "CSeq: 3 BYE"),
      sip(903, "sip-in", "SIP/2.0 302 Moved", "CSeq: 4 INVITE"),
    ]);
    expect(rows).toMatchObject([
      {
        from: "exchange",
        to: "desk",
        tone: "request",
        offsetMs: 0,
        sip: { method: "INVITE", status: null, hasSdp: true },
      },
      { from: "desk", to: "exchange", tone: "progress", sip: { method: "INVITE", status: 180, phrase: "Ringing" } },
      { tone: "ok", sip: { method: "INVITE", status: 200, hasSdp: true }, offsetMs: 900 },
      { tone: "refused", sip: { status: 486 } },
      { tone: "challenge", sip: { method: "BYE", status: 407 } },
      { tone: "redirect" },
    ]);
  });

  it("draws the agent's actions and the media page's events towards the desk, and the desk's own as marks", () => {
    const rows = layout([
      at(0, { kind: "agent", title: "answer" }),
      at(1, { kind: "agent", title: "refused action=hold code=wrong-call-state" }),
      at(2, { kind: "media", title: "flowing direction=in" }),
      at(3, { kind: "media", title: "ice state=failed" }),
      at(4, { kind: "media", title: "quality measure=loss value=4.2" }),
      at(5, { kind: "state", title: "state from=ringing to=active" }),
      at(6, { kind: "note", title: "dropped count=4" }),
    ]);
    expect(rows).toMatchObject([
      { kind: "arrow", from: "agent", to: "desk", tone: "event", sip: null },
      { kind: "arrow", tone: "refused" },
      { kind: "arrow", from: "media", to: "desk", tone: "ok" },
      { kind: "arrow", tone: "warning" },
      { kind: "arrow", tone: "warning" },
      { kind: "mark", at: "desk", tone: "event" },
      { kind: "mark", tone: "warning" },
    ]);
  });

  it("shows a pause as one, also between the messages alone", () => {
    const entries = [
      sip(0, "sip-in", "INVITE sip:a@b SIP/2.0"),
      at(1_500, { kind: "agent", title: "answer" }),
      sip(3_200, "sip-out", "SIP/2.0 200 OK"),
    ];
    expect(layout(entries).map((row) => row.pauseMs)).toEqual([null, null, null]);
    expect(layout(entries, "sip").map((row) => row.pauseMs)).toEqual([null, 3_200]);
  });

  it("numbers the dialogs of a call that has several, and only then", () => {
    const one = [sip(0, "sip-in", "INVITE sip:a@b SIP/2.0"), sip(1, "sip-out", "SIP/2.0 180 Ringing")];
    expect(layout(one)).toMatchObject([{ dialog: null }, { dialog: null }]);
    const two = [
      ...one,
      sip(2, "sip-out", "INVITE sip:reattach@b SIP/2.0", "", "b"),
      sip(3, "sip-in", "BYE sip:a@b SIP/2.0"),
    ];
    expect(layout(two).map((row) => row.kind === "arrow" && row.dialog)).toEqual([1, 1, 2, 1]);
  });

  it("takes no more for each of many entries than for each of few", () => {
    const entries = Array.from({ length: 1_000 }, (_, index) =>
      sip(
        index * 20,
        index % 2 ? "sip-in" : "sip-out",
        "SIP/2.0 200 OK",
        `CSeq: ${index} OPTIONS\n${"X-A: b\n".repeat(30)}`,
      ),
    );
    expect(layout(entries)).toHaveLength(1_000);
    expect(growthOf(layout, (size) => entries.slice(0, size), 250)).toBeLessThan(10);
  });
});
