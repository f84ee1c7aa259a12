import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import { useFocusWhenIdle } from "#renderer/app/keys/use-focus-when-idle.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { type ReportSchedule, type ReportScheduleRequest, scheduledSpans } from "#shared/contract/desk/index.ts";
import { abandonRules } from "#shared/queue/index.ts";
import { reports, steps, zonesOf } from "./question.ts";
import { QueueMenu } from "./question-bar.tsx";
import styles from "./reports.module.css";
import { weekdayNames } from "./weekday-names.ts";

const days = [1, 2, 3, 4, 5, 6, 7];
const workdays = [1, 2, 3, 4, 5];
const formats = ["csv", "xlsx"] as const;

interface ScheduleFormProps {
  /** null: a new one. */
  readonly schedule: ReportSchedule | null;
  readonly onClose: (changed: boolean) => void;
}

/** A report that central shall make by itself. */
export function ScheduleForm({ schedule, onClose }: ScheduleFormProps) {
  const words = useWords();
  const language = useLanguage();
  const { client } = useDesk();
  const request = useRequest();
  const first = useFocusWhenIdle<HTMLInputElement>();
  const ownZone = useMemo(() => Intl.DateTimeFormat().resolvedOptions().timeZone, []);
  const zones = useMemo(() => zonesOf(ownZone), [ownZone]);
  const names = useMemo(() => weekdayNames(language, "long"), [language]);
  const [typed, setTyped] = useState<ReportScheduleRequest>(() => requestOf(schedule, ownZone, language));
  const [sure, setSure] = useState(false);
  const set = (part: Partial<ReportScheduleRequest>) => setTyped((now) => ({ ...now, ...part }));
  const isComplete = typed.name.trim() !== "" && /^\d\d:\d\d$/.test(typed.at) && typed.weekdays.length > 0;
  const run = async (act: () => Promise<unknown>) => {
    if ((await request.run(act)) !== null) onClose(true);
  };
  const title = schedule === null ? words("reports:schedules.new") : schedule.name;
  const hasFormula = typed.report === "intervals" || typed.report === "queues";
  return (
    <form
      className={styles.form}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.stopPropagation();
        onClose(false);
      }}
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete && !request.busy)
          void run(() => client.reports.saveSchedule({ id: schedule?.id ?? null, schedule: typed }));
      }}
    >
      <h2>{title}</h2>
      <div className={styles.pair}>
        <TextInput
          ref={first}
          label={words("reports:schedules.name")}
          required
          maxLength={120}
          autoComplete="off"
          value={typed.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label={words("reports:which")}
          value={typed.report}
          data={reports.map((value) => ({ value, label: words(`reports:report.${value}`) }))}
          onChange={(event) => set({ report: reports.find((it) => it === event.currentTarget.value) ?? typed.report })}
        />
        <NativeSelect
          size="xs"
          label={words("reports:span.label")}
          value={typed.span}
          data={scheduledSpans.map((value) => ({ value, label: words(`reports:span.${value}`) }))}
          onChange={(event) =>
            set({ span: scheduledSpans.find((it) => it === event.currentTarget.value) ?? typed.span })
          }
        />
        {typed.report !== "dispositions" && (
          <NativeSelect
            size="xs"
            label={words("reports:step.label")}
            value={typed.interval}
            data={steps.map((value) => ({ value, label: words(`reports:step.${value}`) }))}
            onChange={(event) =>
              set({ interval: steps.find((it) => it === event.currentTarget.value) ?? typed.interval })
            }
          />
        )}
        {hasFormula && (
          <NativeSelect
            size="xs"
            label={words("reports:formula-label")}
            value={typed.abandons ?? ""}
            data={[
              { value: "", label: words(typed.report === "queues" ? "reports:formula-own" : "reports:formula-usual") },
              ...abandonRules.map((value) => ({ value, label: words(`reports:formula.${value}`) })),
            ]}
            onChange={(event) => set({ abandons: abandonRules.find((it) => it === event.currentTarget.value) ?? null })}
          />
        )}
        <NativeSelect
          size="xs"
          label={words("reports:schedules.format")}
          value={typed.format}
          data={formats.map((value) => ({ value, label: words(`imports:export.${value}`) }))}
          onChange={(event) => set({ format: formats.find((it) => it === event.currentTarget.value) ?? typed.format })}
        />
        <TextInput
          size="xs"
          type="time"
          label={words("reports:schedules.at")}
          required
          value={typed.at}
          onChange={(event) => set({ at: event.currentTarget.value.slice(0, 5) })}
        />
        <NativeSelect
          size="xs"
          label={words("reports:zone")}
          value={typed.zone}
          data={zones.map((value) => ({ value, label: value }))}
          onChange={(event) => set({ zone: event.currentTarget.value })}
        />
      </div>
      <div>
        <QueueMenu
          chosen={typed.queues ?? []}
          onChange={(queues) => set({ queues: queues.length === 0 ? null : [...queues] })}
        />
      </div>
      <fieldset className={styles.days}>
        <legend>{words("reports:schedules.weekdays")}</legend>
        {days.map((day) => (
          <Checkbox
            key={day}
            size="xs"
            label={names[day - 1]}
            checked={typed.weekdays.includes(day)}
            onChange={(event) =>
              set({
                weekdays: days.filter((it) => (it === day ? event.currentTarget.checked : typed.weekdays.includes(it))),
              })
            }
          />
        ))}
      </fieldset>
      <Checkbox
        size="xs"
        label={words("reports:schedules.active")}
        checked={typed.active}
        onChange={(event) => set({ active: event.currentTarget.checked })}
      />
      <p className={styles.soft}>{words("reports:schedules.hint")}</p>
      <RefusalStrip request={request} />
      <div className={styles.buttons}>
        <Button type="submit" variant="filled" disabled={!isComplete || request.busy}>
          {words("reports:schedules.save")}
        </Button>
        <Button onClick={() => onClose(false)}>{words("reports:schedules.cancel")}</Button>
        {schedule !== null && (
          <Button
            variant={sure ? "filled" : "subtle"}
            color="danger"
            disabled={request.busy}
            onClick={() => {
              if (sure) void run(() => client.reports.removeSchedule({ id: schedule.id }));
              else setSure(true);
            }}
          >
            {words(sure ? "reports:schedules.remove-sure" : "reports:schedules.remove")}
          </Button>
        )}
      </div>
    </form>
  );
}

function requestOf(
  schedule: ReportSchedule | null,
  zone: string,
  language: ReportScheduleRequest["language"],
): ReportScheduleRequest {
  if (schedule === null)
    return {
      ...{ name: "", report: "queues", span: "yesterday", zone, interval: "day", queues: null, abandons: null },
      ...{ format: "xlsx", language, at: "07:00", weekdays: workdays, active: true },
    };
  const { id: _id, version: _version, nextAt: _nextAt, lastAt: _lastAt, failure: _failure, ...request } = schedule;
  return request;
}
