import { IconDots } from "@tabler/icons-react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useOpenRecord } from "#renderer/app/lists/use-open-record.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { useMay } from "#renderer/app/use-may.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import { Section } from "#renderer/ui/section.tsx";
import type { DeskQueue } from "#shared/contract/desk/index.ts";
import { longestWaitMs } from "#shared/queue/index.ts";
import { ActForm } from "./act-form.tsx";
import type { OpenMenu } from "./act-menu.tsx";
import { ActResultStrip } from "./act-result-strip.tsx";
import { formStands } from "./acts.ts";
import { CallerName } from "./caller-name.tsx";
import { DetailPanel } from "./detail-panel.tsx";
import { lengthText } from "./figure-text.ts";
import { type Formula, ruleOf } from "./figures.ts";
import { useBoard } from "./floor.ts";
import { formulaText } from "./formula-text.ts";
import { RowMenuButton } from "./row-menu-button.tsx";
import { Running } from "./running.tsx";
import { agentName, queueName } from "./shown-rows.ts";
import { TrendChart } from "./trend-chart.tsx";
import type { Acts } from "./use-acts.ts";
import styles from "./wallboard.module.css";

interface QueueDetailProps {
  readonly queue: DeskQueue;
  readonly formula: Formula;
  readonly acts: Acts;
  readonly onMenu: (menu: OpenMenu) => void;
  readonly onClose: () => void;
}

/** A queue: who waits, who talks, and its day. */
export function QueueDetail({ queue, formula, acts, onMenu, onClose }: QueueDetailProps) {
  const words = useWords();
  const rule = ruleOf(queue, formula);
  return (
    <DetailPanel title={queueName(queue)} onClose={onClose}>
      <ActResultStrip acts={acts} />
      {acts.form !== null && formStands(acts.form, ...queue.waiting) && (
        <ActForm form={acts.form} acts={acts} about={{ kind: "queue", id: queue.queue }} />
      )}
      <Waiting queue={queue} onMenu={onMenu} />
      <Calls queue={queue} onMenu={onMenu} />
      <TrendChart key={queue.queue} queue={queue} rule={rule} />
      <p className={styles.soft}>
        {formulaText(words, rule, queue.serviceLevelSec)}{" "}
        {words("wallboard:short-abandons", { seconds: queue.shortAbandonSec, count: queue.counts.abandonedShort })}{" "}
        {words("wallboard:longest-over", { length: lengthText(longestWaitMs(queue.counts)) })}
      </p>
    </DetailPanel>
  );
}

type PartProps = Pick<QueueDetailProps, "queue" | "onMenu">;

function Waiting({ queue, onMenu }: PartProps) {
  const words = useWords();
  const may = useMay();
  const formats = useFormats();
  const request = useRequest();
  const openRecord = useOpenRecord(request);
  const { waiting } = queue;
  const nameOf = ({ record, name, number }: DeskQueue["waiting"][number]) =>
    record?.name ?? name ?? (number === null ? words("wallboard:withheld") : formats.number(number));
  return (
    <Section title={words("wallboard:waiting.title", { count: waiting.length })}>
      <RefusalStrip request={request} />
      {waiting.length === 0 && <Empty title={words("wallboard:waiting.none")} />}
      <ol className={styles.people}>
        {waiting.map((caller) => {
          const menu = (place: OpenMenu["place"]) =>
            onMenu({ subject: { kind: "caller", queue: queue.queue, caller: caller.caller }, place });
          return (
            <li
              key={caller.caller}
              className={styles.person}
              onContextMenu={(event) => {
                event.preventDefault();
                menu({ x: event.clientX, y: event.clientY });
              }}
            >
              <span className={styles.place}>{caller.position}</span>
              <CallerName caller={caller} onRecord={({ target }) => openRecord(target)} />
              <span className={styles.end}>
                <Running since={caller.since} />
              </span>
              {may("supervise.callers") && (
                <RowMenuButton
                  label={words("wallboard:act.menu-of", { name: nameOf(caller) })}
                  onMenu={menu}
                  inTable={false}
                >
                  <IconDots size={16} />
                </RowMenuButton>
              )}
            </li>
          );
        })}
      </ol>
    </Section>
  );
}

function Calls({ queue, onMenu }: PartProps) {
  const words = useWords();
  const request = useRequest();
  const openRecord = useOpenRecord(request);
  const { calls } = queue;
  if (calls.length === 0) return null;
  return (
    <Section title={words("wallboard:calls.title", { count: calls.length })}>
      <RefusalStrip request={request} />
      <ul className={styles.people}>
        {calls.map((call) => (
          <li key={call.caller} className={styles.person}>
            <CallerName caller={call} onRecord={({ target }) => openRecord(target)} />
            <Member member={call.member} onMenu={onMenu} />
            <span className={styles.end}>
              <Running since={call.answeredAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Whoever has the call; a click acts, as on their row. */
function Member({ member, onMenu }: { member: string } & Pick<PartProps, "onMenu">) {
  const words = useWords();
  const agent = useBoard((board) => [...board.agents.values()].find((it) => it.extension === member));
  if (agent === undefined) return <span className={styles.soft}>{member}</span>;
  const subject = { kind: "agent", id: agent.id } as const;
  return (
    <>
      <span className={styles.soft}>{agentName(agent)}</span>
      <RowMenuButton
        label={words("wallboard:act.menu-of", { name: agentName(agent) })}
        onMenu={(place) => onMenu({ subject, place })}
        inTable={false}
      >
        <IconDots size={16} />
      </RowMenuButton>
    </>
  );
}
