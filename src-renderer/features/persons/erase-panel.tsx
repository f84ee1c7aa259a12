import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import { WorkPanel } from "#renderer/ui/work-panel.tsx";
import {
  type ErasurePreview,
  ErasureReason,
  type ErasureReceipt,
  type ErasureTarget,
} from "#shared/contract/desk/index.ts";
import { newId } from "#shared/ids.ts";
import { CountList } from "./count-list.tsx";
import styles from "./persons.module.css";
import { Receipt } from "./receipt.tsx";

interface ErasePanelProps {
  readonly target: ErasureTarget;
  readonly name: string;
  readonly onClose: () => void;
}

/** What goes, why, and the name typed by hand: then it is done, and the receipt is shown. */
export function ErasePanel({ target, name, onClose }: ErasePanelProps) {
  const words = useWords();
  const { client } = useDesk();
  const request = useRequest();
  // Made once: sent again after a lost answer, it is the same erasure.
  const id = useRef(newId<string>());
  const [preview, setPreview] = useState<ErasurePreview | null>(null);
  const [reason, setReason] = useState<ErasureReason>("asked-by-person");
  const [typed, setTyped] = useState("");
  const [receipt, setReceipt] = useState<ErasureReceipt | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once, when the panel opens.
  useEffect(() => {
    void request.run(() => client.persons.previewErasure(target)).then(setPreview);
  }, [client]);
  const title = words("persons:title", { name });
  const sameName = preview !== null && typed.trim() === preview.name.trim();
  const erase = () =>
    request
      .run(() => client.persons.erase({ id: id.current, target, reason, confirmName: typed }))
      .then((done) => done !== null && setReceipt(done));
  return (
    <WorkPanel label={title} closeLabel={words("common:close")} onClose={onClose}>
      {receipt !== null ? (
        <Receipt receipt={receipt} onClose={onClose} />
      ) : (
        <form
          className={styles.panel}
          onSubmit={(event) => {
            event.preventDefault();
            if (sameName && !request.busy) void erase();
          }}
        >
          <h2>{title}</h2>
          <Strip tone="warning">{words("persons:warning")}</Strip>
          <RefusalStrip request={request} />
          {preview !== null && <CountList title={words("persons:what")} counts={preview.counts} />}
          <NativeSelect
            size="xs"
            label={words("persons:reason")}
            value={reason}
            data={ErasureReason.options.map((value) => ({ value, label: words(`persons:reason-of.${value}`) }))}
            onChange={(event) => setReason(ErasureReason.parse(event.currentTarget.value))}
          />
          <TextInput
            label={words("persons:confirm", { name: preview?.name ?? name })}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <div className={styles.foot}>
            <Button onClick={onClose}>{words("persons:cancel")}</Button>
            <Button type="submit" variant="filled" color="danger" disabled={!sameName || request.busy}>
              {words("persons:do")}
            </Button>
          </div>
        </form>
      )}
    </WorkPanel>
  );
}
