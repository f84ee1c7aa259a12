import { Button, Menu, NativeSelect, TextInput } from "@mantine/core";
import { IconPhoneCall } from "@tabler/icons-react";
import { useMemo } from "react";
import { useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Segments } from "#renderer/ui/list/index.ts";
import { abandonRules } from "#shared/queue/index.ts";
import { type Question, reports, spanNames, steps, withSpan, zonesOf } from "./question.ts";
import styles from "./reports.module.css";

interface QuestionBarProps {
  readonly question: Question;
  readonly ownZone: string;
  readonly now: number;
  readonly onChange: (question: Question) => void;
}

/** What the report is of: kind, days, intervals, clock, queues and formula. */
export function QuestionBar({ question, ownZone, now, onChange }: QuestionBarProps) {
  const words = useWords();
  const zones = useMemo(() => zonesOf(ownZone), [ownZone]);
  const { report, span, step, zone, abandons } = question;
  const set = (part: Partial<Question>) => onChange({ ...question, ...part });
  const byQueue = report === "intervals" || report === "queues";
  return (
    <fieldset className={styles.question} aria-label={words("reports:question")}>
      <Segments
        label={words("reports:which")}
        value={report}
        options={reports.map((value) => ({ value, label: words(`reports:report.${value}`) }))}
        onChange={(value) => set({ report: value })}
      />
      <NativeSelect
        size="xs"
        aria-label={words("reports:span.label")}
        value={span}
        data={spanNames.map((value) => ({ value, label: words(`reports:span.${value}`) }))}
        onChange={(event) => {
          const chosen = spanNames.find((it) => it === event.currentTarget.value);
          if (chosen !== undefined) onChange(withSpan(question, chosen, now));
        }}
      />
      {span === "own" &&
        (["first", "last"] as const).map((end) => (
          <TextInput
            key={end}
            size="xs"
            type="date"
            aria-label={words(`reports:span.${end}`)}
            value={question[end]}
            onChange={(event) => set({ [end]: event.currentTarget.value })}
          />
        ))}
      {report !== "dispositions" && (
        <NativeSelect
          size="xs"
          aria-label={words("reports:step.label")}
          value={step}
          data={steps.map((value) => ({ value, label: words(`reports:step.${value}`) }))}
          onChange={(event) => set({ step: steps.find((it) => it === event.currentTarget.value) ?? step })}
        />
      )}
      <NativeSelect
        size="xs"
        className={styles.zone ?? ""}
        aria-label={words("reports:zone")}
        value={zone}
        data={zones.map((value) => ({ value, label: value }))}
        onChange={(event) => set({ zone: event.currentTarget.value })}
      />
      <QueueMenu chosen={question.queues} onChange={(queues) => set({ queues })} />
      {byQueue && (
        <NativeSelect
          size="xs"
          className={styles.formula ?? ""}
          aria-label={words("reports:formula-label")}
          value={abandons ?? ""}
          data={[
            { value: "", label: words(report === "queues" ? "reports:formula-own" : "reports:formula-usual") },
            ...abandonRules.map((value) => ({ value, label: words(`reports:formula.${value}`) })),
          ]}
          onChange={(event) => set({ abandons: abandonRules.find((it) => it === event.currentTarget.value) ?? null })}
        />
      )}
    </fieldset>
  );
}

/** Of which queues; none chosen: of all. */
export function QueueMenu({
  chosen,
  onChange,
}: {
  readonly chosen: readonly string[];
  readonly onChange: (queues: readonly string[]) => void;
}) {
  const words = useWords();
  const { queues } = useSlice("company");
  const [only] = chosen;
  const nameOf = (name: string) => queues.find((it) => it.exchangeName === name)?.name ?? name;
  const label =
    only === undefined
      ? words("reports:queues.all")
      : chosen.length === 1
        ? nameOf(only)
        : words("reports:queues.some", { count: chosen.length });
  return (
    <Menu position="bottom-start" withinPortal closeOnItemClick={false}>
      <Menu.Target>
        <Button
          leftSection={<IconPhoneCall size={14} aria-hidden="true" />}
          aria-label={words("reports:queues.label", { queues: label })}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={styles.queues ?? ""}>
        <Menu.Item disabled={chosen.length === 0} onClick={() => onChange([])}>
          {words("reports:queues.all")}
        </Menu.Item>
        <Menu.Divider />
        {queues.map(({ exchangeName, name }) => (
          <Menu.CheckboxItem
            key={exchangeName}
            checked={chosen.includes(exchangeName)}
            onChange={(on) => onChange(on ? [...chosen, exchangeName] : chosen.filter((it) => it !== exchangeName))}
          >
            {name}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
