/**
 * What exactly stands in the way, where a code alone is too wide: the desk says it in the user's language (i18n `central:reason.<reason>`),
 * with the problem's `values`. Central's own sentence is in `detail`.
 */
export const problemReasons = [
  "username-taken",
  "name-taken",
  "code-taken",
  "exchange-name-taken",
  "password-has-username",
  "password-too-plain",
  "password-is-old",
  "last-administrator",
  "beyond-your-role",
  "role-is-preset",
  "role-in-use",
  "team-has-users",
  "team-has-teams",
  "team-has-records",
  "team-below-itself",
  "team-gone",
  "role-gone",
  "user-gone",
  "line-needs-password",
  "desk-phone-taken",
  "caller-id-unknown",
  "ends-in-the-past",
  "name-does-not-match",
  "record-is-there",
  "report-too-large",
  "too-many-schedules",
  "beyond-your-scope-now",
] as const;
export type ProblemReason = (typeof problemReasons)[number];
