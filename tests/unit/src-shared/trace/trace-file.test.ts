import { describe, expect, it } from "vitest";
import { type CallId, newId } from "#shared/ids.ts";
import { traceFile } from "#shared/trace/index.ts";
import type { TracedCall, TraceEntry } from "#shared/trace/types.ts";

const callId = newId<CallId>();
const startedAt = new Date(2026, 10, 20, 10, 15, 2).getTime();
const call: TracedCall = {
  callId,
  direction: "in",
  number: "+8613082856110",
  name: "130 8285 6110",
  startedAt,
  endedAt: startedAt + 9_000,
  entries: 2,
};
const entries: TraceEntry[] = [
  {
    seq: 7,
    at: startedAt + 0.25,
    callId,
    sipCallId: "c1",
    kind: "sip-in",
    title: "INVITE sip:1001@h SIP/2.0",
    body: "INVITE sip:1001@h SIP/2.0\nFrom: <sip:+8613082856110@h>",
  },
  { seq: 8, at: startedAt + 900, callId, sipCallId: null, kind: "agent", title: "answer", body: "" },
];
const content = {
  desk: {
    version: "1.2.3",
    host: "electron",
    platform: "linux",
    exchange: "wss://user:s3cret@pbx.example.com:8089/ws?key=s3cret",
  },
  call,
  entries,
  complete: true,
  hideNumbers: false,
  at: startedAt + 60_000,
};
const linesOf = (body: string) =>
  body
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("the file for support", () => {
  it("is named after the call, and says first which desk wrote it", () => {
    const { fileName, body } = traceFile(content);
    expect(fileName).toBe("popline-call-20261120-101502-6110.jsonl");
    const [first, ...rest] = linesOf(body);
    expect(first).toMatchObject({
      trace: "popline",
      version: "1.2.3",
      host: "electron",
      exchange: "wss://pbx.example.com:8089/ws",
      numbersHidden: false,
      complete: true,
      call: { callId, number: "+8613082856110", startedAt: new Date(startedAt).toISOString() },
    });
    expect(body).not.toContain("s3cret");
    expect(rest).toMatchObject([
      { seq: 7, kind: "sip-in" },
      { seq: 8, title: "answer" },
    ]);
    expect(rest[0]?.time).toBe(new Date(startedAt).toISOString());
  });

  it("shows no number but its end when numbers are hidden, not even in its name", () => {
    const { fileName, body } = traceFile({ ...content, hideNumbers: true });
    expect(fileName).toBe("popline-call-20261120-101502-10.jsonl");
    expect(body).not.toContain("28561");
    expect(body).not.toContain("8285");
    const [first] = linesOf(body);
    expect(first).toMatchObject({ call: { number: "number1..10", name: "number1..10" } });
    expect(body).toContain("From: <sip:number1..10@h>");
  });

  it("of the line is named so", () => {
    const { fileName } = traceFile({ ...content, call: null });
    expect(fileName).toBe("popline-line-20261120-101602.jsonl");
  });
});
