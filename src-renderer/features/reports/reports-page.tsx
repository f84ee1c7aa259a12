import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import { problemText } from "#renderer/app/problem-text.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { IconButton } from "#renderer/ui/icon-button.tsx";
import { ListPage, Segments, useViewPreference } from "#renderer/ui/list/index.ts";
import { SkeletonRows } from "#renderer/ui/skeleton-rows.tsx";
import { Strip } from "#renderer/ui/strip.tsx";
import { CallsOfRow } from "./calls-of-row.tsx";
import type { Drill } from "./drill.ts";
import { ExportButtons } from "./export-buttons.tsx";
import { figuresOf } from "./figures.ts";
import { type AskedSpan, askedSpan, firstQuestion, readQuestion } from "./question.ts";
import { QuestionBar } from "./question-bar.tsx";
import { AgentReportView, DispositionReportView, QueueReportView } from "./report-view.tsx";
import styles from "./reports.module.css";
import type { Answer } from "./rows.ts";
import { SchedulesPane } from "./schedules-pane.tsx";
import { useReport } from "./use-report.ts";

/** The numbers of what was: what is asked, a picture, the rows, the calls behind them; and the reports that central makes by itself. */
export function ReportsPage() {
  const [part, setPart] = useState<"report" | "schedules">("report");
  return part === "report" ? (
    <ReportPart onSchedules={() => setPart("schedules")} />
  ) : (
    <SchedulesPart onReport={() => setPart("report")} />
  );
}

function Parts({ at, onChange }: { readonly at: "report" | "schedules"; readonly onChange: () => void }) {
  const words = useWords();
  return (
    <Segments
      label={words("reports:parts")}
      value={at}
      options={(["report", "schedules"] as const).map((value) => ({ value, label: words(`reports:part.${value}`) }))}
      onChange={onChange}
    />
  );
}

function SchedulesPart({ onReport }: { readonly onReport: () => void }) {
  const words = useWords();
  return (
    <ListPage title={words("reports:title")} tools={<Parts at="schedules" onChange={onReport} />}>
      <SchedulesPane />
    </ListPage>
  );
}

function ReportPart({ onSchedules }: { readonly onSchedules: () => void }) {
  const words = useWords();
  const language = useLanguage();
  const { clock } = useDesk();
  const request = useRequest();
  const ownZone = useMemo(() => Intl.DateTimeFormat().resolvedOptions().timeZone, []);
  const usual = useMemo(() => firstQuestion(ownZone), [ownZone]);
  const [question, setQuestion] = useViewPreference("reports", usual, readQuestion);
  const [askedAt, setAskedAt] = useState(() => clock.now());
  const [drill, setDrill] = useState<Drill | null>(null);
  const asked = useMemo(() => askedSpan(question, askedAt), [question, askedAt]);
  const span = asked.ok ? asked.span : null;
  const { answer, busy, problem, reload } = useReport(question.report, span);
  // What is on the screen is that of the last answer, also while the next is on its way.
  const figures = useMemo(() => (answer === null ? null : figuresOf(language, answer.span)), [answer, language]);
  const onDrill = useCallback((next: Drill) => setDrill(next), []);
  const refresh = () => {
    setAskedAt(clock.now());
    reload();
  };
  return (
    <>
      {drill !== null && answer !== null && figures !== null && (
        <CallsOfRow drill={drill} span={answer.span} figures={figures} onBack={() => setDrill(null)} />
      )}
      {/* Stays as it is behind the calls: its order, its picture, its mark. */}
      <div className={styles.behind} hidden={drill !== null}>
        <ListPage
          title={words("reports:title")}
          count={answer !== null && figures !== null ? figures.span(answer.span.from, answer.span.until) : null}
          tools={
            <>
              <Parts at="report" onChange={onSchedules} />
              <IconButton label={words("reports:refresh")} onClick={refresh} disabled={span === null}>
                <IconRefresh size={16} />
              </IconButton>
              <ExportButtons report={question.report} span={span} request={request} />
            </>
          }
          strips={
            <>
              <RefusalStrip request={request} />
              {!asked.ok && <Strip tone="warning">{wrongText(words, asked)}</Strip>}
              {problem !== null && span !== null && (
                <Strip tone="error" actions={<Button onClick={refresh}>{words("lists:try-again")}</Button>}>
                  {problemText(words, problem)}
                </Strip>
              )}
            </>
          }
        >
          <QuestionBar question={question} ownZone={ownZone} now={askedAt} onChange={setQuestion} />
          <div className={styles.report} data-stale={busy || undefined} aria-busy={busy}>
            {answer !== null && figures !== null ? (
              <View key={answer.report} answer={answer} figures={figures} onDrill={onDrill} />
            ) : (
              problem === null && span !== null && <SkeletonRows rows={10} label={words("reports:loading")} />
            )}
          </div>
          {question.report !== "dispositions" && <p className={styles.note}>{words("reports:attribution")}</p>}
        </ListPage>
      </div>
    </>
  );
}

function View({
  answer,
  figures,
  onDrill,
}: {
  readonly answer: Answer;
  readonly figures: ReturnType<typeof figuresOf>;
  readonly onDrill: (drill: Drill) => void;
}) {
  switch (answer.report) {
    case "agents":
      return <AgentReportView answer={answer} figures={figures} onDrill={onDrill} />;
    case "dispositions":
      return <DispositionReportView answer={answer} figures={figures} onDrill={onDrill} />;
    default:
      return <QueueReportView answer={answer} figures={figures} onDrill={onDrill} />;
  }
}

function wrongText(words: ReturnType<typeof useWords>, asked: Extract<AskedSpan, { ok: false }>): string {
  return asked.why === "too-long"
    ? words("reports:wrong.too-long", { days: asked.most })
    : words(`reports:wrong.${asked.why}`);
}
