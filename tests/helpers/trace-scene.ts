import { type CallId, newId } from "#shared/ids.ts";
import { redactMessage, type TracedCall, type TraceEntry, traceTitle } from "#shared/trace/index.ts";
import { anSdp, writeSip } from "./sip/sip-text.ts";

export interface TraceScene {
  readonly call: TracedCall;
  readonly entries: TraceEntry[];
}

/** A call as the recorder keeps it: rung, answered, taken over into a new media page, held, and ended by the caller. */
export function aTraceScene(over: Partial<TracedCall> = {}): TraceScene {
  const callId = over.callId ?? newId<CallId>();
  const startedAt = over.startedAt ?? Date.now() - 95_000;
  const entries: TraceEntry[] = [];
  let at = startedAt - 1;
  const add = (afterMs: number, entry: Partial<TraceEntry>) => {
    at += afterMs;
    entries.push({ seq: entries.length + 1, at, callId, sipCallId: null, kind: "note", title: "", body: "", ...entry });
  };
  const sip = (
    afterMs: number,
    kind: "sip-in" | "sip-out",
    start: string,
    method: string,
    dialog: "a" | "b" = "a",
    sdp = false,
  ) => {
    const sipCallId = dialog === "a" ? "0f6f5f30-2e7f-4b5c-9d3a-1a2b3c4d5e6f" : "8h2kq0v1c5d7@192.0.2.15";
    const text = writeSip(
      start,
      [
        "Via: SIP/2.0/WS 192.0.2.7:18088;rport;branch=z9hG4bKPj6c3a12345678",
        'From: "黄航" <sip:+8613082856110@192.0.2.7>;tag=6c3a1234-5678-9abc-def0',
        "To: <sip:8001@192.0.2.7>;tag=k2j4h5",
        `Call-ID: ${sipCallId}`,
        `CSeq: 31415 ${method}`,
        'P-Asserted-Identity: "黄航" <sip:+8613082856110@192.0.2.7>',
        "X-Queue: support",
        "User-Agent: Asterisk PBX 22.10.1",
      ],
      sdp ? anSdp() : "",
    );
    add(afterMs, { kind, sipCallId, ...redactMessage(text) });
  };
  const state = (values: Record<string, string | number>) =>
    add(0.4, { kind: "state", title: traceTitle("state", "state", values) });
  sip(0, "sip-in", "INVITE sip:9d2456e5606e@cc43d02a65ec.invalid;transport=ws SIP/2.0", "INVITE", "a", true);
  sip(2.1, "sip-out", "SIP/2.0 180 Ringing", "INVITE");
  state({ from: "none", to: "ringing" });
  add(3_204, { kind: "agent", title: "answer" });
  state({ from: "ringing", to: "connecting" });
  add(180, { kind: "media", title: "ice state=checking" });
  sip(31, "sip-out", "SIP/2.0 200 OK", "INVITE", "a", true);
  sip(12, "sip-in", "ACK sip:9d2456e5606e@cc43d02a65ec.invalid SIP/2.0", "ACK");
  state({ from: "connecting", to: "active" });
  add(64, { kind: "media", title: "ice state=connected" });
  add(21, { kind: "media", title: "flowing direction=out" });
  add(18, { kind: "media", title: "flowing direction=in" });
  add(14_000, { kind: "media", title: "quality measure=loss-percent value=4.2" });
  add(9_000, { kind: "media", title: "page event=gone" });
  add(0.2, { kind: "state", title: "recovering" });
  add(410, { kind: "media", title: "page event=ready" });
  sip(90, "sip-out", "INVITE sip:reattach@192.0.2.7 SIP/2.0", "INVITE", "b", true);
  sip(8, "sip-in", "SIP/2.0 401 Unauthorized", "INVITE", "b");
  sip(2, "sip-out", "INVITE sip:reattach@192.0.2.7 SIP/2.0", "INVITE", "b", true);
  sip(20, "sip-in", "SIP/2.0 200 OK", "INVITE", "b", true);
  add(0.3, { kind: "state", title: "recovered" });
  sip(5, "sip-in", "BYE sip:9d2456e5606e@cc43d02a65ec.invalid SIP/2.0", "BYE", "a");
  sip(1, "sip-out", "SIP/2.0 200 OK", "BYE", "a");
  add(20_000, { kind: "agent", title: "hold" });
  sip(40, "sip-out", "INVITE sip:asterisk@192.0.2.7:18088 SIP/2.0", "INVITE", "b", true);
  sip(9, "sip-in", "SIP/2.0 491 Request Pending", "INVITE", "b");
  add(2, { kind: "agent", title: "refused action=hold code=wrong-call-state" });
  add(6_000, { kind: "agent", title: traceTitle("agent", "digits", { count: 4 }) });
  sip(8_000, "sip-in", "BYE sip:9d2456e5606e@cc43d02a65ec.invalid SIP/2.0", "BYE", "b");
  sip(1, "sip-out", "SIP/2.0 200 OK", "BYE", "b");
  state({ from: "active", to: "ended", cause: "remote-hangup" });
  const call: TracedCall = {
    callId,
    direction: "in",
    number: "+8613082856110",
    name: "黄航",
    startedAt,
    endedAt: Math.round(at),
    entries: entries.length,
    ...over,
  };
  return { call, entries };
}

/** What belongs to no call: a desk that begins, and a line whose password is wrong. */
export function aLineTrace(): TraceEntry[] {
  const start = Date.now() - 600_000;
  const entry = (seq: number, over: Partial<TraceEntry>): TraceEntry => ({
    ...{ seq, at: start + seq * 15, callId: null, sipCallId: null, kind: "state" as const, title: "", body: "" },
    ...over,
  });
  const register = (seq: number, kind: "sip-in" | "sip-out", title: string) =>
    entry(seq, { kind, ...redactMessage(writeSip(title, [`Call-ID: r@h`, `CSeq: ${seq} REGISTER`])) });
  return [
    entry(1, { kind: "note", title: "started version=0.1.0" }),
    entry(2, { title: "link to=connecting server=pbx.example.com:8089" }),
    entry(3, { title: "link to=registering server=pbx.example.com:8089" }),
    register(4, "sip-out", "REGISTER sip:pbx.example.com SIP/2.0"),
    register(5, "sip-in", "SIP/2.0 401 Unauthorized"),
    register(6, "sip-out", "REGISTER sip:pbx.example.com SIP/2.0"),
    register(7, "sip-in", "SIP/2.0 403 Forbidden"),
    entry(8, { title: "link to=refused error=wrong-password server=pbx.example.com:8089" }),
  ];
}
