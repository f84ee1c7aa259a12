import { TextInput } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import type { Ref } from "react";
import { IconButton } from "../icon-button.tsx";
import { tipOf } from "../tip.ts";
import styles from "./filter-field.module.css";

interface FilterFieldProps {
  readonly ref?: Ref<HTMLInputElement>;
  readonly label: string;
  readonly clearLabel: string;
  readonly keys: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Arrow down or Enter: on to the list. */
  readonly onLeave: () => void;
}

/** Narrows a list while it is typed in. Escape empties it. */
export function FilterField({ ref, label, clearLabel, keys, value, onChange, onLeave }: FilterFieldProps) {
  return (
    <TextInput
      ref={ref}
      className={styles.field ?? ""}
      type="search"
      aria-label={label}
      placeholder={label}
      autoComplete="off"
      maxLength={200}
      leftSection={<IconSearch size={14} aria-hidden="true" />}
      rightSection={
        value !== "" && (
          <IconButton label={clearLabel} keys={["Esc"]} small onClick={() => onChange("")}>
            <IconX size={14} />
          </IconButton>
        )
      }
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Escape" && value !== "") onChange("");
        else if (event.key === "ArrowDown" || event.key === "Enter") onLeave();
        else return;
        event.preventDefault();
      }}
      {...tipOf(label, keys)}
    />
  );
}
