import { fieldName } from "#renderer/app/i18n/field-name.ts";
import type { Words } from "#renderer/app/i18n/use-words.ts";
import type { AuditItem } from "#shared/contract/desk/index.ts";

/** What central writes into its entries, as far as this desk has words for it; a newer central's own names are shown as they are. */
const names = [
  "rows",
  "complete",
  "filters",
  "fields",
  "by",
  "kind",
  "name",
  "code",
  "username",
  "deskName",
  "scope",
  "functions",
  "receipt",
  "import",
  "do",
  "call",
  "why",
  "to",
  "created",
  "merged",
  "rejected",
  "format",
  "file",
  "agent",
  "queue",
  "line",
  "state",
  "reason",
  "count",
] as const;
/** What an export or a reading of this log was narrowed by, as central names it. */
const filters = ["q", "ownerId", "status", "userId", "action", "recordId", "from", "until"] as const;
const values = [
  "yes",
  "no",
  "lookup",
  "record",
  "desk",
  "customer",
  "lead",
  "contact",
  "single sign-on",
  "set-state",
  "sign-out",
  "message",
  "choose-queues",
  "ready",
  "not-ready",
  "listen",
  "whisper",
  "barge",
  "take-over",
  "move-to-front",
  "move-to-queue",
  "move-to-agent",
  "hang-up",
] as const;

/** Names of fields and counts in the reader's language. */
export function detailText(words: Words, detail: AuditItem["detail"]): string {
  return Object.entries(detail)
    .filter(([name, value]) => name !== "erased" && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => {
      const known = names.find((it) => it === name);
      const said = Array.isArray(value)
        ? value.map((it) => listedText(words, name, String(it))).join(", ")
        : valueText(words, String(value));
      return words("audit:detail-pair", {
        name: known === undefined ? name : words(`audit:detail.${known}`),
        value: said,
      });
    })
    .join(" · ");
}

function listedText(words: Words, name: string, value: string): string {
  if (name === "fields") return fieldName(words, value);
  const filter = name === "filters" ? filters.find((it) => it === value) : undefined;
  return filter === undefined ? valueText(words, value) : words(`audit:detail-filter.${filter}`);
}

function valueText(words: Words, value: string): string {
  const known = values.find((it) => it === value);
  return known === undefined ? value : words(`audit:detail-value.${known}`);
}
