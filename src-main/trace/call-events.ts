import type { Call, CallState, CallTransfer } from "#shared/call/types.ts";
import { type TraceCode, type TraceValues, traceTitle } from "#shared/trace/index.ts";

/** What changed about a call, as titles of entries. Told by comparing, so that nothing is missed whoever changed it. */
export function callEvents(before: Call | null, after: Call): readonly string[] {
  const titles: string[] = [];
  const say = (code: TraceCode<"state">, values: TraceValues = {}) => titles.push(traceTitle("state", code, values));
  if (before?.sipCallId !== after.sipCallId && before !== null && after.sipCallId !== "")
    say("dialog", { to: after.sipCallId });
  if (!sameState(before?.state ?? null, after.state))
    say("state", { from: before === null ? "none" : before.state.name, to: after.state.name, ...more(after.state) });
  if (before === null) return titles;
  if (before.recovering !== after.recovering && after.state.name !== "ended")
    say(after.recovering ? "recovering" : "recovered");
  if (before.remote.number !== after.remote.number || before.remote.name !== after.remote.name)
    say("identity", { number: after.remote.number || "withheld", source: after.remote.source });
  if (before.muted !== after.muted && after.state.name !== "ended") say(after.muted ? "muted" : "unmuted");
  // Only how many: what was keyed may be a card's number.
  if (after.dtmf.length > before.dtmf.length) say("digits", { count: after.dtmf.length - before.dtmf.length });
  if (!sameTransfer(before.transfer, after.transfer))
    if (after.transfer === null) say("transfer-over");
    else say("transfer", transferValues(after.transfer));
  if (before.conference !== after.conference || before.room !== after.room)
    if (after.conference || after.room !== null) say("conference", { room: after.room ?? "here" });
    else if (after.state.name !== "ended") say("conference-over");
  if (before.autoAnswerAt !== after.autoAnswerAt && after.autoAnswerAt !== null)
    say("auto-answer", { ms: Math.max(0, Math.round(after.autoAnswerAt - after.startedAt)) });
  return titles;
}

function sameState(before: CallState | null, after: CallState): boolean {
  if (before?.name !== after.name) return false;
  return before.name !== "held" || after.name !== "held" || before.by === after.by;
}

function more(state: CallState): TraceValues {
  if (state.name === "held") return { by: state.by };
  if (state.name === "ringing-out" && state.earlyMedia) return { media: "early" };
  if (state.name !== "ended") return {};
  return { cause: state.cause, ...(state.sipStatus === null ? {} : { status: state.sipStatus }) };
}

function transferValues({ kind, to, state, status }: CallTransfer): TraceValues {
  return { kind, number: to, state, ...(status === null ? {} : { status }) };
}

function sameTransfer(before: CallTransfer | null, after: CallTransfer | null): boolean {
  return before?.state === after?.state && before?.to === after?.to && before?.kind === after?.kind;
}
