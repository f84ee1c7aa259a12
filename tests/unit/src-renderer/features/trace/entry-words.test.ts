import { describe, expect, it } from "vitest";
import { createI18n } from "#renderer/app/i18n/create-i18n.ts";
import type { Words } from "#renderer/app/i18n/use-words.ts";
import { entryWords } from "#renderer/features/trace/entry-words.ts";
import { offsetText } from "#renderer/features/trace/offset-text.ts";
import { CallState, CallTransfer, EndCause } from "#shared/call/types.ts";
import { LinkError, LinkState, MicrophoneState } from "#shared/contract/desk/index.ts";
import { type EventKind, ladderRows, type TraceValues, traceCodes, traceTitle } from "#shared/trace/index.ts";

const en = createI18n("en").t as unknown as Words;
const zh = createI18n("zh-CN").t as unknown as Words;

function said(words: Words, kind: EventKind | "sip-in" | "sip-out", title: string, body = ""): string {
  const entry = { seq: 1, at: 0, callId: null, sipCallId: null, kind, title, body };
  const [row] = ladderRows([entry], { startAt: 0, only: "all" });
  if (row === undefined) throw new Error("one entry is one row");
  return entryWords(words, row);
}
const event = <K extends EventKind>(words: Words, kind: K, code: never, values: TraceValues = {}) =>
  said(words, kind, traceTitle(kind, code, values));

describe("the words of a trace's events", () => {
  const codes = (Object.keys(traceCodes) as EventKind[]).flatMap((kind) =>
    traceCodes[kind].map((code) => [kind, code] as const),
  );

  it.each(codes)("%s %s has words in both languages, without a hole or a key in them", (kind, code) => {
    const values = {
      ...{ from: "ringing", to: code === "link" ? "refused" : "active", number: "8002", source: "from", kind: "blind" },
      ...{
        state: code === "transfer" ? "trying" : code === "ice" ? "failed" : "denied",
        count: 3,
        room: "here",
        ms: 2_000,
      },
      ...{
        direction: "in",
        event: "gone",
        role: "speaker",
        now: "default",
        measure: "jitter-ms",
        value: 31,
        needed: "true",
      },
      ...{ how: "busy", action: "hold", code: "wrong-call-state", version: "1.2.3" },
    };
    for (const words of [en, zh]) {
      const text = event(words, kind, code as never, values);
      expect(text).not.toMatch(/trace:|\{\{|undefined|^$/);
      expect(text).not.toBe(traceTitle(kind, code as never, values));
    }
    expect(event(zh, kind, code as never, values)).toMatch(/\p{Script=Han}/u);
  });

  it("know every state, cause, fault and measure that the desk can tell", () => {
    const stateNames = CallState.options.map((option) => option.shape.name.value);
    const linkNames = LinkState.options.map((option) => option.shape.name.value);
    for (const words of [en, zh]) {
      for (const to of stateNames)
        expect(event(words, "state", "state" as never, { from: "none", to })).not.toContain(`→ ${to}`);
      for (const cause of EndCause.options)
        expect(event(words, "state", "state" as never, { from: "active", to: "ended", cause })).toMatch(
          new RegExp(`· ${words(`phone:cause.${cause}`)}$`),
        );
      for (const to of linkNames)
        for (const error of LinkError.options)
          expect(event(words, "state", "link" as never, { to, error })).toMatch(
            new RegExp(`· ${words(`phone:link-error.${error}`)}$`),
          );
      for (const state of MicrophoneState.options.filter((one) => one.includes("-")))
        expect(event(words, "media", "microphone" as never, { state })).not.toContain(state);
      for (const state of CallTransfer.shape.state.options)
        expect(event(words, "state", "transfer" as never, { number: "8002", state })).toContain(
          words(`trace:transfer-state.${state}`),
        );
      for (const measure of ["round-trip-ms", "jitter-ms", "loss-percent", "loss-sent-percent"])
        expect(event(words, "media", "quality" as never, { measure, value: 41.5 })).toMatch(
          /^(?!.*-ms|.*-percent).*41\.5/,
        );
    }
  });

  it("say why a call ended, with what the exchange said", () => {
    const values = { from: "ringing-out", to: "ended", cause: "busy", status: 486 };
    expect(event(en, "state", "state" as never, values)).toBe(
      `Ringing there → Ended · ${en("phone:cause.busy")} · 486`,
    );
    expect(event(zh, "state", "state" as never, values)).toBe(`对方振铃 → 已结束 · ${zh("phone:cause.busy")} · 486`);
  });

  it("leave what this version does not know as it was written", () => {
    expect(said(en, "media", "teleported to=moon")).toBe("teleported to=moon");
    expect(event(en, "media", "ice" as never, { state: "frozen" })).toBe("Audio path: frozen");
  });
});

describe("a message's words", () => {
  it("are the wire's: method, status, phrase, and whether it carries SDP", () => {
    expect(said(en, "sip-in", "INVITE sip:a@b SIP/2.0", "INVITE sip:a@b SIP/2.0\nCSeq: 1 INVITE\n\nv=0")).toBe(
      "INVITE · SDP",
    );
    expect(said(zh, "sip-out", "SIP/2.0 180 Ringing", "SIP/2.0 180 Ringing\nCSeq: 1 INVITE")).toBe(
      "180 Ringing · INVITE",
    );
  });
});

describe("a time since the call's start", () => {
  it.each([
    [0, "+0.000"],
    [2.4, "+0.002"],
    [12_345, "+12.345"],
    [62_345.6, "+1:02.346"],
    [3_600_000, "+60:00.000"],
    [-1.2, "−0.001"],
    [-0.2, "+0.000"],
  ])("%d ms is %s", (ms, text) => {
    expect(offsetText(ms)).toBe(text);
  });
});
