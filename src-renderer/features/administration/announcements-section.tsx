import { useCallback, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Moment } from "#renderer/app/lists/moment.tsx";
import { useLoaded } from "#renderer/app/requests/use-loaded.ts";
import type { Announcement } from "#shared/contract/desk/index.ts";
import { AdminList } from "./admin-list.tsx";
import { AnnouncementForm } from "./announcement-form.tsx";

/** What everybody is told on his desk. */
export function AnnouncementsSection() {
  const words = useWords();
  const { client } = useDesk();
  const loaded = useLoaded(useCallback(() => client.admin.announcements(), [client]));
  const [open, setOpen] = useState<Announcement | "new" | null>(null);
  if (open !== null)
    return (
      <AnnouncementForm
        announcement={open === "new" ? null : open}
        onClose={(changed) => {
          setOpen(null);
          if (changed) loaded.reload();
        }}
      />
    );
  return (
    <AdminList
      label={words("administration:section.announcements")}
      columns={(["text", "by", "until"] as const).map((it) => words(`administration:announcement.${it}`))}
      rows={loaded.value?.items ?? []}
      loaded={loaded}
      cells={({ text, authorName, until }) => [
        text,
        authorName,
        until === null ? words("administration:announcement.always") : <Moment key="until" at={until} />,
      ]}
      newLabel={words("administration:announcement.new")}
      onNew={() => setOpen("new")}
      onOpen={setOpen}
    />
  );
}
