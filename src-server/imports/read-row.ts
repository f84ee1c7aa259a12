import type { CustomerFields, PhoneFields } from "#shared/crm/clean-forms.ts";
import { type CustomerForm, customerForm, type FieldError } from "#shared/crm/index.ts";
import { type ImportField, type ImportReject, isPhoneField } from "#shared/imports/index.ts";
import { numberKey, type PhoneRules } from "#shared/phone/index.ts";
import { countryCode, kindOf, statusOf, tierOf, yesOf } from "./cell-values.ts";
import type { SourceRow } from "./source-row.ts";

/** A row as a customer. */
export interface RowCustomer {
  readonly line: number;
  readonly cells: readonly string[];
  readonly fields: CustomerFields;
  readonly phones: readonly PhoneFields[];
  /** The fields of which the row says something. */
  readonly given: ReadonlySet<string>;
  /** User name of the owner; null: the row names none. */
  readonly owner: string | null;
}

export interface RejectedRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly reason: ImportReject;
  readonly field: string | null;
}

export type ReadRow =
  | { readonly ok: true; readonly row: RowCustomer }
  | { readonly ok: false; readonly reject: RejectedRow };

/** More numbers than any form takes. */
const maxNumbers = 50;

/** What a row says by the columns' mapping, checked as a form that an agent fills in is. */
export function readRow(
  source: SourceRow,
  columns: { readonly mapping: readonly (ImportField | null)[]; readonly headers: readonly string[] },
  rules: PhoneRules,
): ReadRow {
  const { line, cells } = source;
  const refuse = (reason: ImportReject, field: string | null = null): ReadRow => ({
    ok: false,
    reject: { line, cells, reason, field },
  });
  if (source.broken !== undefined) return refuse(source.broken);
  if (cells.some((cell) => cell.includes("\ufffd"))) return refuse("bad-encoding");
  if (cells.slice(columns.mapping.length).some((cell) => cell.trim() !== "")) return refuse("too-many-cells");
  if (columns.headers.length > 1 && columns.headers.every((it, i) => it === (cells[i] ?? "").trim().slice(0, 200)))
    return refuse("header-again");
  const values = valuesOf(cells, columns.mapping);
  const form = formOf(values, rules);
  if (typeof form === "string") return refuse("bad-value", form);
  if (form.phones.length > maxNumbers) return refuse("bad-value", `phone-${form.phones[0]?.label ?? "other"}`);
  const checked = customerForm(form, rules);
  if (!checked.ok) return refuse(...reasonOf(checked.errors, form));
  const given = new Set(
    [...values].filter(([field]) => !isPhoneField(field) && field !== "owner").map(([field]) => field),
  );
  return {
    ok: true,
    row: {
      line,
      cells,
      fields: checked.fields,
      phones: checked.phones,
      given,
      owner: values.get("owner")?.[0] ?? null,
    },
  };
}

/** The cells that hold something, by field. Our own exports put `'` before what a spreadsheet would take for a formula. */
function valuesOf(cells: readonly string[], mapping: readonly (ImportField | null)[]): Map<ImportField, string[]> {
  const values = new Map<ImportField, string[]>();
  mapping.forEach((field, i) => {
    const cell = (cells[i] ?? "").replace(/^'(?=[=+\-@\t\r])/, "").trim();
    if (field !== null && cell !== "") values.set(field, [...(values.get(field) ?? []), cell]);
  });
  return values;
}

/** @returns the name of the field whose value is none of its choices. */
function formOf(values: ReadonlyMap<ImportField, readonly string[]>, rules: PhoneRules): CustomerForm | ImportField {
  const text = (field: ImportField) => values.get(field)?.join("\n") ?? "";
  const choices = {
    kind: kindOf(text("kind")),
    tier: tierOf(text("tier")),
    status: statusOf(text("status")),
    doNotCall: yesOf(text("doNotCall")),
  };
  const { kind, tier, status, doNotCall } = choices;
  if (kind === null) return "kind";
  if (tier === null) return "tier";
  if (status === null) return "status";
  if (doNotCall === null) return "doNotCall";
  // A list of companies has no names of persons.
  const name = text("name") === "" ? text("company") : text("name");
  return {
    kind: text("name") === "" && text("company") !== "" && text("kind") === "" ? "company" : kind,
    tier,
    status,
    doNotCall,
    name,
    company: text("company"),
    title: text("title"),
    accountNumber: text("accountNumber"),
    email: text("email"),
    address: text("address"),
    city: text("city"),
    country: countryCode(text("country")),
    language: text("language"),
    timeZone: text("timeZone"),
    notes: text("notes"),
    phones: [...values].flatMap(([field, cells]) =>
      isPhoneField(field)
        ? cells.flatMap((cell) => numbersIn(cell, rules)).map((raw) => ({ id: null, raw, label: labelOf(field) }))
        : [],
    ),
  };
}

function labelOf(field: `phone-${string}`): CustomerForm["phones"][number]["label"] {
  return field.slice("phone-".length) as CustomerForm["phones"][number]["label"];
}

const betweenNumbers = /[;；,，、\n|]|\s\/\s|\/(?=\+)/;

/** A cell may hold several numbers. What is one number as a whole ("030 / 1234567") is not cut. */
function numbersIn(cell: string, rules: PhoneRules): string[] {
  if (!betweenNumbers.test(cell) || numberKey(cell, rules).kind === "e164") return [cell];
  return cell
    .split(betweenNumbers)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function reasonOf(errors: readonly FieldError[], form: CustomerForm): [ImportReject, string | null] {
  const [first] = errors;
  if (first === undefined) return ["bad-value", null];
  const phone = /^phones\.(\d+)\./.exec(first.path)?.[1];
  const field = phone === undefined ? first.path : `phone-${form.phones[Number(phone)]?.label ?? "other"}`;
  switch (first.code) {
    case "required":
    case "too-long":
    case "bad-email":
    case "bad-number":
    case "bad-country":
    case "bad-time-zone":
      return [first.code, field];
    case "in-past":
    case "needs-note":
    case "not-a-leaf":
      return ["bad-value", field];
  }
}
