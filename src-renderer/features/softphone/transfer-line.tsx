import { Button } from "@mantine/core";
import { IconArrowForwardUp } from "@tabler/icons-react";
import { useState } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import type { Call, CallTransfer } from "#shared/call/types.ts";
import styles from "./transfer-line.module.css";
import { whyNot } from "./why-not.ts";

interface TransferLineProps {
  readonly call: Call;
  /** Chooses somebody else; left out where that is not to be had. */
  readonly onAgain?: () => void;
}

/** How a transfer goes on, and, when it failed, why, and that the call is still here. */
export function TransferLine({ call: { transfer }, onAgain }: TransferLineProps) {
  const words = useWords();
  const formats = useFormats();
  const [read, setRead] = useState<CallTransfer["at"] | null>(null);
  if (transfer === null) return null;
  const name = transfer.name ?? formats.number(transfer.to);
  if (transfer.state !== "failed") {
    return (
      <p className={styles.going} role="status" data-transfer={transfer.state}>
        <IconArrowForwardUp size={16} className={styles.sign} aria-hidden="true" />
        {words(`phone:transfer.state.${transfer.state}`, { name })}
      </p>
    );
  }
  if (read === transfer.at) return null;
  return (
    <div data-transfer="failed">
      <Strip tone="error" onDismiss={() => setRead(transfer.at)} dismissLabel={words("common:dismiss")}>
        <p>{words("phone:transfer.not-done", { name, why: words(`phone:why-not.${whyNot(transfer.status)}`) })}</p>
        {onAgain && (
          <div className={styles.buttons}>
            <Button size="compact-sm" onClick={onAgain}>
              {words("phone:transfer.again")}
            </Button>
          </div>
        )}
      </Strip>
    </div>
  );
}
