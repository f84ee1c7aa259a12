import { Button } from "@mantine/core";
import { IconNotes } from "@tabler/icons-react";
import { useEffect, useId, useRef } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { SavedLine } from "#renderer/app/drafts/saved-line.tsx";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { fieldTexts, problemText } from "#renderer/app/problem-text.ts";
import { Keys } from "#renderer/ui/keys.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import { tipOf } from "#renderer/ui/tip.ts";
import type { Call } from "#shared/call/types.ts";
import type { Pop } from "#shared/pop/types.ts";
import { DispositionPicker } from "./disposition-picker.tsx";
import { NextTask } from "./next-task.tsx";
import { useWrapUp } from "./use-wrap-up.ts";
import styles from "./wrap-up-panel.module.css";
import { WrapUpRule } from "./wrap-up-rule.tsx";
import { maxNotes, proposedTask } from "./wrap-up-values.ts";

/** The wrap-up of a call, under its record and open from the first ring: what came of it, notes, what is next (DESK.md). */
export function WrapUpPanel({ pop, call }: { pop: Pop; call: Call }) {
  const words = useWords();
  if (call.work === "not-needed") return null;
  if (call.work === "done") return <p className={styles.done}>{words("wrapUp:done")}</p>;
  return <OpenWrapUp pop={pop} call={call} />;
}

function OpenWrapUp({ pop, call }: { pop: Pop; call: Call }) {
  const words = useWords();
  const keys = useKeyParts();
  const { client, problems } = useDesk();
  const mandatory = useSlice("settings", (settings) => settings.wrapUp.mode === "mandatory");
  const { draft, problem, saving, save, clearProblem } = useWrapUp(pop, call);
  const notes = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const errors = fieldTexts(words, problem);
  const { value } = draft;
  const set: typeof draft.set = (change) => {
    clearProblem();
    draft.set(change);
  };
  const touched = draft.keeper.isTouched;
  useEffect(() => {
    if (!touched) return;
    void problems.run("pop", () => client.pops.editing({ popId: pop.id, dirty: true }));
  }, [client, problems, pop.id, touched]);
  useAction("notes", () => notes.current?.focus());
  const toggleTask = () =>
    set({ task: value.task === null ? proposedTask(call, words("wrapUp:callback-title"), Date.now()) : null });
  useAction("next-task", toggleTask);
  return (
    <section className={styles.panel} aria-label={words("wrapUp:title")} data-wrap-up={call.work}>
      <div className={styles.head}>
        <IconNotes size={16} aria-hidden="true" />
        <h3>{words("wrapUp:title")}</h3>
        <WrapUpRule pop={pop} call={call} />
      </div>
      <div className={styles.body} data-task={value.task !== null || undefined}>
        <DispositionPicker
          value={value.dispositionId}
          required={mandatory}
          error={errors.dispositionId}
          onChange={(disposition) => {
            const proposes = disposition.proposesTask && value.task === null;
            set({
              dispositionId: disposition.id,
              ...(proposes && { task: proposedTask(call, words("wrapUp:callback-title"), Date.now()) }),
            });
          }}
        />
        <div className={styles.notes}>
          <label htmlFor={`${id}-notes`} className={styles.label}>
            {words("wrapUp:notes")}
          </label>
          <textarea
            ref={notes}
            id={`${id}-notes`}
            className={styles.text}
            value={value.notes}
            placeholder={words("wrapUp:notes-hint")}
            aria-invalid={errors.notes !== undefined}
            aria-describedby={`${id}-notes-error`}
            maxLength={maxNotes}
            onChange={(event) => set({ notes: event.target.value })}
            {...tipOf(words("app:action.notes"), keys("notes"))}
          />
          <p id={`${id}-notes-error`} className={styles.error} role="alert">
            {errors.notes}
          </p>
        </div>
        {value.task && <NextTask task={value.task} errors={errors} onChange={(task) => set({ task })} />}
      </div>
      {problem && <Strip tone="error">{problemText(words, problem)}</Strip>}
      <div className={styles.foot}>
        <Button
          variant="filled"
          disabled={saving}
          onClick={() => void save()}
          rightSection={<Keys parts={keys("save")} onColor />}
        >
          {words("wrapUp:save")}
        </Button>
        <Button onClick={toggleTask} rightSection={<Keys parts={keys("next-task")} />}>
          {words(value.task === null ? "wrapUp:add-task" : "wrapUp:drop-task")}
        </Button>
        <SavedLine phase={draft.phase} savedAt={draft.savedAt} restored={draft.restored} />
      </div>
    </section>
  );
}
