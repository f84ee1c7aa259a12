import { IconRefresh } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useDesk, useSlice, useWorkspace } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { KeyHints } from "#renderer/app/lists/key-hints.tsx";
import { ListProblem } from "#renderer/app/lists/list-problem.tsx";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { showTrace } from "#renderer/app/state/workspace.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { ListPage, Segments, useViewPreference } from "#renderer/ui/list/index.ts";
import { SkeletonRows } from "#renderer/ui/skeleton-rows.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import { ladderRows } from "#shared/trace/index.ts";
import { Ladder } from "./ladder.tsx";
import { MessagePanel } from "./message-panel.tsx";
import { SaveTrace } from "./save-trace.tsx";
import styles from "./trace.module.css";
import { TracedCalls } from "./traced-calls.tsx";
import { type LoadedTrace, type Traced, useTrace } from "./use-trace.ts";

const shown = ["all", "sip"] as const;
type Only = (typeof shown)[number];

/** What happened to a call, message by message, for support. */
export function TracePage() {
  const words = useWords();
  const { workspace } = useDesk();
  const chosen = useWorkspace((state) => state.traced);
  const [newest, setNewest] = useState<Traced | null>(null);
  const enabled = useSlice("settings", (settings) => settings.trace.enabled);
  const traced = chosen ?? newest;
  return (
    <ListPage
      title={words("trace:title")}
      strips={!enabled && <Strip tone="info">{words("trace:off")}</Strip>}
      foot={<KeyHints open={words("trace:show-message")} actions={[]} />}
    >
      <div className={styles.page}>
        <TracedCalls
          traced={traced}
          onChoose={(next) => showTrace(workspace, next)}
          onNewest={(call) => setNewest(call?.callId ?? "line")}
        />
        {traced === null ? (
          <SkeletonRows rows={10} label={words("common:loading")} />
        ) : (
          <TraceOf key={traced} traced={traced} />
        )}
      </div>
    </ListPage>
  );
}

function TraceOf({ traced }: { traced: Traced }) {
  const words = useWords();
  const request = useRequest();
  const { trace, error, live, again } = useTrace(traced);
  const [saved, setSaved] = useState<string | null>(null);
  const [only, setOnly] = useViewPreference<Only>(
    "trace:only",
    "all",
    (stored) => shown.find((one) => one === stored) ?? null,
  );
  const who = useWho(trace);
  return (
    <div className={styles.trace}>
      <header className={styles.head}>
        <h2 className={styles.title}>{trace === null ? "" : who}</h2>
        {trace !== null && trace.entries.length > 0 && (
          <span className={styles.soft}>{words("trace:entries", { count: trace.entries.length })}</span>
        )}
        {live && <span className={styles.live}>{words("trace:live")}</span>}
        <div className={styles.tools}>
          <Segments
            label={words("trace:which")}
            value={only}
            options={shown.map((value) => ({ value, label: words(`trace:only.${value}`) }))}
            onChange={setOnly}
          />
          <IconButton label={words("trace:again")} onClick={again}>
            <IconRefresh size={16} />
          </IconButton>
          <SaveTrace of={traced} disabled={!trace || trace.entries.length === 0} request={request} onSaved={setSaved} />
        </div>
      </header>
      <div className={styles.strips}>
        <ListProblem error={error} onRetry={again} />
        <RefusalStrip request={request} />
        {trace && trace.entries.length > 0 && !trace.complete && (
          <Strip tone="warning">{words("trace:incomplete")}</Strip>
        )}
        {saved !== null && (
          <Strip tone="good" onDismiss={() => setSaved(null)} dismissLabel={words("common:dismiss")}>
            {words("trace:saved", { file: saved })}
          </Strip>
        )}
      </div>
      {trace === null ? (
        error === null && <SkeletonRows rows={10} label={words("common:loading")} />
      ) : (
        <Diagram trace={trace} only={only} who={who} />
      )}
    </div>
  );
}

/** The ladder, and beside or under it the message that was chosen. */
function Diagram({ trace, only, who }: { trace: LoadedTrace; only: Only; who: string }) {
  const words = useWords();
  const rows = useMemo(() => ladderRows(trace.entries, { startAt: startOf(trace), only }), [trace, only]);
  // By the entry, so that a trace that grows or is filtered keeps its mark.
  const [markedSeq, setMarkedSeq] = useState<number | null>(null);
  const [open, setOpen] = useState(false);
  const text = useRef<HTMLPreElement>(null);
  const diagram = useRef<HTMLDivElement>(null);
  const wantsFocus = useRef(false);
  const found = rows.findIndex((row) => row.entry.seq === markedSeq);
  // Of the line the newest is what one comes for, of a call its beginning.
  const first = trace.of === "line" ? rows.length - 1 : 0;
  const after = rows.findIndex((row) => row.entry.seq > (markedSeq ?? 0));
  const marked = markedSeq === null ? first : found < 0 ? Math.max(0, after) : found;
  const mark = (index: number) => setMarkedSeq(rows[index]?.entry.seq ?? null);
  useEffect(() => {
    if (!open || !wantsFocus.current) return;
    wantsFocus.current = false;
    text.current?.focus();
  }, [open]);
  if (trace.entries.length === 0) {
    return trace.of === "line" ? (
      <Empty title={words("trace:empty.line")} />
    ) : (
      <Empty title={words("trace:empty.gone")} hint={words("trace:empty.gone-hint")} />
    );
  }
  if (rows.length === 0) return <Empty title={words("trace:empty.sip")} hint={words("trace:empty.sip-hint")} />;
  const row = rows[marked];
  return (
    <div ref={diagram} className={styles.diagram} data-open={open || undefined}>
      <Ladder
        label={words("trace:ladder", { who })}
        rows={rows}
        marked={marked}
        byClock={trace.of === "line"}
        open={open}
        onMark={mark}
        onOpen={(index, by) => {
          mark(index);
          if (by === "key" && open) text.current?.focus();
          else wantsFocus.current = by === "key";
          setOpen(true);
        }}
      />
      {open && row && (
        <MessagePanel
          row={row}
          text={text}
          onClose={() => {
            setOpen(false);
            diagram.current?.querySelector<HTMLElement>("[role=listbox]")?.focus();
          }}
        />
      )}
    </div>
  );
}

/** The first byte of the call; of one whose beginning is gone, when it began. */
function startOf({ call, entries, complete }: LoadedTrace): number {
  const first = entries[0]?.at ?? 0;
  return complete || call === null ? first : call.startedAt;
}

function useWho(trace: LoadedTrace | null): string {
  const words = useWords();
  const formats = useFormats();
  if (trace === null || trace.of === "line" || trace.call === null) return words("trace:line");
  const { name, number } = trace.call;
  const shownNumber = number === "" ? words("trace:withheld") : formats.number(number);
  return words("trace:with", { who: name === null || name === number ? shownNumber : `${name}, ${shownNumber}` });
}
