import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { savePieces } from "#renderer/app/files/save-pieces.ts";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { Segments } from "#renderer/ui/list/index.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import { WorkPanel } from "#renderer/ui/work-panel.tsx";
import styles from "./import.module.css";

const formats = ["csv", "xlsx"] as const;

/** At the head of the customers list: the customers as a file, narrowed by what the list is filtered by. */
export function ExportCustomers({ filter }: { readonly filter: string }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button leftSection={<IconDownload size={15} aria-hidden="true" />} onClick={() => setOpen(true)}>
        {words("imports:export.open")}
      </Button>
      {open && <ExportPanel filter={filter} onClose={() => setOpen(false)} />}
    </>
  );
}

function ExportPanel({ filter, onClose }: { readonly filter: string; readonly onClose: () => void }) {
  const words = useWords();
  const language = useLanguage();
  const { client } = useDesk();
  const request = useRequest();
  const [format, setFormat] = useState<(typeof formats)[number]>("csv");
  const [bytes, setBytes] = useState(0);
  const [saved, setSaved] = useState<string | null>(null);
  const stop = useRef(new AbortController());
  const save = () =>
    request.run(async () => {
      setSaved(null);
      const name = `customers.${format}`;
      const query = { format, language, ...(filter !== "" && { q: filter }) };
      await savePieces(name, await client.imports.exportCustomers(query, { signal: stop.current.signal }), setBytes);
      setSaved(name);
    });
  return (
    <WorkPanel
      label={words("imports:export.title")}
      closeLabel={words("common:close")}
      onClose={() => {
        stop.current.abort();
        onClose();
      }}
    >
      <div className={styles.export}>
        <h2>{words("imports:export.title")}</h2>
        <p>{filter === "" ? words("imports:export.all") : words("imports:export.filtered", { filter })}</p>
        <Segments
          label={words("imports:export.format")}
          value={format}
          options={formats.map((value) => ({ value, label: words(`imports:export.${value}`) }))}
          onChange={setFormat}
        />
        <p className={styles.soft}>{words("imports:export.audited")}</p>
        <RefusalStrip request={request} />
        {request.busy && (
          <p role="status">
            {words("imports:export.running", { kilobytes: Math.round(bytes / 1024).toLocaleString(language) })}
          </p>
        )}
        {saved !== null && <Strip tone="good">{words("imports:export.done", { file: saved })}</Strip>}
        <div className={styles.foot}>
          <Button variant="filled" disabled={request.busy} onClick={() => void save()}>
            {words("imports:export.start")}
          </Button>
        </div>
      </div>
    </WorkPanel>
  );
}
