import { NativeSelect } from "@mantine/core";
import { useId, useRef } from "react";
import { useDesk, useSlice } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useAction } from "#renderer/app/keys/use-action.ts";
import { useKeyParts } from "#renderer/app/keys/use-key-parts.ts";
import { tipOf } from "#renderer/ui/tip.ts";
import styles from "./caller-id-choice.module.css";

/** Which number those see who are called. Kept until it is changed; not shown where there is nothing to choose. */
export function CallerIdChoice() {
  const words = useWords();
  const formats = useFormats();
  const keys = useKeyParts();
  const { client, problems } = useDesk();
  const callerIds = useSlice("phone", (phone) => phone.callerIds);
  const chosen = useSlice("phone", (phone) => phone.callerId);
  const field = useRef<HTMLSelectElement>(null);
  const id = useId();
  useAction("caller-id", () => field.current?.focus(), callerIds.length > 0);
  if (callerIds.length === 0) return null;
  return (
    <div className={styles.line}>
      <label htmlFor={id} className={styles.label}>
        {words("phone:caller-id")}
      </label>
      <NativeSelect
        ref={field}
        id={id}
        size="xs"
        className={styles.field}
        value={chosen ?? ""}
        data={[
          { value: "", label: words("phone:caller-id-own") },
          ...callerIds.map(({ number, label }) => ({
            value: number,
            label: label === "" ? formats.number(number) : `${label} · ${formats.number(number)}`,
          })),
        ]}
        onChange={(event) => {
          const { value } = event.currentTarget;
          void problems.run("phone", () => client.phone.set({ callerId: value === "" ? null : value }));
        }}
        {...tipOf(words("app:action.caller-id"), keys("caller-id"))}
      />
    </div>
  );
}
