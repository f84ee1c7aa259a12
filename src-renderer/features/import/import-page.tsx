import { useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { ListPage } from "#renderer/ui/list/index.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import { type ImportReading, maxImportBytes } from "#shared/contract/desk/index.ts";
import { newId } from "#shared/ids.ts";
import type { ImportFileProblem } from "#shared/imports/index.ts";
import { ChooseFile } from "./choose-file.tsx";
import styles from "./import.module.css";
import { type ImportStep, unread } from "./import-steps.ts";
import { MapColumns } from "./map-columns.tsx";
import { RunImport } from "./run-import.tsx";
import { SayDuplicates } from "./say-duplicates.tsx";
import { sendFile } from "./send-file.ts";

const steps = ["file", "columns", "rules", "run"] as const;

/** A list of customers from a file, step by step: the file, what its columns are, what happens to duplicates, and how far central is. */
export function ImportPage() {
  const words = useWords();
  const { client } = useDesk();
  const request = useRequest();
  const [step, setStep] = useState<ImportStep>({ name: "file" });
  const [wrong, setWrong] = useState<{ problem: ImportFileProblem; file: string } | null>(null);
  const [file, setFile] = useState("");

  async function read(id: string, reading: ImportReading): Promise<void> {
    const preview = await request.run(() => client.imports.preview({ id, reading }));
    if (preview === null) return;
    if (preview.readable) setStep({ name: "columns", id, preview, mapping: preview.mapping });
    else setWrong({ problem: preview.problem, file });
  }

  async function choose(chosen: File): Promise<void> {
    setWrong(null);
    setFile(chosen.name);
    if (chosen.size > maxImportBytes) return setWrong({ problem: "too-large", file: chosen.name });
    const id = newId<string>();
    setStep({ name: "sending", fileName: chosen.name, share: 0 });
    const sent = await request.run(async () => {
      await sendFile(client, id, chosen, (share) => setStep({ name: "sending", fileName: chosen.name, share }));
      return true;
    });
    setStep({ name: "file" });
    if (sent !== null) await read(id, unread);
  }

  const here = step.name === "sending" ? "file" : step.name;
  return (
    <ListPage
      title={words("imports:title")}
      count={step.name === "columns" || step.name === "rules" ? file : null}
      strips={
        <>
          <RefusalStrip request={request} />
          {wrong !== null && <Strip tone="error">{words(`imports:file-problem.${wrong.problem}`)}</Strip>}
        </>
      }
    >
      <div className={styles.page}>
        <ol className={styles.steps}>
          {steps.map((one) => (
            <li key={one} aria-current={one === here ? "step" : undefined}>
              {words(`imports:step.${one}`)}
            </li>
          ))}
        </ol>
        {(step.name === "file" || step.name === "sending") && (
          <ChooseFile
            sending={step.name === "sending" ? step : null}
            onChoose={(chosen) => void choose(chosen)}
            onShow={(view) => setStep({ name: "run", id: view.id, view })}
          />
        )}
        {step.name === "columns" && (
          <MapColumns
            preview={step.preview}
            mapping={step.mapping}
            busy={request.busy}
            onMapping={(mapping) => setStep({ ...step, mapping })}
            onReading={(reading) => void read(step.id, reading)}
            onBack={() => setStep({ name: "file" })}
            onNext={() => setStep({ ...step, name: "rules" })}
          />
        )}
        {step.name === "rules" && (
          <SayDuplicates
            busy={request.busy}
            onBack={() => setStep({ ...step, name: "columns" })}
            onStart={async (rules) => {
              const { id, preview, mapping } = step;
              const start = { ...rules, reading: preview.reading, mapping: [...mapping] };
              const view = await request.run(() => client.imports.start({ id, rules: start }));
              if (view !== null) setStep({ name: "run", id, view });
            }}
          />
        )}
        {step.name === "run" && <RunImport key={step.id} first={step.view} onAgain={() => setStep({ name: "file" })} />}
      </div>
    </ListPage>
  );
}
