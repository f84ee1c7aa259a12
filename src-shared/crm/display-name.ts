/** How a record is called in lists, titles and sentences: "Huang Hang · Acme", or the name alone when there is no other company. */
export function displayName(record: { readonly name: string; readonly company?: string | null }): string {
  const name = record.name.trim();
  const company = record.company?.trim() ?? "";
  if (company === "" || company === name) return name;
  return name === "" ? company : `${name} · ${company}`;
}
