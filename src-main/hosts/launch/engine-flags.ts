/**
 * How the engine's process is started. A desk handles small messages: a young generation of 2 MB serves it as well as the default 16 and
 * leaves about 6 MB less resident; two malloc arenas instead of eight per core leave 3 MB less (measured with `bench start`).
 */
export const engineFlags = ["--max-semi-space-size=2"] as const;
export const engineEnvironment = { MALLOC_ARENA_MAX: "2" } as const;
