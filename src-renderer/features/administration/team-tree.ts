import type { Team } from "#shared/contract/desk/index.ts";

export interface TreeTeam {
  readonly team: Team;
  readonly depth: number;
}

/** Teams in the order of their tree, each below its parent. One whose parent is not there stands at the top: none is ever hidden. */
export function teamTree(teams: readonly Team[]): TreeTeam[] {
  const placed = new Set<string>();
  const found: TreeTeam[] = [];
  const place = (team: Team, depth: number): void => {
    if (placed.has(team.id)) return;
    placed.add(team.id);
    found.push({ team, depth });
    for (const below of teams) if (below.parentId === team.id) place(below, depth + 1);
  };
  const ids = new Set<string>(teams.map((team) => team.id));
  for (const team of teams) if (team.parentId === null || !ids.has(team.parentId)) place(team, 0);
  for (const team of teams) place(team, 0);
  return found;
}

/** The ids of a team and of all below it: where it can't be hung. */
export function withBelow(teams: readonly Team[], id: string): Set<string> {
  const inside = new Set([id]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const team of teams)
      if (team.parentId !== null && inside.has(team.parentId) && !inside.has(team.id)) {
        inside.add(team.id);
        grew = true;
      }
  }
  return inside;
}
