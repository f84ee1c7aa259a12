import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { Section } from "#renderer/ui/section.tsx";
import { WorkPanel } from "#renderer/ui/work-panel.tsx";
import type { QueueLimits } from "#shared/settings/settings.ts";
import { useBoard } from "./floor.ts";
import { type Limits, limitsOf } from "./limits.ts";
import { queueName } from "./shown-rows.ts";
import styles from "./wallboard.module.css";

const queueFields = [
  "waiting",
  "longestWaitSec",
  "serviceLevelPercent",
] as const satisfies readonly (keyof QueueLimits)[];
const agentFields = ["wrapUpSec", "notReadySec"] as const;
type Field = (typeof queueFields)[number] | (typeof agentFields)[number];

/** Greatest values, as the settings take them; a smallest of 0 for callers alone. */
const most: Readonly<Record<Field, number>> = {
  waiting: 10_000,
  longestWaitSec: 86_400,
  serviceLevelPercent: 100,
  wrapUpSec: 86_400,
  notReadySec: 86_400,
};

/** What the wallboard warns of; each change is in force at once. */
export function LimitsPanel({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const { client } = useDesk();
  const request = useRequest();
  const limits = useSlice("settings", (settings) => settings.wallboard);
  const change = (wallboard: Partial<Limits>) => void request.run(() => client.settings.change({ wallboard }));
  return (
    <WorkPanel label={words("wallboard:limit.title")} closeLabel={words("common:close")} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard (axe). */}
      <div className={styles.limits} tabIndex={0}>
        <h2 className={styles.panelTitle}>{words("wallboard:limit.title")}</h2>
        <p className={styles.soft}>{words("wallboard:limit.hint")}</p>
        <RefusalStrip request={request} />
        <Section title={words("wallboard:limit.queues")}>
          <div className={styles.limitRow}>
            {queueFields.map((field) => (
              <LimitField key={field} field={field} value={limits[field]} onChange={(to) => change({ [field]: to })} />
            ))}
          </div>
          <OwnLimits limits={limits} onChange={(queues) => change({ queues })} />
        </Section>
        <Section title={words("wallboard:limit.agents")}>
          <div className={styles.limitRow}>
            {agentFields.map((field) => (
              <LimitField key={field} field={field} value={limits[field]} onChange={(to) => change({ [field]: to })} />
            ))}
          </div>
        </Section>
        <Section title={words("wallboard:limit.how")}>
          <Checkbox
            size="xs"
            label={words("wallboard:limit.sound")}
            checked={limits.sound}
            onChange={(event) => change({ sound: event.currentTarget.checked })}
          />
          <Checkbox
            size="xs"
            label={words("wallboard:limit.notify")}
            description={words("wallboard:limit.notify-hint")}
            checked={limits.notify}
            onChange={(event) => {
              const notify = event.currentTarget.checked;
              // Browsers want to be asked by a click.
              if (notify && "Notification" in window) void Notification.requestPermission();
              change({ notify });
            }}
          />
        </Section>
      </div>
    </WorkPanel>
  );
}

interface LimitFieldProps {
  readonly field: Field;
  readonly of?: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

/** A limit as it is typed; taken when the field is left or by Enter, empty for none. */
function LimitField({ field, of, value, onChange }: LimitFieldProps) {
  const words = useWords();
  const [typed, setTyped] = useState<string | null>(null);
  const least = field === "waiting" ? 0 : 1;
  const label = words(`wallboard:limit.field.${field}`);
  const wanted = typed === null ? value : typed.trim() === "" ? null : Number(typed);
  const wrong = wanted !== null && !(Number.isInteger(wanted) && wanted >= least && wanted <= most[field]);
  const take = () => {
    if (wrong) return;
    if (wanted !== value) onChange(wanted);
    setTyped(null);
  };
  return (
    <TextInput
      size="xs"
      className={styles.limitField ?? ""}
      label={of === undefined ? label : undefined}
      {...(of !== undefined && { "aria-label": words("wallboard:limit.field-of", { field: label, name: of }) })}
      inputMode="numeric"
      placeholder={words("wallboard:limit.none")}
      value={typed ?? (value === null ? "" : String(value))}
      error={wrong ? words("wallboard:limit.wrong", { least, most: most[field] }) : undefined}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
      }}
    />
  );
}

interface OwnLimitsProps {
  readonly limits: Limits;
  readonly onChange: (queues: Limits["queues"]) => void;
}

/** Queues whose limits differ from those for all. */
function OwnLimits({ limits, onChange }: OwnLimitsProps) {
  const words = useWords();
  const queues = useBoard((board) => board.queues);
  const own = Object.keys(limits.queues);
  const nameOf = (id: string) => {
    const queue = queues.get(id);
    return queue === undefined ? id : queueName(queue);
  };
  const others = [...queues.keys()].filter((id) => !own.includes(id));
  return (
    <>
      {own.map((id) => {
        const { [id]: mine, ...rest } = limits.queues;
        if (mine === undefined) return null;
        return (
          <fieldset key={id} className={styles.ownLimits}>
            <legend>
              <bdi>{nameOf(id)}</bdi>
            </legend>
            <div className={styles.limitRow}>
              {queueFields.map((field) => (
                <LimitField
                  key={field}
                  field={field}
                  of={nameOf(id)}
                  value={mine[field]}
                  onChange={(to) => onChange({ ...limits.queues, [id]: { ...mine, [field]: to } })}
                />
              ))}
              <IconButton label={words("wallboard:limit.as-all", { name: nameOf(id) })} onClick={() => onChange(rest)}>
                <IconX size={16} />
              </IconButton>
            </div>
          </fieldset>
        );
      })}
      {others.length > 0 && (
        <NativeSelect
          size="xs"
          className={styles.ownChoice ?? ""}
          aria-label={words("wallboard:limit.own")}
          value=""
          data={[
            { value: "", label: words("wallboard:limit.own") },
            ...others.map((id) => ({ value: id, label: nameOf(id) })),
          ]}
          onChange={(event) => {
            const id = event.currentTarget.value;
            if (id !== "") onChange({ ...limits.queues, [id]: limitsOf(limits, id) });
          }}
        />
      )}
    </>
  );
}
