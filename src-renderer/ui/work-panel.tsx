import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "./icon-button.tsx";
import styles from "./work-panel.module.css";

interface WorkPanelProps {
  readonly label: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A panel over the workspace (search, keys): it leaves the phone column free, so that Answer is never covered. Not modal. Escape closes it
 * and the focus goes back to where it was.
 */
export function WorkPanel({ label, closeLabel, onClose, children }: WorkPanelProps) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef(document.activeElement);
  useEffect(() => {
    const { current: panel } = box;
    if (panel && !panel.contains(document.activeElement)) panel.focus();
    const { current: last } = before;
    return () => {
      const lost = document.activeElement === document.body || document.activeElement === null;
      if (lost && last instanceof HTMLElement && last.isConnected) last.focus();
    };
  }, []);
  return (
    <div className={styles.backdrop}>
      <div
        ref={box}
        role="dialog"
        aria-label={label}
        tabIndex={-1}
        className={styles.panel}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          onClose();
        }}
      >
        <div className={styles.close}>
          <IconButton label={closeLabel} keys={["Esc"]} onClick={onClose}>
            <IconX size={16} />
          </IconButton>
        </div>
        {children}
      </div>
    </div>
  );
}
