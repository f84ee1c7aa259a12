import { useCallback, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useLoaded } from "#renderer/app/requests/use-loaded.ts";
import type { Reason } from "#shared/contract/desk/index.ts";
import { AdminList } from "./admin-list.tsx";
import { ReasonForm } from "./reason-form.tsx";

/** Why an agent can be not ready, in the order of every desk's menu. */
export function ReasonsSection() {
  const words = useWords();
  const { client } = useDesk();
  const loaded = useLoaded(useCallback(() => client.admin.reasons(), [client]));
  const [open, setOpen] = useState<Reason | "new" | null>(null);
  if (open !== null)
    return (
      <ReasonForm
        reason={open === "new" ? null : open}
        onClose={(changed) => {
          setOpen(null);
          if (changed) loaded.reload();
        }}
      />
    );
  const isChinese = words("common:locale").startsWith("zh");
  return (
    <AdminList
      label={words("administration:section.reasons")}
      columns={(["label", "code", "state"] as const).map((it) => words(`administration:reason.${it}`))}
      rows={loaded.value?.items ?? []}
      loaded={loaded}
      cells={(reason) => [
        isChinese ? reason.labelZh : reason.labelEn,
        reason.code,
        words(reason.active ? "administration:reason.active" : "administration:reason.inactive"),
      ]}
      newLabel={words("administration:reason.new")}
      onNew={() => setOpen("new")}
      onOpen={setOpen}
    />
  );
}
