const rooms = ["src-shared", "src-main", "src-renderer", "src-server", "tests"];

/** Name, command, arguments. */
export type Step = readonly [string, string, readonly string[]];

/** What holds before anything is committed. */
export const steps: readonly Step[] = [
  ...rooms.map((room) => [`types ${room}`, "tsc", ["-p", room]] as const),
  ["lint and format", "biome", ["check", "--error-on-warnings"]],
  ["rooms", "node", ["tests/checks/rooms.ts"]],
  ["unused code", "knip", []],
  ["unit tests", "vitest", ["run", "--project", "unit", "--reporter", "dot"]],
];
