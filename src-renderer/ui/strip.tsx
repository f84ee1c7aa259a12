import { IconAlertTriangle, IconCircleCheck, IconInfoCircle, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { IconButton } from "./icon-button.tsx";
import styles from "./strip.module.css";

export type StripTone = "info" | "warning" | "error" | "good";

const icons = { info: IconInfoCircle, warning: IconAlertTriangle, error: IconAlertTriangle, good: IconCircleCheck };

interface StripProps {
  readonly tone: StripTone;
  readonly children: ReactNode;
  /** Buttons at its end. */
  readonly actions?: ReactNode;
  readonly onDismiss?: () => void;
  readonly dismissLabel?: string;
}

/** A sentence in its place in the layout: what is the matter and what to do. Read out politely; an error at once. */
export function Strip({ tone, children, actions, onDismiss, dismissLabel }: StripProps) {
  const Icon = icons[tone];
  return (
    <div className={styles.strip} data-tone={tone} role={tone === "error" ? "alert" : "status"}>
      <Icon size={16} className={styles.icon} aria-hidden="true" />
      <div className={styles.text}>{children}</div>
      {actions}
      {onDismiss && dismissLabel && (
        <IconButton label={dismissLabel} onClick={onDismiss} small>
          <IconX size={14} />
        </IconButton>
      )}
    </div>
  );
}
