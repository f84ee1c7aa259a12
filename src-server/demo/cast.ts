import type { DemoScript } from "#shared/contract/central/index.ts";
import type { DemoCaller } from "./exchange/index.ts";

/** Fixed ids of the people whom the scripted calls are about, so that scripts, seed and tests mean the same records. */
export const castIds = {
  known: "01970000-0000-7000-8000-000000000001",
  acme: "01970000-0000-7000-8000-000000000002",
  sharedA: "01970000-0000-7000-8000-000000000003",
  sharedB: "01970000-0000-7000-8000-000000000004",
  sharedC: "01970000-0000-7000-8000-000000000005",
  noisy: "01970000-0000-7000-8000-000000000006",
  attached: "01970000-0000-7000-8000-000000000007",
  centralOnly: "01970000-0000-7000-8000-000000000008",
  transferred: "01970000-0000-7000-8000-000000000009",
} as const;

export const castNumbers = {
  known: "+8613082856110",
  unknown: "+8613910027788",
  shared: "+862162881435",
  /** Calls as +86 21 8362 5518; stored as the eight digits that somebody once typed without the area code. */
  noisy: "+862183625518",
  noisyStored: "83625518",
  attachedFrom: "+8613700559021",
  attachedStored: "+8613501287740",
  centralOnly: "+442079460958",
  transferred: "+6591234476",
} as const;

export const demoAccountNumber = "AC-204177";
/** The hotline that demo callers dialled, and its queue. */
export const demoHotline = { dialed: "4008201234", queue: "Support" } as const;

/** The people with desks. The launcher prints the password; it is a demo's and no secret. */
export const demoPassword = "popline-demo";
export const demoUsers = [
  { username: "agent1", name: "Lin Xiaoyu", role: "agent", extension: "1001" },
  { username: "agent2", name: "Tom Becker", role: "agent", extension: "1002" },
  { username: "supervisor", name: "Zhao Min", role: "supervisor", extension: "1003" },
  { username: "admin", name: "Iris Novak", role: "administrator", extension: null },
] as const;

/** What the demo panel offers, in its order. */
export const demoScripts: readonly DemoScript[] = [
  { key: "known", number: castNumbers.known, name: "Huang Hang" },
  { key: "unknown", number: castNumbers.unknown, name: null },
  { key: "withheld", number: "anonymous", name: null },
  { key: "shared", number: castNumbers.shared, name: null },
  { key: "noisy", number: castNumbers.noisy, name: null },
  { key: "attached", number: castNumbers.attachedFrom, name: null },
  { key: "central-only", number: castNumbers.centralOnly, name: "Eleanor Whitfield" },
  { key: "internal", number: "1002", name: "Tom Becker" },
  { key: "transferred", number: castNumbers.transferred, name: "Priya Kumar" },
  { key: "unanswered", number: castNumbers.known, name: "Huang Hang" },
];

/** People outside who can be dialled. */
export function demoCallers(language: "en" | "zh"): readonly DemoCaller[] {
  const voice = `answered-by-person-${language}`;
  return [
    { number: castNumbers.known, displayName: "Huang Hang", voice },
    { number: castNumbers.transferred, displayName: "Priya Kumar", voice },
    { number: castNumbers.centralOnly, displayName: "Eleanor Whitfield", voice },
  ];
}
