import {
  type Icon,
  IconPhoneCheck,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhonePause,
  IconPhoneX,
} from "@tabler/icons-react";
import { useMemo } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useQueueName } from "#renderer/app/lists/use-queue-name.ts";
import { DialButton } from "#renderer/features/softphone/index.ts";
import type { Column } from "#renderer/ui/list/index.ts";
import type { ReportCall } from "#shared/contract/desk/index.ts";
import type { PopTarget } from "#shared/pop/types.ts";
import type { Figures } from "./figures.ts";
import styles from "./reports.module.css";

/** Whom a call was logged to. */
export function targetOfCall({ customerId, leadId }: ReportCall): PopTarget | null {
  if (customerId !== null) return { type: "customer", id: customerId };
  return leadId === null ? null : { type: "lead", id: leadId };
}

const signs: Readonly<Record<ReportCall["outcome"], Icon>> = {
  answered: IconPhoneCheck,
  abandoned: IconPhoneX,
  left: IconPhoneOutgoing,
  waiting: IconPhonePause,
  unknown: IconPhoneCheck,
  "not-answered": IconPhoneOff,
};

/** The columns of the calls behind a row. @param zone by whose clock the report is */
export function useReportCallColumns(figures: Figures, zone: string): readonly Column<ReportCall>[] {
  const words = useWords();
  const formats = useFormats();
  const queueName = useQueueName();
  return useMemo(() => {
    const clock = new Intl.DateTimeFormat(words("common:locale"), {
      timeZone: zone,
      day: "2-digit",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    const time = (
      id: "waited" | "talked" | "held" | "wrap-up",
      value: (row: ReportCall) => number | null,
      off = false,
    ) => ({
      ...{ id, title: words(`reports:call.${id}`), width: "minmax(64px, 0.5fr)", alignEnd: true, off },
      cell: (row: ReportCall) => (value(row) === null ? "" : figures.length(value(row))),
    });
    return [
      {
        ...{ id: "joined", title: words("reports:call.joined"), width: "132px", fixed: true },
        cell: ({ joinedAt }) => clock.format(joinedAt),
      },
      {
        ...{ id: "who", title: words("reports:call.who"), width: "minmax(200px, 2fr)", fixed: true },
        cell: (row) => <Who row={row} number={row.number === null ? null : formats.number(row.number)} />,
      },
      {
        ...{ id: "queue", title: words("reports:call.queue"), width: "minmax(72px, 0.8fr)" },
        cell: ({ queue }) => queue && queueName(queue),
      },
      {
        ...{ id: "outcome", title: words("reports:call.outcome"), width: "minmax(164px, 1.2fr)", fixed: true },
        cell: (row) => <Outcome row={row} />,
      },
      time("waited", (row) => row.waitedMs),
      {
        ...{ id: "agent", title: words("reports:call.agent"), width: "minmax(90px, 1fr)" },
        cell: ({ agentName, member }) => (agentName === null ? member : <bdi>{agentName}</bdi>),
      },
      time("talked", (row) => row.talkedMs),
      time("held", (row) => row.heldMs, true),
      time("wrap-up", (row) => row.wrapUpMs),
    ];
  }, [words, formats, queueName, figures, zone]);
}

function Who({ row, number }: { row: ReportCall; number: string | null }) {
  const words = useWords();
  if (row.number === null)
    return <span className={styles.soft}>{words(row.hidden ? "reports:call.hidden" : "reports:call.withheld")}</span>;
  return (
    <>
      <DialButton number={row.number} target={targetOfCall(row)} name={row.name} />
      <span>{number}</span>
      {row.name !== null && <bdi className={styles.soft}>{row.name}</bdi>}
    </>
  );
}

function Outcome({ row: { outcome, leaveReason } }: { row: ReportCall }) {
  const words = useWords();
  const Sign = signs[outcome];
  return (
    <span className={styles.outcome} data-outcome={outcome}>
      <Sign size={15} aria-hidden="true" />
      <span className={styles.outcomeText}>
        {outcome === "left" && leaveReason !== null && leaveReason !== "unknown"
          ? words(`reports:left-by.${leaveReason}`)
          : words(`reports:outcome.${outcome}`)}
      </span>
    </span>
  );
}
