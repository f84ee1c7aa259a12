import type { AuditQuery } from "#shared/contract/desk/index.ts";

/** As the fields hold them: empty is not filtered; dates as yyyy-mm-dd. */
export interface AuditFilters {
  readonly action: string;
  readonly userId: string;
  readonly recordId: string;
  readonly from: string;
  readonly until: string;
}

export const noFilters: AuditFilters = { action: "", userId: "", recordId: "", from: "", until: "" };

const pageRows = 100;

/** What central is asked for. Days are those of this machine, both ends included. */
export function auditQuery(filters: AuditFilters, cursor: string | null): AuditQuery {
  const { action, userId, recordId, from, until } = filters;
  return {
    limit: pageRows,
    ...(cursor !== null && { cursor }),
    ...(action !== "" && { action }),
    ...(userId !== "" && { userId }),
    ...(recordId !== "" && { recordId }),
    ...(from !== "" && { from: startOfDay(from, 0) }),
    ...(until !== "" && { until: startOfDay(until, 1) }),
  };
}

function startOfDay(day: string, later: number): number {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + later);
  return date.getTime();
}
