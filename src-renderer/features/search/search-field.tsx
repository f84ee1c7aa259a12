import { IconSearch } from "@tabler/icons-react";
import { type RefObject, useEffect, useRef } from "react";
import styles from "./search-panel.module.css";

interface SearchFieldProps {
  readonly text: string;
  readonly label: string;
  readonly activeId: string | undefined;
  readonly listId: string;
  readonly autoFocus?: boolean;
  readonly fieldRef?: RefObject<HTMLInputElement | null>;
  readonly onText: (text: string) => void;
  readonly onMove: (by: number) => void;
  readonly onPick: () => void;
}

/** A text field that drives a list under it: arrows move, Enter picks, the focus stays in the field. */
export function SearchField({
  text,
  label,
  activeId,
  listId,
  autoFocus,
  fieldRef,
  onText,
  onMove,
  onPick,
}: SearchFieldProps) {
  const own = useRef<HTMLInputElement>(null);
  const field = fieldRef ?? own;
  useEffect(() => {
    if (autoFocus) field.current?.select();
  }, [autoFocus, field]);
  return (
    <div className={styles.search}>
      <IconSearch size={18} aria-hidden="true" />
      <input
        ref={field}
        className={styles.field}
        type="text"
        role="combobox"
        autoComplete="off"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={activeId}
        aria-label={label}
        placeholder={label}
        maxLength={200}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "ArrowDown") onMove(1);
          else if (event.key === "ArrowUp") onMove(-1);
          else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) onPick();
          else return;
          event.preventDefault();
        }}
      />
    </div>
  );
}
