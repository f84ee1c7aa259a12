import { type Check, checks } from "./checks.ts";
import { Breach, createProbe, Lacking } from "./probe.ts";

export type Outcome = "holds" | "lacks" | "breaks";

export interface Finding {
  readonly check: Pick<Check, "part" | "name" | "need">;
  readonly outcome: Outcome;
  /** Why it does not hold, as a sentence; empty when it does. */
  readonly why: string;
}

/** Runs every check against the implementation at `url`, one after the other, as the user of `token`. */
export async function runChecks(url: string, token: string): Promise<readonly Finding[]> {
  const probe = createProbe(url, token);
  const findings: Finding[] = [];
  for (const check of checks) {
    const { part, name, need } = check;
    const found = (outcome: Outcome, why: string) => findings.push({ check: { part, name, need }, outcome, why });
    try {
      await check.run(probe);
      found("holds", "");
    } catch (error) {
      if (error instanceof Lacking) found("lacks", error.message);
      else if (error instanceof Breach) found("breaks", error.message);
      else found("breaks", `no answer: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return findings;
}

/** A desk can work with it: nothing that it must have is missing, and nothing that is there is wrong. */
export function isEnough(findings: readonly Finding[]): boolean {
  return findings.every(({ check, outcome }) => outcome === "holds" || (outcome === "lacks" && check.need === "may"));
}

/** The findings as text, part by part, and what is lacking once more at the end. */
export function report(findings: readonly Finding[]): string {
  const signs = { holds: "ok    ", lacks: "lacks ", breaks: "BREAKS" } as const;
  const lines: string[] = [];
  let part = "";
  for (const { check, outcome, why } of findings) {
    if (check.part !== part) lines.push(check.part);
    part = check.part;
    lines.push(
      `  ${signs[outcome]} ${check.name}${check.need === "may" ? " (optional)" : ""}${why === "" ? "" : `\n           ${why}`}`,
    );
  }
  const count = (outcome: Outcome) => findings.filter((it) => it.outcome === outcome).length;
  lines.push(
    "",
    `${count("holds")} hold, ${count("lacks")} lacking, ${count("breaks")} broken: ${isEnough(findings) ? "a desk can work with it" : "no central for a desk yet"}.`,
  );
  return `${lines.join("\n")}\n`;
}
