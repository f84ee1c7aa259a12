const rooms = ["src-shared", "src-main", "src-renderer", "src-server", "tests"];

/** What holds before anything is committed: name, command, arguments. */
export const steps: readonly (readonly [string, string, readonly string[]])[] = [
  ...rooms.map((room) => [`types ${room}`, "tsc", ["-p", room]] as const),
  ["lint and format", "biome", ["check", "--error-on-warnings"]],
  ["rooms", "node", ["tests/checks/rooms.ts"]],
  ["unused code", "knip", []],
  ["unit tests", "vitest", ["run", "--project", "unit", "--reporter", "dot"]],
];
