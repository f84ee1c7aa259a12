import { Button, Progress } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { savePieces } from "#renderer/app/files/save-pieces.ts";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { showPage } from "#renderer/app/state/workspace.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import type { ImportView } from "#shared/contract/desk/index.ts";
import { importFileProblems } from "#shared/imports/index.ts";
import styles from "./import.module.css";

const askEveryMs = 1_000;
const shownCounts = ["created", "merged", "unchanged", "rejected"] as const;

const isOver = (view: ImportView) => view.state === "done" || view.state === "cancelled" || view.state === "failed";

/** How far central is, and in the end what became of the rows. */
export function RunImport({ first, onAgain }: { readonly first: ImportView; readonly onAgain: () => void }) {
  const words = useWords();
  const language = useLanguage();
  const { client, workspace } = useDesk();
  const request = useRequest();
  const [view, setView] = useState(first);
  const [saved, setSaved] = useState<string | null>(null);
  const over = isOver(view);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `run` only sets state.
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => {
      void request.run(() => client.imports.get({ id: first.id })).then((next) => next && setView(next));
    }, askEveryMs);
    return () => clearInterval(timer);
  }, [client, first.id, over]);
  const save = () =>
    request.run(async () => {
      const name = `rejected-${view.fileName.replace(/\.\w+$/, "")}.csv`;
      await savePieces(name, await client.imports.report({ id: view.id, language }));
      setSaved(name);
    });
  return (
    <>
      <RefusalStrip request={request} />
      <Head view={view} />
      <dl className={styles.counts}>
        {shownCounts.map((count) => (
          <div key={count} data-tone={count === "rejected" && view.counts.rejected > 0 ? "danger" : undefined}>
            <dt>{words(`imports:counts.${count}`)}</dt>
            <dd>{view.counts[count].toLocaleString(language)}</dd>
          </div>
        ))}
      </dl>
      {view.reasons.length > 0 && (
        <ul className={styles.reasons}>
          {view.reasons.map(({ reason, rows }) => (
            <li key={reason}>
              <b>{rows.toLocaleString(language)}</b> {words(`imports:reason.${reason}`)}
            </li>
          ))}
        </ul>
      )}
      {saved !== null && <Strip tone="good">{words("imports:report.saved", { file: saved })}</Strip>}
      <div className={styles.foot}>
        {view.counts.rejected > 0 && (
          <Button
            disabled={request.busy}
            leftSection={<IconDownload size={15} aria-hidden="true" />}
            onClick={() => void save()}
          >
            {words("imports:report.save")}
          </Button>
        )}
        {over ? (
          <>
            <Button onClick={onAgain}>{words("imports:again")}</Button>
            <Button variant="filled" onClick={() => showPage(workspace, "customers")}>
              {words("imports:to-customers")}
            </Button>
          </>
        ) : (
          <Button
            color="danger"
            variant="subtle"
            onClick={() =>
              void request.run(() => client.imports.cancel({ id: view.id })).then((next) => next && setView(next))
            }
          >
            {words("imports:cancel")}
          </Button>
        )}
      </div>
      <p className={styles.soft}>
        {over
          ? view.counts.rejected > 0 && words("imports:report.hint")
          : `${words("imports:leave-hint")} ${words("imports:cancel-hint")}`}
      </p>
    </>
  );
}

function Head({ view }: { readonly view: ImportView }) {
  const words = useWords();
  const language = useLanguage();
  const { totalRows, counts, failure, state } = view;
  const done = totalRows === null || totalRows === 0 ? 0 : (counts.rows / totalRows) * 100;
  const rows =
    totalRows === null
      ? words("imports:progress-unknown")
      : words("imports:progress", {
          rows: counts.rows.toLocaleString(language),
          total: totalRows.toLocaleString(language),
        });
  const problem = importFileProblems.find((it) => it === failure);
  return (
    <div className={styles.progress}>
      <div role="status">
        <b>{view.fileName}</b> {words(`imports:state.${state}`)} <span className={styles.soft}>{rows}</span>
      </div>
      <Progress value={state === "done" ? 100 : done} aria-label={rows} />
      {failure !== null && (
        <Strip tone="error">
          {problem !== undefined
            ? words(`imports:file-problem.${problem}`)
            : words(`imports:failure.${failure === "forbidden" || failure === "interrupted" ? failure : "internal"}`)}
        </Strip>
      )}
    </div>
  );
}
