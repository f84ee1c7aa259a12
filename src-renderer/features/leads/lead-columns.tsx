import { useMemo } from "react";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Moment } from "#renderer/app/lists/moment.tsx";
import { DialButton } from "#renderer/features/softphone/index.ts";
import type { Column } from "#renderer/ui/list/index.ts";
import type { LeadRow } from "#shared/contract/desk/index.ts";
import { LeadStatus } from "./lead-status.tsx";

/** The columns of the leads list. */
export function useLeadColumns(): readonly Column<LeadRow>[] {
  const words = useWords();
  return useMemo(
    () => [
      {
        id: "name",
        title: words("lead:name"),
        width: "minmax(130px, 1.6fr)",
        fixed: true,
        cell: ({ lead }) => <bdi>{lead.name}</bdi>,
      },
      {
        id: "status",
        title: words("leads:status"),
        width: "104px",
        fixed: true,
        cell: ({ lead }) => <LeadStatus status={lead.status} />,
      },
      { id: "company", title: words("lead:company"), width: "minmax(90px, 1.3fr)", cell: ({ lead }) => lead.company },
      { id: "number", title: words("lead:number"), width: "176px", cell: (row) => <NumberCell row={row} /> },
      {
        id: "interest",
        title: words("lead:interest"),
        width: "minmax(90px, 1.4fr)",
        cell: ({ lead }) => lead.interest,
      },
      {
        id: "source",
        title: words("lead:source"),
        width: "minmax(70px, 0.8fr)",
        off: true,
        cell: ({ lead }) => lead.source,
      },
      { id: "city", title: words("lead:city"), width: "minmax(60px, 0.7fr)", off: true, cell: ({ lead }) => lead.city },
      {
        id: "email",
        title: words("lead:email"),
        width: "minmax(110px, 1.2fr)",
        off: true,
        cell: ({ lead }) => lead.email,
      },
      {
        id: "lastContact",
        title: words("customers:column.last-contact"),
        width: "112px",
        cell: ({ lastContactAt }) => lastContactAt !== null && <Moment at={lastContactAt} />,
      },
    ],
    [words],
  );
}

function NumberCell({ row: { lead, number } }: { row: LeadRow }) {
  const formats = useFormats();
  if (number === null) return null;
  return (
    <>
      <DialButton number={number} target={{ type: "lead", id: lead.id }} name={lead.name} />
      {formats.number(number)}
    </>
  );
}
