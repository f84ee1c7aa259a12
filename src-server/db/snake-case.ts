/** The column of a field, as Kysely's CamelCasePlugin names it: "talkMs" is talk_ms, "e164" is e164. */
export function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (it) => `_${it.toLowerCase()}`);
}
