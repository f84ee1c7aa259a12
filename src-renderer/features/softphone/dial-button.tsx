import { IconPhone } from "@tabler/icons-react";
import { memo } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import type { PopTarget } from "#shared/pop/types.ts";

interface DialButtonProps {
  readonly number: string;
  /** The record that the number belongs to; the call is logged there. */
  readonly target: PopTarget | null;
  /** Whose number it is, for screen readers. */
  readonly name?: string | null;
  /** Known from the record: asks before it dials. The desk asks by itself where this is not known. */
  readonly doNotCall?: boolean;
}

/** Stands beside every number. One click dials; a do-not-call customer is asked about first, in the phone column. */
export const DialButton = memo(function DialButton({ number, target, name, doNotCall = false }: DialButtonProps) {
  const words = useWords();
  const { dialer } = useDesk();
  const label = name ? words("phone:dial-name", { name, number }) : words("phone:dial-number", { number });
  return (
    <IconButton
      label={label}
      small
      color="ready"
      onClick={() => {
        if (doNotCall) dialer.ask({ number, target, why: "do-not-call" });
        else void dialer.dial({ number, target });
      }}
    >
      <IconPhone size={15} />
    </IconButton>
  );
});
