import { useMemo, useState } from "react";
import type { CallId } from "#shared/ids.ts";

/** `transfer`: to give the call away; `add`: to call somebody who is to join it. */
export type PanelMode = "transfer" | "add";

export interface TransferPanelState {
  readonly open: { readonly callId: CallId; readonly mode: PanelMode } | null;
  /** What is typed in it: kept when it is closed, so that Escape loses nothing; gone when somebody was chosen. */
  readonly text: string;
  readonly type: (text: string) => void;
  readonly show: (callId: CallId, mode: PanelMode) => void;
  readonly toggle: (callId: CallId, mode: PanelMode) => void;
  readonly close: () => void;
}

/** Whether the list of people is open under a call, and what is typed in it. */
export function useTransferPanel(): TransferPanelState {
  const [open, setOpen] = useState<TransferPanelState["open"]>(null);
  const [text, setText] = useState("");
  return useMemo(
    () => ({
      open,
      text,
      type: setText,
      show: (callId, mode) => setOpen({ callId, mode }),
      toggle: (callId, mode) =>
        setOpen((now) => (now?.callId === callId && now.mode === mode ? null : { callId, mode })),
      close: () => setOpen(null),
    }),
    [open, text],
  );
}
