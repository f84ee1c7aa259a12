import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import styles from "./administration.module.css";

interface AdminFormProps {
  readonly title: string;
  /** Everything that must be filled in is. */
  readonly complete: boolean;
  readonly save: () => Promise<unknown>;
  /** Deletes it, after a second yes; left out: it can't be deleted. */
  readonly remove?: (() => Promise<unknown>) | undefined;
  /** What follows from saving, said before it. */
  readonly warning?: string | null;
  /** Saved, deleted or left. */
  readonly onClose: (changed: boolean) => void;
  readonly children: ReactNode;
}

/** One thing that an administrator sets, in place of its list. Central's objections are shown at its foot; nothing typed is lost by them. */
export function AdminForm({ title, complete, save, remove, warning, onClose, children }: AdminFormProps) {
  const words = useWords();
  const request = useRequest();
  const [sure, setSure] = useState(false);
  const run = async (act: () => Promise<unknown>) => {
    if ((await request.run(act)) !== null) onClose(true);
  };
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
        if (complete && !request.busy) void run(save);
      }}
    >
      <h2 className={styles.title}>{title}</h2>
      {children}
      {warning && <Strip tone="warning">{warning}</Strip>}
      <RefusalStrip request={request} />
      <div className={styles.buttons}>
        <Button type="submit" variant="filled" disabled={!complete || request.busy}>
          {words("administration:save")}
        </Button>
        <Button onClick={() => onClose(false)}>{words("administration:cancel")}</Button>
        {remove && !sure && (
          <Button variant="subtle" color="danger" onClick={() => setSure(true)}>
            {words("administration:remove")}
          </Button>
        )}
        {remove && sure && (
          <Button variant="filled" color="danger" disabled={request.busy} onClick={() => void run(remove)}>
            {words("administration:remove-sure")}
          </Button>
        )}
      </div>
    </form>
  );
}
