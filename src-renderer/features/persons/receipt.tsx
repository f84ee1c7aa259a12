import { Button } from "@mantine/core";
import { saveBlob } from "#renderer/app/files/save-pieces.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import type { ErasureReceipt } from "#shared/contract/desk/index.ts";
import { CountList } from "./count-list.tsx";
import styles from "./persons.module.css";

/** Proof that it was done. Holds nothing about the person. */
export function Receipt({ receipt, onClose }: { readonly receipt: ErasureReceipt; readonly onClose: () => void }) {
  const words = useWords();
  const formats = useFormats();
  const save = () =>
    saveBlob(`erasure-${receipt.id}.json`, new Blob([JSON.stringify(receipt, null, 2)], { type: "application/json" }));
  const facts = [
    [words("persons:receipt.id"), receipt.id],
    [words("persons:receipt.at"), formats.full(receipt.at)],
    [words("persons:receipt.by"), receipt.userName],
    [words("persons:reason"), words(`persons:reason-of.${receipt.reason}`)],
    [words("persons:receipt.hash"), receipt.hash],
  ] as const;
  return (
    <div className={styles.panel}>
      <h2>{words("persons:receipt.title")}</h2>
      <Strip tone="good">{words("persons:receipt.hint")}</Strip>
      <dl className={styles.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <CountList title={words("persons:receipt.what")} counts={receipt.counts} />
      <div className={styles.foot}>
        <Button onClick={save}>{words("persons:receipt.save")}</Button>
        <Button variant="filled" onClick={onClose}>
          {words("persons:receipt.close")}
        </Button>
      </div>
    </div>
  );
}
