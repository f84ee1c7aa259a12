import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { savePieces } from "#renderer/app/files/save-pieces.ts";
import { useLanguage, useWords } from "#renderer/app/i18n/use-words.ts";
import type { Request } from "#renderer/app/requests/use-request.ts";
import type { DeskReportSpan, ReportName } from "#shared/contract/desk/index.ts";
import { calendarOf } from "#shared/reports/index.ts";

interface ExportButtonsProps {
  readonly report: ReportName;
  /** null: nothing is shown. */
  readonly span: DeskReportSpan | null;
  readonly request: Request;
}

/** The report that is shown, as a file. */
export function ExportButtons({ report, span, request }: ExportButtonsProps) {
  const words = useWords();
  const language = useLanguage();
  const { client } = useDesk();
  const [busy, setBusy] = useState<string | null>(null);
  const save = async (format: "csv" | "xlsx") => {
    if (span === null) return;
    setBusy(format);
    await request.run(async () => {
      const file = `${report}-${calendarOf(span.zone).dayOf(span.from).date}.${format}`;
      await savePieces(file, await client.reports.export({ report, span, format, language }));
    });
    setBusy(null);
  };
  return (["csv", "xlsx"] as const).map((format) => (
    <Button
      key={format}
      leftSection={<IconDownload size={14} aria-hidden="true" />}
      disabled={span === null || busy !== null}
      loading={busy === format}
      aria-label={words("reports:export", { format: format.toUpperCase() })}
      onClick={() => void save(format)}
    >
      {format.toUpperCase()}
    </Button>
  ));
}
