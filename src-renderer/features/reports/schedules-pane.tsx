import { Button } from "@mantine/core";
import { IconDownload, IconPlus } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { savePieces } from "#renderer/app/files/save-pieces.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useLanguage, useWords, type Words } from "#renderer/app/i18n/use-words.ts";
import { ListProblem } from "#renderer/app/lists/list-problem.tsx";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useLoaded } from "#renderer/app/requests/use-loaded.ts";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import { SkeletonRows } from "#renderer/ui/skeleton-rows.tsx";
import type { ReportFile, ReportSchedule } from "#shared/contract/desk/index.ts";
import styles from "./reports.module.css";
import { ScheduleForm } from "./schedule-form.tsx";
import { weekdayNames } from "./weekday-names.ts";

/** Reports that central makes by itself, and those that it has made. */
export function SchedulesPane() {
  const words = useWords();
  const { client } = useDesk();
  // A notice of this kind says that there is another file.
  const ready = useSlice("notices", (all) => all.filter(({ code }) => code === "report-ready").length);
  const schedules = useLoaded(useCallback(() => client.reports.schedules(), [client]));
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when a report is there.
  const files = useLoaded(useCallback(() => client.reports.files(), [client, ready]));
  /** null: none; "new": a new one. */
  const [edited, setEdited] = useState<ReportSchedule | "new" | null>(null);
  if (edited !== null)
    return (
      <div className={styles.pane}>
        <ScheduleForm
          schedule={edited === "new" ? null : edited}
          onClose={(changed) => {
            setEdited(null);
            if (changed) schedules.reload();
          }}
        />
      </div>
    );
  return (
    <div className={styles.pane}>
      <section className={styles.part} aria-label={words("reports:schedules.title")}>
        <div className={styles.partHead}>
          <h2>{words("reports:schedules.title")}</h2>
          <Button leftSection={<IconPlus size={14} aria-hidden="true" />} onClick={() => setEdited("new")}>
            {words("reports:schedules.new")}
          </Button>
        </div>
        <ListProblem error={schedules.error} onRetry={schedules.reload} />
        {schedules.value === null && schedules.error === null && (
          <SkeletonRows rows={3} label={words("common:loading")} />
        )}
        {schedules.value?.items.length === 0 && (
          <Empty title={words("reports:schedules.empty")} hint={words("reports:schedules.empty-hint")} />
        )}
        {schedules.value !== null && schedules.value.items.length > 0 && (
          <Schedules items={schedules.value.items} onOpen={setEdited} />
        )}
      </section>
      <section className={styles.part} aria-label={words("reports:files.title")}>
        <div className={styles.partHead}>
          <h2>{words("reports:files.title")}</h2>
        </div>
        <ListProblem error={files.error} onRetry={files.reload} />
        {files.value === null && files.error === null && <SkeletonRows rows={3} label={words("common:loading")} />}
        {files.value?.items.length === 0 && <Empty title={words("reports:files.empty")} />}
        {files.value !== null && files.value.items.length > 0 && <Files items={files.value.items} />}
      </section>
    </div>
  );
}

function Schedules({
  items,
  onOpen,
}: {
  readonly items: readonly ReportSchedule[];
  readonly onOpen: (schedule: ReportSchedule) => void;
}) {
  const words = useWords();
  const formats = useFormats();
  const language = useLanguage();
  const days = useMemo(() => weekdayNames(language, "short"), [language]);
  return (
    <table className={styles.table} aria-label={words("reports:schedules.title")}>
      <thead>
        <tr>
          {(["name", "what", "when", "next", "last"] as const).map((column) => (
            <th key={column} scope="col">
              {words(`reports:schedules.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id}>
            <th scope="row">
              <button type="button" className={styles.open} onClick={() => onOpen(item)}>
                <bdi>{item.name}</bdi>
              </button>
            </th>
            <td>
              {words(`reports:report.${item.report}`)} · {words(`reports:span.${item.span}`)} ·{" "}
              {item.format.toUpperCase()}
            </td>
            <td>
              {item.at} {daysText(words, item.weekdays, days)}
              <span className={styles.soft}> {item.zone}</span>
            </td>
            <td>{item.nextAt === null ? words("reports:schedules.resting") : formats.full(item.nextAt)}</td>
            <td data-tone={item.failure === null ? undefined : "danger"}>
              {item.failure === null
                ? item.lastAt !== null && formats.full(item.lastAt)
                : words(`reports:schedules.failure.${item.failure}`)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function daysText(words: Words, weekdays: readonly number[], names: readonly string[]): string {
  if (weekdays.length === 7) return words("reports:schedules.every-day");
  return weekdays.map((day) => names[day - 1]).join(", ");
}

function Files({ items }: { readonly items: readonly ReportFile[] }) {
  const words = useWords();
  const formats = useFormats();
  const { client } = useDesk();
  const request = useRequest();
  const day = new Intl.DateTimeFormat(words("common:locale"), { dateStyle: "medium" });
  const save = (file: ReportFile) =>
    request.run(async () => {
      // Some systems take none of these in a file's name.
      const name = `${file.name.replace(/[\\/:*?"<>|]/g, "-")}.${file.format}`;
      await savePieces(name, await client.reports.file({ id: file.id }));
    });
  return (
    <>
      <RefusalStrip request={request} />
      <table className={styles.table} aria-label={words("reports:files.title")}>
        <thead>
          <tr>
            {(["name", "of", "made", "rows", "until", "file"] as const).map((column) => (
              <th key={column} scope="col">
                {words(`reports:files.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((file) => (
            <tr key={file.id}>
              <th scope="row">
                <bdi>{file.name}</bdi>
              </th>
              <td>
                {day.format(file.from) === day.format(file.until - 1)
                  ? day.format(file.from)
                  : `${day.format(file.from)} – ${day.format(file.until - 1)}`}
              </td>
              <td>{formats.full(file.madeAt)}</td>
              <td className={styles.number}>{formats.count(file.rows)}</td>
              <td>{day.format(file.expiresAt)}</td>
              <td>
                <Button
                  size="compact-sm"
                  leftSection={<IconDownload size={14} aria-hidden="true" />}
                  disabled={request.busy}
                  aria-label={words("reports:files.save", { name: file.name, format: file.format.toUpperCase() })}
                  onClick={() => void save(file)}
                >
                  {file.format.toUpperCase()}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
