/**
 * How long anything is waited for, in ms. What comes, comes within fractions of it; only a machine that does other things as well takes longer, and
 * how long something takes is no test's business (the figures are in docs/exchanges.md).
 */
export const patienceMs = 45_000;
