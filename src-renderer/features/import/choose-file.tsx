import { Button, FileButton, Progress } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { Section } from "#renderer/ui/section.tsx";
import type { ImportView } from "#shared/contract/desk/index.ts";
import styles from "./import.module.css";

interface ChooseFileProps {
  readonly sending: { readonly fileName: string; readonly share: number } | null;
  readonly onChoose: (file: File) => void;
  readonly onShow: (view: ImportView) => void;
}

/** The file, and the imports before, whose reports can still be had. */
export function ChooseFile({ sending, onChoose, onShow }: ChooseFileProps) {
  const words = useWords();
  const percent = Math.round((sending?.share ?? 0) * 100);
  return (
    <>
      <div className={styles.choose}>
        <FileButton
          accept=".csv,.tsv,.txt,.xlsx,text/csv,text/plain"
          disabled={sending !== null}
          onChange={(file) => file !== null && onChoose(file)}
        >
          {(props) => (
            <Button
              {...props}
              variant="filled"
              disabled={sending !== null}
              leftSection={<IconFileUpload size={15} aria-hidden="true" />}
            >
              {words("imports:choose")}
            </Button>
          )}
        </FileButton>
        <p className={styles.soft}>{words("imports:choose-hint")}</p>
        {sending !== null && (
          <div role="status">
            {words("imports:uploading", { file: sending.fileName, percent })}
            <Progress value={percent} aria-label={words("imports:uploading", { file: sending.fileName, percent })} />
          </div>
        )}
      </div>
      <Recent onShow={onShow} />
    </>
  );
}

function Recent({ onShow }: Pick<ChooseFileProps, "onShow">) {
  const words = useWords();
  const formats = useFormats();
  const { client } = useDesk();
  const request = useRequest();
  const [items, setItems] = useState<readonly ImportView[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read once, when the page opens.
  useEffect(() => {
    void request.run(() => client.imports.list()).then((answer) => setItems(answer?.items ?? []));
  }, [client]);
  const begun = items.filter((it) => it.state !== "uploading" && it.state !== "ready");
  return (
    <>
      <RefusalStrip request={request} />
      {begun.length > 0 && (
        <Section title={words("imports:recent")}>
          <ul className={styles.recent}>
            {begun.map((view) => (
              <li key={view.id}>
                <Button
                  variant="subtle"
                  size="compact-sm"
                  aria-label={words("imports:show", { file: view.fileName })}
                  onClick={() => onShow(view)}
                >
                  {view.fileName}
                </Button>
                <span>{words(`imports:state.${view.state}`)}</span>
                <span className={styles.soft}>{formats.full(view.createdAt)}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
