import type { Words } from "#renderer/app/i18n/use-words.ts";
import type { PresetRole } from "#shared/contract/desk/index.ts";

/** A preset's name as central made it; an administrator's own name for it stays as it is. */
const madeNames: Readonly<Record<PresetRole, string>> = {
  agent: "Agent",
  "senior-agent": "Senior agent",
  "team-lead": "Team lead",
  supervisor: "Supervisor",
  quality: "Quality",
  administrator: "Administrator",
};

/** A role's name in the agent's language, as far as it is central's own. */
export function roleName(words: Words, role: { readonly name: string; readonly preset: PresetRole | null }): string {
  const { name, preset } = role;
  return preset !== null && name === madeNames[preset] ? words(`administration:preset.${preset}`) : name;
}
