import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { useDesk } from "#renderer/app/desk-context.ts";
import { useFormats } from "#renderer/app/format/use-formats.ts";
import { useWords, type Words } from "#renderer/app/i18n/use-words.ts";
import { RefusalStrip } from "#renderer/app/requests/refusal-strip.tsx";
import { useRequest } from "#renderer/app/requests/use-request.ts";
import { Empty } from "#renderer/ui/empty.tsx";
import { ListPage } from "#renderer/ui/list/index.ts";
import { type AuditItem, auditActions } from "#shared/contract/desk/index.ts";
import styles from "./audit.module.css";
import { detailText } from "./audit-detail.ts";
import { type AuditFilters, auditQuery, noFilters } from "./audit-filters.ts";

/** Who saw, changed, exported or erased what, newest first. */
export function AuditPage() {
  const words = useWords();
  const { client } = useDesk();
  const request = useRequest();
  const [filters, setFilters] = useState<AuditFilters>(noFilters);
  const [items, setItems] = useState<readonly AuditItem[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [people, setPeople] = useState<ReadonlyMap<string, string>>(new Map());

  async function read(cursor: string | null): Promise<void> {
    const page = await request.run(() => client.audit.list(auditQuery(filters, cursor)));
    if (page === null) return;
    setItems((before) => (cursor === null ? page.items : [...(before ?? []), ...page.items]));
    setNext(page.nextCursor);
    const named = page.items.flatMap((it): [string, string][] =>
      it.userId !== null && it.userName !== null ? [[it.userId, it.userName]] : [],
    );
    setPeople((before) => new Map([...before, ...named]));
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the filters say when to read again.
  useEffect(() => void read(null), [filters]);
  return (
    <ListPage
      title={words("audit:title")}
      tools={<Filters filters={filters} people={people} onChange={setFilters} />}
      strips={<RefusalStrip request={request} />}
    >
      <div className={styles.page}>
        <p className={styles.soft}>{words("audit:hint")}</p>
        {items?.length === 0 && <Empty title={words("audit:empty")} />}
        {items !== null && items.length > 0 && (
          <Entries items={items} onRecord={(recordId) => setFilters({ ...filters, recordId })} />
        )}
        {next !== null && (
          <Button className={styles.more ?? ""} disabled={request.busy} onClick={() => void read(next)}>
            {words("audit:more")}
          </Button>
        )}
      </div>
    </ListPage>
  );
}

interface FiltersProps {
  readonly filters: AuditFilters;
  /** Names by id: those that were shown so far. */
  readonly people: ReadonlyMap<string, string>;
  readonly onChange: (filters: AuditFilters) => void;
}

function Filters({ filters, people, onChange }: FiltersProps) {
  const words = useWords();
  const actions = useMemo(
    () => [
      { value: "", label: words("audit:any-action") },
      ...auditActions.map((value) => ({ value, label: words(`audit:action.${value}`) })),
    ],
    [words],
  );
  const names = [...people].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
  const set = (part: Partial<AuditFilters>) => onChange({ ...filters, ...part });
  return (
    <>
      {filters.recordId !== "" && <Button onClick={() => set({ recordId: "" })}>{words("audit:all-records")}</Button>}
      <NativeSelect
        size="xs"
        aria-label={words("audit:action-filter")}
        value={filters.action}
        data={actions}
        onChange={(event) => set({ action: event.currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        aria-label={words("audit:user-filter")}
        value={filters.userId}
        data={[{ value: "", label: words("audit:any-user") }, ...names]}
        onChange={(event) => set({ userId: event.currentTarget.value })}
      />
      {(["from", "until"] as const).map((end) => (
        <div key={end} className={styles.day}>
          <span aria-hidden="true">{words(`audit:${end}`)}</span>
          <TextInput
            size="xs"
            type="date"
            aria-label={words(`audit:${end}`)}
            value={filters[end]}
            onChange={(event) => set({ [end]: event.currentTarget.value })}
          />
        </div>
      ))}
    </>
  );
}

const columns = ["at", "user", "action", "record", "detail"] as const;

function Entries({
  items,
  onRecord,
}: {
  readonly items: readonly AuditItem[];
  readonly onRecord: (id: string) => void;
}) {
  const words = useWords();
  const formats = useFormats();
  return (
    <table className={styles.table} aria-label={words("audit:title")}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {words(`audit:column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id}>
            <td className={styles.at}>{formats.full(item.at)}</td>
            <td>{item.userName ?? words("audit:nobody")}</td>
            <td>{actionText(words, item.action)}</td>
            <td>
              {item.recordId === null ? (
                item.detail.erased === true && words("audit:erased")
              ) : (
                <button type="button" className={styles.record} onClick={() => onRecord(item.recordId ?? "")}>
                  <bdi>{recordText(words, item)}</bdi>
                </button>
              )}
            </td>
            <td className={styles.soft}>{detailText(words, item.detail)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function actionText(words: Words, action: string): string {
  const known = auditActions.find((it) => it === action);
  return known === undefined ? action : words(`audit:action.${known}`);
}

const entities = [
  "customer",
  "lead",
  "contact",
  "phone",
  "interaction",
  "task",
  "disposition",
  "user",
  "role",
  "team",
  "announcement",
] as const;

function recordText(words: Words, { entity, recordId, recordName }: AuditItem): string {
  if (recordName !== null) return recordName;
  const known = entities.find((it) => it === entity);
  const kind = known === undefined ? (entity ?? "") : words(`audit:entity.${known}`);
  return words("audit:unnamed", { entity: kind, id: recordId?.slice(-6) ?? "" });
}
