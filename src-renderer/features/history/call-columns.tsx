import { IconCloudUp } from "@tabler/icons-react";
import { useMemo } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import { Moment } from "#renderer/app/lists/moment.tsx";
import { useQueueName } from "#renderer/app/lists/use-queue-name.ts";
import { DialButton, numberOf, targetOf } from "#renderer/features/softphone/index.ts";
import type { Column } from "#renderer/ui/list/index.ts";
import { StateMark } from "#renderer/ui/state-mark.tsx";
import type { HistoryRow } from "#shared/contract/desk/index.ts";
import styles from "./history.module.css";
import { Outcome } from "./outcome.tsx";
import { SoundCell } from "./sound-cell.tsx";

/** The columns of the list of calls. */
export function useCallColumns(): readonly Column<HistoryRow>[] {
  const words = useWords();
  const language = useLanguage();
  const queueName = useQueueName();
  return useMemo(
    () => [
      {
        id: "outcome",
        title: words("history:column.outcome"),
        width: "112px",
        fixed: true,
        cell: (row) => <Outcome interaction={row.interaction} />,
      },
      {
        id: "who",
        title: words("history:column.who"),
        width: "minmax(130px, 1.6fr)",
        fixed: true,
        cell: (row) => <Who row={row} />,
      },
      { id: "number", title: words("history:column.number"), width: "172px", cell: (row) => <NumberCell row={row} /> },
      {
        id: "queue",
        title: words("history:column.queue"),
        width: "minmax(64px, 0.7fr)",
        cell: ({ interaction }) => interaction.queue && queueName(interaction.queue),
      },
      {
        id: "when",
        title: words("history:column.when"),
        width: "100px",
        cell: ({ interaction }) => <Moment at={interaction.startedAt} />,
      },
      {
        id: "talk",
        title: words("history:column.talk"),
        width: "60px",
        alignEnd: true,
        cell: (row) => <Talk row={row} />,
      },
      {
        id: "sound",
        title: words("history:column.sound"),
        width: "60px",
        alignEnd: true,
        cell: ({ interaction }) => <SoundCell quality={interaction.quality} />,
      },
      {
        id: "transferred",
        title: words("history:column.transferred"),
        width: "minmax(80px, 0.8fr)",
        off: true,
        cell: ({ interaction }) => interaction.transferredTo && <bdi>{interaction.transferredTo}</bdi>,
      },
      {
        id: "disposition",
        title: words("history:column.disposition"),
        width: "minmax(90px, 1fr)",
        cell: ({ dispositionLabel }) =>
          dispositionLabel && (language === "zh-CN" ? dispositionLabel.zh : dispositionLabel.en),
      },
      {
        id: "notes",
        title: words("history:column.notes"),
        width: "minmax(90px, 1.2fr)",
        off: true,
        cell: ({ interaction }) => <span className={styles.soft}>{interaction.notes}</span>,
      },
      { id: "sent", title: words("history:column.sent"), width: "104px", cell: ({ sent }) => !sent && <NotSent /> },
    ],
    [words, language, queueName],
  );
}

function Who({ row }: { row: HistoryRow }) {
  const words = useWords();
  const name = row.name ?? row.interaction.remoteName;
  return (
    <>
      {name === null ? (
        <span className={styles.soft}>{words(numberOf(row) === null ? "history:withheld" : "history:unknown")}</span>
      ) : (
        <bdi className={styles.name}>{name}</bdi>
      )}
      {row.company && row.company !== name && <span className={styles.soft}>{row.company}</span>}
    </>
  );
}

function NumberCell({ row }: { row: HistoryRow }) {
  const formats = useFormats();
  const number = numberOf(row);
  if (number === null) return null;
  return (
    <>
      <DialButton number={number} target={targetOf(row)} name={row.name} />
      {formats.number(number)}
    </>
  );
}

function Talk({ row: { interaction } }: { row: HistoryRow }) {
  const formats = useFormats();
  return interaction.outcome === "answered" ? formats.length(interaction.talkMs + interaction.holdMs) : null;
}

function NotSent() {
  const words = useWords();
  return (
    <StateMark tone="held" icon={IconCloudUp}>
      {words("history:not-sent")}
    </StateMark>
  );
}
