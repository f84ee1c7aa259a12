import type { Icon } from "@tabler/icons-react";
import { tipOf } from "#renderer/ui/tip.ts";
import styles from "./call-button.module.css";

interface CallButtonProps {
  readonly label: string;
  /** In the tooltip, where the word on the button is not enough; also the accessible name. */
  readonly hint?: string | undefined;
  readonly keys: readonly string[];
  readonly icon: Icon;
  /** A switch: whether it is on. */
  readonly pressed?: boolean;
  readonly alarming?: boolean;
  readonly disabled?: boolean;
  /** Opens something under the card. */
  readonly expanded?: boolean;
  /** Sixths of the row; a third if left out. */
  readonly span?: 3 | 4 | 6;
  readonly onClick: () => void;
}

/** An icon with its word: one of the card's buttons, which never change their places. */
export function CallButton({
  label,
  hint,
  keys,
  icon: Sign,
  pressed,
  alarming,
  disabled,
  expanded,
  span,
  onClick,
}: CallButtonProps) {
  return (
    <button
      type="button"
      className={styles.button}
      data-on={pressed || undefined}
      data-alarming={alarming}
      data-span={span}
      disabled={disabled}
      aria-label={hint}
      aria-expanded={expanded}
      onClick={onClick}
      {...tipOf(hint ?? label, keys)}
    >
      <Sign size={18} aria-hidden="true" />
      <span className={styles.word}>{label}</span>
    </button>
  );
}
