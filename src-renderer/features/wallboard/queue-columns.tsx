import { IconCircleCheck, IconCircleMinus, IconDots, IconPhoneCall } from "@tabler/icons-react";
import { useMemo } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Column } from "#renderer/ui/list/index.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import type { DeskQueue } from "#shared/contract/desk/index.ts";
import { averageHandleMs, averageSpeedOfAnswerMs } from "#shared/queue/index.ts";
import type { QueueHands } from "./agent-view.ts";
import { Alarm } from "./alarm.tsx";
import type { Place } from "./board-table.tsx";
import { lengthText, noFigure, percentText } from "./figure-text.ts";
import { type Formula, longestSince, serviceLevelOf } from "./figures.ts";
import { useHands } from "./hands.ts";
import { RowMenuButton } from "./row-menu-button.tsx";
import { Running } from "./running.tsx";
import { type QueueColumnId, queueName } from "./shown-rows.ts";
import { Sparkline } from "./sparkline.tsx";
import styles from "./wallboard.module.css";

/** How much room there is beside what is open. */
export type Room = "narrow" | "middle" | "wide";

const shown: Readonly<Record<Room, ReadonlySet<QueueColumnId>>> = {
  narrow: new Set<QueueColumnId>(["name", "waiting", "longest", "service-level", "menu"]),
  middle: new Set<QueueColumnId>([
    "name",
    "waiting",
    "longest",
    "answered",
    "abandoned",
    "service-level",
    "hands",
    "menu",
  ]),
  wide: new Set<QueueColumnId>([
    ...["name", "waiting", "longest", "answered", "abandoned", "service-level", "asa", "aht", "hands", "day", "menu"],
  ] as QueueColumnId[]),
};

export function useQueueColumns(
  room: Room,
  formula: Formula,
  onMenu: (id: string, place: Place) => void,
): readonly Column<DeskQueue>[] {
  const words = useWords();
  const formats = useFormats();
  return useMemo(() => {
    const figure = (id: QueueColumnId, width: string, cell: Column<DeskQueue>["cell"]): Column<DeskQueue> => ({
      ...{ id, width, cell, alignEnd: true, sortable: true },
      title: words(`wallboard:queue.${id as "asa"}`),
    });
    const all: readonly Column<DeskQueue>[] = [
      {
        id: "name",
        title: words("wallboard:queue.name"),
        width: "minmax(86px, 1fr)",
        sortable: true,
        cell: (queue) => <bdi className={styles.name}>{queueName(queue)}</bdi>,
      },
      figure("waiting", "60px", (queue) => (
        <Alarm kind="waiting" of={queue.queue}>
          <span className={queue.waiting.length > 0 ? styles.strong : styles.soft}>{queue.waiting.length}</span>
        </Alarm>
      )),
      figure("longest", "78px", (queue) => {
        const since = longestSince(queue);
        return (
          <Alarm kind="longest-wait" of={queue.queue}>
            {since === null ? <span className={styles.soft}>{noFigure}</span> : <Running since={since} />}
          </Alarm>
        );
      }),
      figure("answered", "66px", (queue) => formats.count(queue.counts.answered)),
      figure("abandoned", "74px", (queue) => formats.count(queue.counts.abandoned)),
      figure("service-level", "70px", (queue) => (
        <Alarm kind="service-level" of={queue.queue}>
          <span>{percentText(words, serviceLevelOf([queue], formula))}</span>
        </Alarm>
      )),
      figure("asa", "56px", (queue) => lengthText(averageSpeedOfAnswerMs(queue.counts))),
      figure("aht", "56px", (queue) => lengthText(averageHandleMs(queue.counts))),
      {
        id: "hands",
        title: words("wallboard:queue.hands"),
        width: "124px",
        cell: (queue) => <Hands queue={queue.queue} />,
      },
      { id: "day", title: words("wallboard:queue.day"), width: "120px", cell: (queue) => <Sparkline queue={queue} /> },
      {
        id: "menu",
        title: words("wallboard:act.menu"),
        width: "24px",
        alignEnd: true,
        cell: (queue) => (
          <RowMenuButton
            label={words("wallboard:act.menu-of", { name: queueName(queue) })}
            onMenu={(place) => onMenu(queue.queue, place)}
          >
            <IconDots size={16} />
          </RowMenuButton>
        ),
      },
    ];
    return all.filter(({ id }) => shown[room].has(id as QueueColumnId));
  }, [room, formula, onMenu, words, formats]);
}

const handLooks = { ready: IconCircleCheck, busy: IconPhoneCall, away: IconCircleMinus } as const satisfies Record<
  keyof QueueHands,
  unknown
>;

/** How many of a queue's agents could take a call, are in one, or can't take one. */
function Hands({ queue }: { queue: string }) {
  const words = useWords();
  const hands = useHands(queue);
  return (
    <span className={styles.hands}>
      {(["ready", "busy", "away"] as const).map((hand) => {
        const Sign = handLooks[hand];
        const text = words(`wallboard:hands.${hand}`, { count: hands[hand] });
        return (
          <span key={hand} className={styles.hand} data-hand={hand} role="img" aria-label={text} {...tipOf(text)}>
            <Sign size={14} aria-hidden="true" />
            {hands[hand]}
          </span>
        );
      })}
    </span>
  );
}
