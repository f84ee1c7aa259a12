import {
  type Icon,
  IconAlertTriangle,
  IconBuilding,
  IconChartBar,
  IconChecklist,
  IconDeviceDesktop,
  IconFileImport,
  IconHistory,
  IconLayoutDashboard,
  IconListSearch,
  IconSettings,
  IconTimeline,
  IconUserCog,
  IconUserQuestion,
} from "@tabler/icons-react";
import { type ComponentType, lazy } from "react";
import { MissedBadge } from "#renderer/features/history/index.ts";
import type { CentralFunction } from "#shared/contract/desk/index.ts";
import type { PageId } from "../state/pages.ts";

/** A page of the rail. `view` is loaded when it is first opened; null for the desk, which is the workspace itself. */
export interface PageView {
  readonly id: PageId;
  readonly icon: Icon;
  readonly view: ComponentType | null;
  /** Not on the rail: for support, reached from a call, from the settings, by its key or its address. */
  readonly offRail?: boolean;
  /** Stands at the foot of the rail. */
  readonly atFoot?: boolean;
  /** Only for those who have one of these functions; the others neither see it nor get there. */
  readonly needs?: readonly CentralFunction[];
  /** On the sign: something there wants to be looked at. */
  readonly badge?: ComponentType;
}

/** Loads a page's component by its name, so that features keep named exports. */
export function page<N extends string>(name: N, load: () => Promise<Record<N, ComponentType>>): ComponentType {
  return lazy(async (): Promise<{ default: ComponentType }> => ({ default: (await load())[name] }));
}

const administering: readonly CentralFunction[] = [
  "users.manage",
  "teams.manage",
  "roles.manage",
  "queues.manage",
  "reasons.manage",
  "dispositions.manage",
  "announcements.manage",
];

/** Signs of the pages that features bring. */
const pageIcons = {
  customers: IconBuilding,
  leads: IconUserQuestion,
  tasks: IconChecklist,
  calls: IconHistory,
  problems: IconAlertTriangle,
  administration: IconUserCog,
  settings: IconSettings,
  trace: IconTimeline,
  import: IconFileImport,
  audit: IconListSearch,
  reports: IconChartBar,
  wallboard: IconLayoutDashboard,
} as const satisfies Record<Exclude<PageId, "desk">, Icon>;

const customers = page("CustomersPage", () => import("#renderer/features/customers/customers-page.tsx"));
const leads = page("LeadsPage", () => import("#renderer/features/leads/leads-page.tsx"));
const tasks = page("TasksPage", () => import("#renderer/features/tasks/index.ts"));
const calls = page("CallsPage", () => import("#renderer/features/history/calls-page.tsx"));
const problems = page("SyncProblemsPage", () => import("#renderer/features/sync-problems/index.ts"));
const trace = page("TracePage", () => import("#renderer/features/trace/trace-page.tsx"));
const administration = page("AdministrationPage", () => import("#renderer/features/administration/index.ts"));
const imports = page("ImportPage", () => import("#renderer/features/import/import-page.tsx"));
const audit = page("AuditPage", () => import("#renderer/features/audit/audit-page.tsx"));
const reports = page("ReportsPage", () => import("#renderer/features/reports/reports-page.tsx"));
const wallboard = page("WallboardPage", () => import("#renderer/features/wallboard/wallboard-page.tsx"));
const settings = page("SettingsPage", () => import("#renderer/features/settings/index.ts"));

/** The rail from top to bottom. A feature brings its page by one line here; the rail, Ctrl+1 to 6 and `#/<id>` follow. */
export const pageViews: readonly PageView[] = [
  { id: "desk", icon: IconDeviceDesktop, view: null },
  { id: "customers", icon: pageIcons.customers, view: customers },
  { id: "leads", icon: pageIcons.leads, view: leads },
  { id: "tasks", icon: pageIcons.tasks, view: tasks },
  { id: "calls", icon: pageIcons.calls, view: calls, badge: MissedBadge },
  { id: "reports", icon: pageIcons.reports, view: reports, needs: ["reports.read"] },
  { id: "wallboard", icon: pageIcons.wallboard, view: wallboard, needs: ["supervise.live"] },
  { id: "audit", icon: pageIcons.audit, view: audit, atFoot: true, needs: ["audit.read"] },
  { id: "problems", icon: pageIcons.problems, view: problems, atFoot: true },
  { id: "administration", icon: pageIcons.administration, view: administration, atFoot: true, needs: administering },
  { id: "settings", icon: pageIcons.settings, view: settings, atFoot: true },
  { id: "trace", icon: pageIcons.trace, view: trace, offRail: true },
  { id: "import", icon: pageIcons.import, view: imports, offRail: true, needs: ["customers.import"] },
];
