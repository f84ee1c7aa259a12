import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Keys } from "#renderer/ui/keys.tsx";
import { WorkPanel } from "#renderer/ui/work-panel.tsx";
import type { DraftBody } from "../drafts/draft-keeper.ts";
import { SavedLine } from "../drafts/saved-line.tsx";
import { useWords } from "../i18n/use-words.ts";
import { useAction } from "../keys/use-action.ts";
import { useKeyParts } from "../keys/use-key-parts.ts";
import { RefusalStrip } from "../requests/refusal-strip.tsx";
import styles from "./form-panel.module.css";
import type { RecordForm } from "./use-record-form.ts";

interface FormPanelProps<T extends DraftBody> {
  readonly title: string;
  readonly saveLabel: string;
  readonly form: RecordForm<T>;
  readonly onClose: () => void;
  /** Stands beside the fields: what may be the same record. */
  readonly aside?: ReactNode;
  /** More buttons at the foot. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A form over the workspace. Escape closes it and keeps what is typed; Ctrl+S saves; the phone stays in sight. */
export function FormPanel<T extends DraftBody>({
  title,
  saveLabel,
  form,
  onClose,
  aside,
  actions,
  children,
}: FormPanelProps<T>) {
  const words = useWords();
  const keys = useKeyParts();
  const { draft, request } = form;
  const save = async () => {
    if (await form.submit()) onClose();
  };
  useAction("save-record", () => void save());
  return (
    <WorkPanel label={title} closeLabel={words("lists:close-kept")} onClose={onClose}>
      <h2 className={styles.title}>{title}</h2>
      <form
        className={styles.form}
        aria-label={title}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className={styles.body} data-aside={aside !== undefined || undefined}>
          <div className={styles.fields}>{children}</div>
          {aside && <div className={styles.aside}>{aside}</div>}
        </div>
        <div className={styles.strip}>
          <RefusalStrip request={request} />
        </div>
        <div className={styles.foot}>
          <Button
            type="submit"
            variant="filled"
            disabled={request.busy}
            rightSection={<Keys parts={keys("save-record")} onColor />}
          >
            {saveLabel}
          </Button>
          {actions}
          {draft.keeper.isTouched && (
            <Button variant="subtle" color="danger" onClick={() => void form.throwAway()}>
              {words("lists:throw-away")}
            </Button>
          )}
          <SavedLine phase={draft.phase} savedAt={draft.savedAt} restored={draft.restored} />
        </div>
      </form>
    </WorkPanel>
  );
}
