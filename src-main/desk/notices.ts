import type { Notice, NoticeCode, Values } from "#shared/contract/desk/index.ts";
import type { CallId } from "#shared/ids.ts";
import type { StateHub } from "./state-hub.ts";

/** What the agent must know, kept in the state until it is settled or dismissed. The same thing is said once. */
export interface Notices {
  say(code: NoticeCode, level: Notice["level"], values?: Values, callId?: CallId | null): void;
  /** The matter is settled. */
  settle(code: NoticeCode): void;
  dismiss(id: string): void;
  /** A call is over: what was only good to know while it lived goes; warnings stay until they are read. */
  callOver(callId: CallId): void;
}

/** Older ones give way: a strip of fifty warnings warns of nothing. */
const most = 20;

export function createNotices(hub: StateHub, now: () => number): Notices {
  return {
    say(code, level, values = {}, callId = null) {
      const id = `${code}:${callId ?? ""}:${Object.values(values).join(":")}`.slice(0, 100);
      const notice: Notice = { id, code, level, values, at: now(), callId };
      hub.update("notices", (notices) => [...notices.filter((other) => other.id !== id), notice].slice(-most));
    },
    settle: (code) => hub.update("notices", (notices) => keep(notices, (notice) => notice.code !== code)),
    callOver: (callId) =>
      hub.update("notices", (notices) => keep(notices, (it) => it.callId !== callId || it.level !== "info")),
    dismiss: (id) => hub.update("notices", (notices) => keep(notices, (notice) => notice.id !== id)),
  };
}

/** The same array when nothing goes, so that nobody is told of a change that is none. */
function keep(notices: Notice[], stays: (notice: Notice) => boolean): Notice[] {
  return notices.every(stays) ? notices : notices.filter(stays);
}
