import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { StateTone } from "#renderer/ui/state-mark.tsx";
import { tipOf } from "#renderer/ui/tip.ts";
import styles from "./chip.module.css";

interface ChipProps {
  readonly tone: StateTone;
  readonly icon: Icon;
  readonly tip: string;
  /** Of what a click on it does. */
  readonly keys?: readonly string[];
  readonly kind: string;
  readonly state: string;
  readonly children: ReactNode;
}

/** A state of the desk in the top bar: sign, word, and more on pointing at it. */
export function Chip({ tone, icon: Sign, tip, keys, kind, state, children }: ChipProps) {
  return (
    <span
      className={styles.chip}
      data-tone={tone}
      data-chip={kind}
      data-state={state}
      role="status"
      {...tipOf(tip, keys)}
    >
      <Sign size={15} className={styles.sign} aria-hidden="true" />
      {children}
    </span>
  );
}
