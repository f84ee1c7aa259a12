import { NativeSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { useFocusWhenIdle } from "#renderer/app/keys/use-focus-when-idle.ts";
import type { Announcement } from "#shared/contract/desk/index.ts";
import { AdminForm } from "./admin-form.tsx";

const hourMs = 3_600_000;
/** How long it is shown, in ms; null: until it is deleted. */
const spans = { hour: hourMs, day: 24 * hourMs, week: 7 * 24 * hourMs, always: null } as const;
const spanIds = ["hour", "day", "week", "always"] as const;

interface AnnouncementFormProps {
  /** null: a new one. One that was made is not changed any more, since many have read it: it is deleted. */
  readonly announcement: Announcement | null;
  readonly onClose: (changed: boolean) => void;
}

export function AnnouncementForm({ announcement, onClose }: AnnouncementFormProps) {
  const words = useWords();
  const { client } = useDesk();
  const first = useFocusWhenIdle<HTMLTextAreaElement>();
  const [text, setText] = useState(announcement?.text ?? "");
  const [span, setSpan] = useState<keyof typeof spans>("day");
  const made = announcement !== null;
  const save = () => {
    const ms = spans[span];
    return client.admin.announce({ text, until: ms === null ? null : Date.now() + ms });
  };
  return (
    <AdminForm
      title={words(made ? "administration:section.announcements" : "administration:announcement.new")}
      complete={!made && text.trim() !== ""}
      save={save}
      remove={made ? () => client.admin.removeAnnouncement({ id: announcement.id }) : undefined}
      onClose={onClose}
    >
      <Textarea
        ref={first}
        label={words("administration:announcement.text")}
        description={words("administration:announcement.text-hint")}
        required
        readOnly={made}
        maxLength={500}
        autosize
        minRows={3}
        maxRows={8}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {!made && (
        <NativeSelect
          size="xs"
          label={words("administration:announcement.for")}
          value={span}
          data={spanIds.map((id) => ({ value: id, label: words(`administration:announcement.${id}`) }))}
          onChange={(event) => setSpan(spanIds.find((id) => id === event.currentTarget.value) ?? "day")}
        />
      )}
    </AdminForm>
  );
}
