import { Button, Checkbox } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import type { Request } from "#renderer/app/requests/use-request.ts";
import { useViewPreference } from "#renderer/ui/list/index.ts";
import { saveFile } from "./save-file.ts";
import styles from "./trace.module.css";
import type { Traced } from "./use-trace.ts";

interface SaveTraceProps {
  readonly of: Traced;
  readonly disabled: boolean;
  readonly request: Request;
  readonly onSaved: (fileName: string) => void;
}

/** One file for whoever helps, with or without telephone numbers. */
export function SaveTrace({ of, disabled, request, onSaved }: SaveTraceProps) {
  const words = useWords();
  const { client } = useDesk();
  const [hideNumbers, setHideNumbers] = useViewPreference("trace:hide-numbers", false, (stored) =>
    typeof stored === "boolean" ? stored : null,
  );
  const save = async () => {
    const file = await request.run(() => client.trace.export({ callId: of === "line" ? null : of, hideNumbers }));
    if (file === null) return;
    saveFile(file.fileName, file.body);
    onSaved(file.fileName);
  };
  return (
    <>
      <Checkbox
        size="xs"
        className={styles.hide ?? ""}
        label={words("trace:hide-numbers")}
        checked={hideNumbers}
        onChange={(event) => setHideNumbers(event.currentTarget.checked)}
      />
      <Button
        size="compact-sm"
        leftSection={<IconDownload size={14} aria-hidden="true" />}
        disabled={disabled || request.busy}
        onClick={() => void save()}
      >
        {words("trace:save")}
      </Button>
    </>
  );
}
