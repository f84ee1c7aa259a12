import { Button, NativeSelect } from "@mantine/core";
import { useWords } from "#renderer/app/i18n/use-words.ts";
import { Strip } from "#renderer/ui/strip.tsx";
import { ImportEncoding, type ImportReading } from "#shared/contract/desk/index.ts";
import { type ImportField, importFields } from "#shared/imports/index.ts";
import styles from "./import.module.css";
import { type Mapping, mappingMistake, type ReadablePreview } from "./import-steps.ts";

interface MapColumnsProps {
  readonly preview: ReadablePreview;
  readonly mapping: Mapping;
  readonly busy: boolean;
  readonly onMapping: (mapping: Mapping) => void;
  readonly onReading: (reading: ImportReading) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

/** What each column is, over the first rows as they were read. */
export function MapColumns({ preview, mapping, busy, onMapping, onReading, onBack, onNext }: MapColumnsProps) {
  const words = useWords();
  const mistake = mappingMistake(mapping);
  const titleOf = (header: string, i: number) => header || words("imports:column-number", { number: i + 1 });
  return (
    <>
      <Reading preview={preview} busy={busy} onReading={onReading} />
      <div className={styles.tableBox}>
        <table className={styles.table} aria-label={words("imports:mapping")}>
          <thead>
            <tr>
              {preview.headers.map((header, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; headers may repeat.
                <th key={i} scope="col">
                  <bdi className={styles.header}>{titleOf(header, i)}</bdi>
                  <NativeSelect
                    size="xs"
                    aria-label={words("imports:column-of", { header: titleOf(header, i) })}
                    value={mapping[i] ?? ""}
                    data-set={mapping[i] !== null || undefined}
                    onChange={(event) => onMapping(mapping.with(i, fieldOf(event.currentTarget.value)))}
                    data={[
                      { value: "", label: words("imports:not-imported") },
                      ...importFields.map((field) => ({ value: field, label: words(`imports:field.${field}`) })),
                    ]}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((row, line) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other name.
              <tr key={line}>
                {row.map((cell, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                  <td key={i} data-off={mapping[i] === null || undefined}>
                    <bdi>{cell}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {mistake !== null && (
        <Strip tone="warning">
          {mistake.kind === "twice"
            ? words("imports:twice", { field: words(`imports:field.${mistake.field}`) })
            : words("imports:needs-name")}
        </Strip>
      )}
      <div className={styles.foot}>
        <Button onClick={onBack}>{words("imports:choose-other")}</Button>
        <Button variant="filled" disabled={mistake !== null || busy} onClick={onNext}>
          {words("imports:next")}
        </Button>
      </div>
    </>
  );
}

function fieldOf(value: string): ImportField | null {
  return importFields.find((field) => field === value) ?? null;
}

const delimiters = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" } as const;

function Reading({ preview, busy, onReading }: Pick<MapColumnsProps, "preview" | "busy" | "onReading">) {
  const words = useWords();
  const { reading, sheets } = preview;
  if (preview.format === "xlsx")
    return (
      <div className={styles.reading}>
        <NativeSelect
          size="xs"
          label={words("imports:which-sheet")}
          disabled={busy}
          value={String(reading.sheet)}
          data={sheets.map((name, i) => ({ value: String(i), label: name }))}
          onChange={(event) => onReading({ ...reading, sheet: Number(event.currentTarget.value) })}
        />
      </div>
    );
  const known = Object.entries(delimiters).map(([value, name]) => ({
    value,
    label: words(`imports:delimiter-of.${name}`),
  }));
  const { delimiter } = reading;
  const other = delimiter !== null && !(delimiter in delimiters);
  return (
    <div className={styles.reading}>
      <NativeSelect
        size="xs"
        label={words("imports:encoding")}
        disabled={busy}
        value={reading.encoding ?? ""}
        data={ImportEncoding.options.map((name) => ({ value: name, label: name.toUpperCase() }))}
        onChange={(event) => onReading({ ...reading, encoding: ImportEncoding.parse(event.currentTarget.value) })}
      />
      <NativeSelect
        size="xs"
        label={words("imports:delimiter")}
        disabled={busy}
        value={delimiter ?? ""}
        data={
          other
            ? [...known, { value: delimiter, label: words("imports:delimiter-of.other", { character: delimiter }) }]
            : known
        }
        onChange={(event) => onReading({ ...reading, delimiter: event.currentTarget.value })}
      />
    </div>
  );
}
