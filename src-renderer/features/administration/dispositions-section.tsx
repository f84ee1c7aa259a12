import { useCallback, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useLoaded } from "#renderer/app/requests/use-loaded.ts";
import type { Disposition } from "#shared/crm/records.ts";
import { AdminList } from "./admin-list.tsx";
import { DispositionForm } from "./disposition-form.tsx";
import { allDispositions, type PlacedDisposition } from "./disposition-rows.ts";

/** What a call can be closed as: the tree of wrap-up, those that are no longer offered included. */
export function DispositionsSection() {
  const words = useWords();
  const { client } = useDesk();
  const loaded = useLoaded(useCallback(() => client.admin.dispositions(), [client]));
  const [open, setOpen] = useState<Disposition | "new" | null>(null);
  const rows = allDispositions(loaded.value?.items ?? []);
  if (open !== null)
    return (
      <DispositionForm
        disposition={open === "new" ? null : open}
        tree={rows}
        onClose={(changed) => {
          setOpen(null);
          if (changed) loaded.reload();
        }}
      />
    );
  const nameOf = ({ disposition }: PlacedDisposition) =>
    words("common:locale").startsWith("zh") ? disposition.labelZh : disposition.labelEn;
  return (
    <AdminList
      label={words("administration:section.dispositions")}
      columns={(["label", "code", "asks", "state"] as const).map((it) => words(`administration:disposition.${it}`))}
      rows={rows}
      loaded={loaded}
      depth={(row) => row.depth}
      cells={(row) => [
        nameOf(row),
        row.disposition.code,
        [
          row.disposition.needsNote && words("administration:disposition.note"),
          row.disposition.proposesTask && words("administration:disposition.task"),
        ]
          .filter(Boolean)
          .join(", "),
        words(row.disposition.active ? "administration:disposition.active" : "administration:disposition.inactive"),
      ]}
      newLabel={words("administration:disposition.new")}
      onNew={() => setOpen("new")}
      onOpen={(row) => setOpen(row.disposition)}
    />
  );
}
