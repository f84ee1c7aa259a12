import type { Notification, NotificationConstructorOptions } from "electron";
import type { Call } from "#shared/call/types.ts";
import type { CallId } from "#shared/ids.ts";
import type { HostWords } from "./words.ts";

export type NewNotification = (options: NotificationConstructorOptions) => Pick<Notification, "on" | "show" | "close">;

export interface RingingOptions {
  readonly make: NewNotification;
  readonly words: () => HostWords;
  /** With the window in front the agent sees the call already. */
  readonly inFront: () => boolean;
  readonly onOpen: () => void;
  readonly onAnswer: (callId: CallId) => void;
}

/** One system notification per ringing call, taken back when it rings no more. A click opens the window, its button answers. */
export function notifyRinging(options: RingingOptions): { calls(calls: readonly Call[]): void; close(): void } {
  const shown = new Map<CallId, Pick<Notification, "close">>();

  function show(call: Call): void {
    const words = options.words();
    const notification = options.make({
      title: words.ringing.title,
      body: bodyOf(call, words),
      // The ringer rings.
      silent: true,
      urgency: "critical",
      timeoutType: "never",
      actions: [{ type: "button", text: words.ringing.answer }],
    });
    notification.on("click", () => options.onOpen());
    notification.on("action", () => {
      options.onAnswer(call.id);
      options.onOpen();
    });
    notification.show();
    shown.set(call.id, notification);
  }

  function hide(callId: CallId): void {
    shown.get(callId)?.close();
    shown.delete(callId);
  }

  return {
    calls(calls) {
      const ringing = calls.filter((call) => call.direction === "in" && call.state.name === "ringing");
      for (const callId of [...shown.keys()]) if (!ringing.some((call) => call.id === callId)) hide(callId);
      for (const call of ringing) if (!shown.has(call.id) && !options.inFront()) show(call);
    },
    close() {
      for (const callId of [...shown.keys()]) hide(callId);
    },
  };
}

function bodyOf(call: Call, words: HostWords): string {
  const { name, number, withheld } = call.remote;
  const who = withheld || number === "" ? words.ringing.withheld : name ? `${name} · ${number}` : number;
  return call.queue === null ? who : `${who}\n${words.ringing.queue.replace("{{queue}}", call.queue)}`;
}
