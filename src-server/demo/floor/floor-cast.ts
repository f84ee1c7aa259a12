import type { AbandonRule } from "#shared/queue/index.ts";

/** The simulated colleagues' teams, under the team of those who have desks. */
export const floorTeams = { care: "Demo customer care", sales: "Demo sales" } as const;
type FloorTeam = keyof typeof floorTeams;

/** Colleagues whom the demo plays: users of central without a line. Their names say what they are. */
export const colleagues: readonly {
  readonly username: string;
  readonly name: string;
  readonly extension: string;
  readonly team: FloorTeam;
}[] = [
  { username: "demo.chen", name: "Chen Wei (demo)", extension: "2001", team: "care" },
  { username: "demo.rossi", name: "Sofia Rossi (demo)", extension: "2002", team: "care" },
  { username: "demo.wang", name: "Wang Lei (demo)", extension: "2003", team: "care" },
  { username: "demo.silva", name: "Marta Silva (demo)", extension: "2004", team: "care" },
  { username: "demo.li", name: "Li Na (demo)", extension: "2005", team: "care" },
  { username: "demo.weber", name: "Jonas Weber (demo)", extension: "2006", team: "care" },
  { username: "demo.sun", name: "Sun Jie (demo)", extension: "2007", team: "care" },
  { username: "demo.kowalska", name: "Anna Kowalska (demo)", extension: "2008", team: "sales" },
  { username: "demo.liu", name: "Liu Yang (demo)", extension: "2009", team: "sales" },
  { username: "demo.hughes", name: "Peter Hughes (demo)", extension: "2010", team: "sales" },
  { username: "demo.laurent", name: "Emma Laurent (demo)", extension: "2011", team: "sales" },
  { username: "demo.zhou", name: "Zhou Ting (demo)", extension: "2012", team: "sales" },
];

/** The queues that a new demo has. `share`: of the callers, in percent. `members`: by user name, who is in no team of the queue. */
export const floorQueues: readonly {
  readonly name: string;
  readonly number: string;
  readonly share: number;
  readonly serviceLevelSec: number;
  readonly shortAbandonSec: number;
  readonly abandons: AbandonRule;
  readonly teams: Readonly<Partial<Record<FloorTeam, number>>>;
  readonly members: Readonly<Record<string, number>>;
}[] = [
  {
    name: "Support",
    number: "4008201234",
    share: 55,
    serviceLevelSec: 20,
    shortAbandonSec: 5,
    abandons: "ignored",
    teams: { care: 1 },
    members: { agent1: 1, agent2: 1, "demo.kowalska": 3, "demo.zhou": 3 },
  },
  {
    name: "Sales",
    number: "4008201235",
    share: 25,
    serviceLevelSec: 15,
    shortAbandonSec: 5,
    abandons: "against",
    teams: { sales: 1 },
    members: { agent1: 2, "demo.sun": 4 },
  },
  {
    name: "Billing",
    number: "4008201236",
    share: 20,
    serviceLevelSec: 30,
    shortAbandonSec: 5,
    abandons: "for",
    teams: { care: 2 },
    members: { "demo.li": 1, "demo.weber": 1, agent2: 2 },
  },
];
