import { Button, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { SavedLine } from "#renderer/app/drafts/saved-line.tsx";
import { useDraft } from "#renderer/app/drafts/use-draft.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useFocusWhenIdle } from "#renderer/app/keys/use-focus-when-idle.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { fieldTexts, problemText } from "#renderer/app/problem-text.ts";
import { type Problem, problemOf } from "#renderer/app/state/problems.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import type { Call } from "#shared/call/types.ts";
import type { LeadForm as LeadValues } from "#shared/crm/forms.ts";
import type { Pop, PopTarget } from "#shared/pop/types.ts";
import { DuplicateList } from "./duplicate-list.tsx";
import { LeadFields } from "./lead-fields.tsx";
import styles from "./lead-form.module.css";
import { LeadPhones } from "./lead-phones.tsx";
import { newLeadValues } from "./lead-values.ts";
import { useDuplicates } from "./use-duplicates.ts";

/** A new lead: the record itself with empty fields, the cursor in the name, possible duplicates beside it. Kept while it is typed. */
export function LeadForm({ pop, call }: { pop: Pop; call: Call | undefined }) {
  const words = useWords();
  const formats = useFormats();
  const keys = useKeyParts();
  const { client, problems } = useDesk();
  const isWithheld = pop.decision.kind === "withheld";
  const draft = useDraft<LeadValues>(`lead:${pop.id}`, newLeadValues(pop, isWithheld));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [saving, setSaving] = useState(false);
  const duplicates = useDuplicates(draft.value);
  const form = useRef<HTMLFormElement>(null);
  const name = useFocusWhenIdle<HTMLInputElement>();
  const errors = fieldTexts(words, problem);
  const touched = draft.keeper.isTouched;
  // The desk must not replace what is typed here by an answer that comes late.
  useEffect(() => {
    if (!touched) return;
    void problems.run("pop", () => client.pops.editing({ popId: pop.id, dirty: true }));
  }, [client, problems, pop.id, touched]);
  const save = async () => {
    setSaving(true);
    try {
      await draft.keeper.flush();
      await client.pops.saveLead({ popId: pop.id, form: draft.keeper.state.getState().value });
      setProblem(null);
      await draft.discard(newLeadValues(pop, isWithheld));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setSaving(false);
    }
  };
  const use = (target: PopTarget) => void problems.run("pop", () => client.pops.attach({ popId: pop.id, target }));
  useAction("save-lead", () => {
    if (document.activeElement?.closest("[data-wrap-up]")) return false;
    void save();
    return true;
  });
  const region = [pop.region.country && formats.country(pop.region.country), pop.region.city]
    .filter(Boolean)
    .join(" · ");
  return (
    <form
      ref={form}
      className={styles.form}
      data-lead-form=""
      aria-label={words("lead:new")}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className={styles.fields}>
        <TextInput
          ref={name}
          classNames={{ input: styles.name ?? "" }}
          size="sm"
          label={words("lead:name")}
          placeholder={words("lead:name-hint")}
          value={draft.value.name}
          error={errors.name}
          maxLength={200}
          data-lead-name=""
          onChange={(event) => draft.set({ name: event.currentTarget.value })}
        />
        <LeadPhones
          phones={draft.value.phones}
          errors={errors}
          region={isWithheld ? "" : region}
          fromCall={!isWithheld && call !== undefined}
          onChange={(phones) => draft.set({ phones: [...phones] })}
        />
        <LeadFields value={draft.value} errors={errors} onChange={draft.set} />
        {problem && <Strip tone="error">{problemText(words, problem)}</Strip>}
        <div className={styles.foot}>
          <Button
            type="submit"
            variant="filled"
            disabled={saving}
            rightSection={<Keys parts={keys("save-lead")} onColor />}
          >
            {words("lead:save")}
          </Button>
          <SavedLine phase={draft.phase} savedAt={draft.savedAt} restored={draft.restored} />
        </div>
      </div>
      <div className={styles.aside}>
        <DuplicateList items={duplicates} onUse={use} />
      </div>
    </form>
  );
}
