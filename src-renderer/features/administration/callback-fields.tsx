import { NativeSelect } from "@mantine/core";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Queue, Team } from "#shared/contract/desk/index.ts";

type Rule = Queue["callbacks"];
type TeamId = Queue["callbackTeamId"];

interface CallbackFieldsProps {
  readonly rule: Rule;
  readonly teamId: TeamId;
  readonly teams: readonly Team[];
  readonly onChange: (rule: Rule, teamId: TeamId) => void;
}

const rules = ["off", "own-team", "team"] as const;

/** Whether a queue's abandoned callers are called back, and by whom. */
export function CallbackFields({ rule, teamId, teams, onChange }: CallbackFieldsProps) {
  const words = useWords();
  return (
    <>
      <NativeSelect
        size="xs"
        label={words("administration:queue.callbacks")}
        description={words("administration:queue.callbacks-hint")}
        value={rule}
        data={rules.map((it) => ({ value: it, label: words(`administration:queue.callbacks-${it}`) }))}
        onChange={(event) => {
          const chosen = rules.find((it) => it === event.currentTarget.value) ?? "off";
          onChange(chosen, chosen === "team" ? (teamId ?? teams[0]?.id ?? null) : null);
        }}
      />
      {rule === "team" && (
        <NativeSelect
          size="xs"
          label={words("administration:queue.callbackTeam")}
          value={teamId ?? ""}
          data={teams.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => onChange(rule, teams.find(({ id }) => id === event.currentTarget.value)?.id ?? null)}
        />
      )}
    </>
  );
}
