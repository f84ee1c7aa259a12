import { useViewportSize } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import { useEffect, useMemo, useRef } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useNow } from "#renderer/app/format/use-now.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import type { DeskAgent, DeskQueue } from "#shared/contract/desk/index.ts";
import { agentViews, countViews, viewLooks } from "./agent-view.ts";
import { Alarm } from "./alarm.tsx";
import { noFigure, percentText } from "./figure-text.ts";
import { type Formula, longestSince, serviceLevelOf, totalsOf } from "./figures.ts";
import { useHands } from "./hands.ts";
import { LinkMark } from "./link-mark.tsx";
import { Running } from "./running.tsx";
import { queueName } from "./shown-rows.ts";
import { viewText } from "./state-text.ts";
import styles from "./wall.module.css";

interface WallProps {
  readonly queues: readonly DeskQueue[];
  readonly agents: readonly DeskAgent[];
  readonly formula: Formula;
  /** A call is on at this desk: the phone stays in sight. */
  readonly beside: boolean;
  readonly onLeave: () => void;
}

/** The least room of a queue's figures, and what stands above and below them. */
const card = { width: 300, height: 168 };
const frameHeight = 200;

/** The floor for a screen on the wall: figures to be read from afar, nothing to press but the way out. */
export function Wall({ queues, agents, formula, beside, onLeave }: WallProps) {
  const words = useWords();
  const formats = useFormats();
  const box = useRef<HTMLElement>(null);
  const leave = useRef(onLeave);
  leave.current = onLeave;
  const { width, height } = useViewportSize();
  const totals = useMemo(() => totalsOf(queues, formula), [queues, formula]);
  const counts = useMemo(() => countViews(agents), [agents]);
  const most = {
    columns: Math.max(1, Math.floor(width / card.width)),
    rows: Math.max(1, Math.floor((height - frameHeight) / card.height)),
  };
  const sorted = useMemo(
    () =>
      [...queues].sort(
        (a, b) => b.waiting.length - a.waiting.length || (longestSince(a) ?? 0) - (longestSince(b) ?? 0),
      ),
    [queues],
  );
  const shown = sorted.slice(0, most.columns * most.rows);
  const columns = columnsFor(shown.length, most.columns, width / Math.max(1, height - frameHeight));
  useEffect(() => {
    box.current?.focus();
    // The browser takes Escape for itself while the page has the screen.
    const changed = () => document.fullscreenElement === null && leave.current();
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, []);
  return (
    <section
      ref={box}
      className={styles.wall}
      data-beside={beside || undefined}
      aria-label={words("wallboard:wall.title")}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") leave.current();
      }}
    >
      <header className={styles.head}>
        <h1 className={styles.title}>{words("wallboard:title")}</h1>
        <LinkMark />
        <TimeOfDay />
        <IconButton label={words("wallboard:wall.leave")} keys={["Esc"]} onClick={onLeave}>
          <IconX size={18} />
        </IconButton>
      </header>
      <dl className={styles.totals}>
        <div>
          <dt>{words("wallboard:queue.waiting")}</dt>
          <dd>{formats.count(totals.waiting)}</dd>
        </div>
        <div>
          <dt>{words("wallboard:queue.longest")}</dt>
          <dd>{totals.longestSince === null ? noFigure : <Running since={totals.longestSince} />}</dd>
        </div>
        <div>
          <dt>{words("wallboard:service-level")}</dt>
          <dd>{percentText(words, totals.serviceLevel)}</dd>
        </div>
        <div>
          <dt>{words("wallboard:queue.answered")}</dt>
          <dd>{formats.count(totals.answered)}</dd>
        </div>
        <div>
          <dt>{words("wallboard:queue.abandoned")}</dt>
          <dd>{formats.count(totals.abandoned)}</dd>
        </div>
      </dl>
      <ul className={styles.queues} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
        {shown.map((queue) => (
          <QueueCard key={queue.queue} queue={queue} formula={formula} />
        ))}
      </ul>
      <footer className={styles.foot}>
        {sorted.length > shown.length && (
          <span className={styles.more}>{words("wallboard:wall.more", { count: sorted.length - shown.length })}</span>
        )}
        {agentViews
          .filter((view) => counts[view] > 0)
          .map((view) => {
            const { tone, icon: Sign } = viewLooks[view];
            return (
              <span key={view} className={styles.state} data-tone={tone}>
                <Sign size={22} aria-hidden="true" />
                {viewText(words, view)} <b>{formats.count(counts[view])}</b>
              </span>
            );
          })}
      </footer>
    </section>
  );
}

/** How many stand side by side so that each is about half as high as wide. @param aspect of the room, width by height */
function columnsFor(count: number, most: number, aspect: number): number {
  return Math.max(1, Math.min(most, count, Math.round(Math.sqrt((count * aspect) / 2))));
}

function TimeOfDay() {
  const formats = useFormats();
  const now = useNow(60_000);
  return <time className={styles.time}>{formats.clock(now).slice(0, 5)}</time>;
}

function QueueCard({ queue, formula }: { queue: DeskQueue; formula: Formula }) {
  const words = useWords();
  const hands = useHands(queue.queue);
  const since = longestSince(queue);
  return (
    <li className={styles.card} data-waits={since !== null || undefined}>
      <h2 className={styles.name}>
        <bdi>{queueName(queue)}</bdi>
      </h2>
      <p className={styles.waiting}>
        <Alarm kind="waiting" of={queue.queue}>
          <b>{queue.waiting.length}</b>
        </Alarm>
        <span>{words("wallboard:queue.waiting")}</span>
        <span className={styles.longest}>
          {since !== null && (
            <Alarm kind="longest-wait" of={queue.queue}>
              <Running since={since} />
            </Alarm>
          )}
        </span>
      </p>
      <p className={styles.line}>
        <Alarm kind="service-level" of={queue.queue}>
          <span>
            {words("wallboard:service-level")} <b>{percentText(words, serviceLevelOf([queue], formula))}</b>
          </span>
        </Alarm>
        <span>{words("wallboard:hands.ready", { count: hands.ready })}</span>
      </p>
    </li>
  );
}
