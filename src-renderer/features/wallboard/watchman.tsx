import { useEffect, useRef } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords, type Words } from "#renderer/app/i18n/use-words.ts";
import type { DeskAgent, DeskQueue } from "#shared/contract/desk/index.ts";
import { limitText } from "./alarm.tsx";
import type { Board } from "./board.ts";
import type { Formula } from "./figures.ts";
import { useFloor } from "./floor.ts";
import { agentCrossing, type Crossing, createCrossingBook, crossingKey, queueCrossings } from "./limits.ts";
import { useMoment } from "./running.tsx";
import { agentName, queueName } from "./shown-rows.ts";

interface WatchmanProps {
  readonly queues: readonly DeskQueue[];
  readonly agents: readonly DeskAgent[];
  readonly formula: Formula;
}

/** Looks each second whether a limit of what is shown is passed, and says so once: by the figure's colour, a sound, a notification. */
export function Watchman({ queues, agents, formula }: WatchmanProps) {
  const words = useWords();
  const { client } = useDesk();
  const { crossings: store, board } = useFloor();
  const limits = useSlice("settings", (settings) => settings.wallboard);
  const now = useMoment();
  const book = useRef(createCrossingBook());
  const before = useRef(limits);
  useEffect(() => {
    if (before.current !== limits) {
      // Who has just set a limit sees what is past it.
      before.current = limits;
      book.current = createCrossingBook();
    }
    const found: Crossing[] = queues.flatMap((queue) => queueCrossings(queue, limits, formula, now));
    for (const agent of agents) {
      const crossing = agentCrossing(agent, limits, now);
      if (crossing !== null) found.push(crossing);
    }
    const known = store.getState();
    const same =
      known.size === found.length &&
      found.every((crossing) => known.get(crossingKey(crossing))?.limit === crossing.limit);
    if (!same) store.setState(new Map(found.map((crossing) => [crossingKey(crossing), crossing])), true);
    const fresh = book.current.fresh(found, now);
    const [first] = fresh;
    if (first === undefined) return;
    // Without a page for audio there is no sound; the phone column says that it is missing.
    if (limits.sound) client.wallboard.chime().catch(() => undefined);
    if (limits.notify) notify(words, board.getState(), first);
  }, [queues, agents, formula, limits, now, store, board, client, words]);

  return null;
}

/** Only while the page is not looked at: what is in sight is coloured already. */
function notify(words: Words, { queues, agents }: Board, crossing: Crossing): void {
  if (document.hasFocus() || !("Notification" in window) || Notification.permission !== "granted") return;
  const queue = queues.get(crossing.of);
  const agent = agents.get(crossing.of);
  const name = queue !== undefined ? queueName(queue) : agent !== undefined ? agentName(agent) : crossing.of;
  const note = new Notification(words("wallboard:limit.notification", { name }), {
    body: limitText(words, crossing),
    tag: crossingKey(crossing),
    silent: true,
  });
  note.onclick = () => window.focus();
}
