import { Checkbox, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useFocusWhenIdle } from "#renderer/app/keys/use-focus-when-idle.ts";
import type { Person, Queue, Team } from "#shared/contract/desk/index.ts";
import { AdminForm } from "./admin-form.tsx";
import styles from "./administration.module.css";
import { CallbackFields } from "./callback-fields.tsx";
import { QueueTakers } from "./queue-takers.tsx";

interface QueueFormProps {
  /** null: a new one. */
  readonly queue: Queue | null;
  readonly teams: readonly Team[];
  readonly people: readonly Person[];
  readonly onClose: (changed: boolean) => void;
}

type NumberField = "serviceLevelSec" | "shortAbandonSec" | "callbackDueMin" | "callbackAttempts";

const abandons = ["ignored", "against", "for"] as const;

/** A queue as the exchange has it, what service it promises, and who takes its calls. */
export function QueueForm({ queue, teams, people, onClose }: QueueFormProps) {
  const words = useWords();
  const { client } = useDesk();
  const first = useFocusWhenIdle<HTMLInputElement>();
  const [typed, setTyped] = useState({
    name: queue?.name ?? "",
    exchangeName: queue?.exchangeName ?? "",
    number: queue?.number ?? "",
    serviceLevelSec: queue?.serviceLevelSec ?? 20,
    shortAbandonSec: queue?.shortAbandonSec ?? 5,
    abandons: queue?.abandons ?? ("ignored" as const),
    callbacks: queue?.callbacks ?? ("off" as const),
    callbackTeamId: queue?.callbackTeamId ?? null,
    callbackDueMin: queue?.callbackDueMin ?? 15,
    callbackAttempts: queue?.callbackAttempts ?? 3,
    active: queue?.active ?? true,
    members: queue?.members ?? [],
    teams: queue?.teams ?? [],
  });
  const set = (part: Partial<typeof typed>) => setTyped((now) => ({ ...now, ...part }));
  const number = typed.number.trim() === "" ? null : typed.number.trim();
  const isComplete =
    typed.name.trim() !== "" &&
    /^[A-Za-z0-9_.-]{1,64}$/.test(typed.exchangeName) &&
    (typed.callbacks !== "team" || typed.callbackTeamId !== null) &&
    (number === null || /^\+?[0-9*#]{1,32}$/.test(number));
  const whole = (field: NumberField, min: number, max: number) => (
    <NumberInput
      size="xs"
      label={words(`administration:queue.${field}`)}
      description={words(`administration:queue.${field}-hint`)}
      value={typed[field]}
      min={min}
      max={max}
      allowDecimal={false}
      onChange={(value) => set({ [field]: Math.max(min, Number(value) || 0) })}
    />
  );
  return (
    <AdminForm
      title={queue === null ? words("administration:queue.new") : queue.name}
      complete={isComplete}
      save={() => client.admin.saveQueue({ id: queue?.id ?? null, queue: { ...typed, number } })}
      remove={queue === null ? undefined : () => client.admin.removeQueue({ id: queue.id })}
      onClose={onClose}
    >
      <div className={styles.pair}>
        <TextInput
          ref={first}
          label={words("administration:queue.name")}
          required
          maxLength={80}
          value={typed.name}
          autoComplete="off"
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label={words("administration:queue.exchangeName")}
          description={words("administration:queue.exchangeName-hint")}
          required
          maxLength={64}
          value={typed.exchangeName}
          autoComplete="off"
          onChange={(event) => set({ exchangeName: event.currentTarget.value })}
        />
        <TextInput
          label={words("administration:queue.number")}
          description={words("administration:queue.number-hint")}
          maxLength={33}
          value={typed.number}
          autoComplete="off"
          onChange={(event) => set({ number: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label={words("administration:queue.abandons")}
          description={words("administration:queue.abandons-hint")}
          value={typed.abandons}
          data={abandons.map((it) => ({ value: it, label: words(`administration:queue.abandons-${it}`) }))}
          onChange={(event) => set({ abandons: abandons.find((it) => it === event.currentTarget.value) ?? "ignored" })}
        />
        {whole("serviceLevelSec", 1, 3_600)}
        {whole("shortAbandonSec", 0, 600)}
        <CallbackFields
          rule={typed.callbacks}
          teamId={typed.callbackTeamId}
          teams={teams}
          onChange={(callbacks, callbackTeamId) => set({ callbacks, callbackTeamId })}
        />
        {typed.callbacks !== "off" && whole("callbackDueMin", 0, 10_080)}
        {typed.callbacks !== "off" && whole("callbackAttempts", 1, 20)}
      </div>
      <QueueTakers
        members={typed.members}
        teams={typed.teams}
        allTeams={teams}
        people={people}
        onMembers={(members) => set({ members })}
        onTeams={(its) => set({ teams: its })}
      />
      <Checkbox
        size="xs"
        label={words("administration:queue.is-active")}
        checked={typed.active}
        onChange={(event) => set({ active: event.currentTarget.checked })}
      />
    </AdminForm>
  );
}
