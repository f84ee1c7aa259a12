/**
 * The paths of central's REST contract, version 1. Both sides take them from here; OpenAPI is derived at central from the schemas.
 *
 * | method | path                      | for                                                              |
 * | ------ | ------------------------- | ---------------------------------------------------------------- |
 * | POST   | /v1/auth/login            | LoginRequest → LoginResponse; 401, 409 session-elsewhere, 423     |
 * | POST   | /v1/auth/refresh          | RefreshRequest → TokenPair                                       |
 * | POST   | /v1/auth/logout           | 204                                                              |
 * | POST   | /v1/auth/password         | ChangePasswordRequest → 204                                      |
 * | GET    | /v1/auth/methods          | SignInMethods                                                    |
 * | GET    | /v1/auth/oidc/{start,callback} | single sign-on in a browser: SsoStart → 302                 |
 * | POST   | /v1/auth/oidc/redeem      | SsoRedeem → LoginResponse                                        |
 * | GET    | /v1/me                    | User                                                             |
 * | GET    | /v1/me/provisioning       | Provisioning                                                     |
 * | GET    | /v1/lookup                | LookupQuery → LookupResponse                                     |
 * | GET    | /v1/sync/changes          | PullQuery → PullResponse                                         |
 * | GET    | /v1/sync/snapshot         | SnapshotQuery → a stream of SnapshotLine (NDJSON)                |
 * | POST   | /v1/sync/push             | PushRequest → PushResponse                                       |
 * | GET    | /v1/live                  | WebSocket of LiveEvent; token in the `popline.bearer.<token>` subprotocol |
 * | *      | /v1/{customers,contacts,phones,leads,interactions,tasks} | list, get, create, update (If-Match version), delete |
 * | *      | /v1/dispositions          | the same; writes need `dispositions.manage`                      |
 * | GET    | /v1/users                 | UserList; needs `users.manage`, as the next two                  |
 * | POST   | /v1/users                 | CreateUserRequest → User                                         |
 * | PATCH  | /v1/users/:id             | UpdateUserRequest → User                                         |
 * | GET    | /v1/users/:id/devices     | UserDevices; needs `users.manage`                                |
 * | GET    | /v1/roles                 | RoleRecordList; needs `users.manage` or `roles.manage`           |
 * | *      | /v1/roles                 | POST, PATCH, DELETE; needs `roles.manage`                        |
 * | GET    | /v1/teams                 | TeamList                                                         |
 * | *      | /v1/teams                 | POST, PATCH, DELETE; needs `teams.manage`                        |
 * | GET    | /v1/announcements         | AnnouncementList                                                 |
 * | *      | /v1/announcements         | POST, DELETE; needs `announcements.manage`                       |
 * | GET    | /v1/not-ready-reasons     | ReasonList                                                       |
 * | *      | /v1/not-ready-reasons     | POST, PATCH; needs `reasons.manage`                              |
 * | GET    | /v1/queues                | QueueList                                                        |
 * | *      | /v1/queues                | POST, PATCH, DELETE; needs `queues.manage`                       |
 * | PUT    | /v1/handovers/:id         | HandoverRequest → 204                                            |
 * | GET    | /v1/handovers             | HandoverList                                                     |
 * | GET    | /v1/presence              | PresenceList                                                     |
 * | PUT    | /v1/presence              | PresenceUpdate → 204; 409 without a live feed                    |
 * | GET    | /v1/wallboard/trend       | WallboardTrendQuery → WallboardTrend; needs `supervise.live`, as the next |
 * | GET    | /v1/wallboard/ribbons     | RibbonQuery → RibbonList                                         |
 * | POST   | /v1/supervision/agents/:id/commands | AgentCommand → 204; 404, 409                           |
 * | GET    | /v1/me/queues             | MyQueueList                                                      |
 * | PUT    | /v1/me/queues             | QueueChoice → 204                                                |
 * | PUT    | /v1/supervision/agents/:id/queues | QueueChoice → 204; needs `supervise.agents`; 404, 409    |
 * | POST   | /v1/supervision/callers/:caller/commands | CallerCommand → 204; 404, 409, 503                |
 * | POST   | /v1/supervision/messages  | MessageRequest → 204                                             |
 * | GET    | /v1/phone                 | DeskPhoneSnapshot; 404 without a desk phone                      |
 * | POST   | /v1/phone/commands        | DeskPhoneCommand → 204; 404, 409, 501, 503                       |
 * | GET    | /v1/imports               | ImportList, own ones; those who may import only                  |
 * | PUT    | /v1/imports/:id           | ImportFile → ImportView; then the parts, preview, start           |
 * | GET    | /v1/imports/:id           | ImportView, the progress                                         |
 * | PUT    | /v1/imports/:id/parts/:part | bytes (application/octet-stream) → 204                         |
 * | POST   | /v1/imports/:id/preview   | ImportReading → ImportPreview                                    |
 * | POST   | /v1/imports/:id/start     | ImportRules → ImportView                                         |
 * | POST   | /v1/imports/:id/cancel    | ImportView                                                       |
 * | GET    | /v1/imports/:id/rejects   | ReportQuery → CSV                                                |
 * | GET    | /v1/exports/customers     | ExportQuery → CSV or XLSX, streamed                              |
 * | GET    | /v1/reports/{intervals,queues,agents,dispositions} | ReportSpan → rows; needs `reports.read` |
 * | GET    | /v1/reports/calls         | ReportCallsQuery → ReportCallPage: the calls behind a row         |
 * | *      | /v1/reports/schedules     | reports that central makes by itself; own ones: list, POST, PATCH, DELETE |
 * | GET    | /v1/reports/files         | ReportFileList, own ones; `/:id`: the file                       |
 * | GET    | /v1/exports/reports/:report | ReportExport → the same as CSV or XLSX                         |
 * | GET    | /v1/erasures/preview      | ErasureTarget → ErasurePreview                                   |
 * | PUT    | /v1/erasures/:id          | ErasureRequest → ErasureReceipt                                  |
 * | GET    | /v1/erasures              | ErasureList                                                      |
 * | GET    | /v1/audit                 | AuditQuery → AuditPage                                           |
 * | POST   | /v1/audit/seen            | SeenReport → 204                                                 |
 * | *      | /v1/demo/{scripts,calls,queue-calls} | only with the demo exchange                           |
 * | GET    | /health/live, /health/ready, /openapi.json, /docs |                                          |
 * | GET    | /metrics                  | Prometheus text, with a token of its own                         |
 */
export const centralRoutes = {
  login: "/v1/auth/login",
  refresh: "/v1/auth/refresh",
  logout: "/v1/auth/logout",
  changePassword: "/v1/auth/password",
  signInMethods: "/v1/auth/methods",
  ssoStart: "/v1/auth/oidc/start",
  ssoCallback: "/v1/auth/oidc/callback",
  ssoRedeem: "/v1/auth/oidc/redeem",
  me: "/v1/me",
  provisioning: "/v1/me/provisioning",
  lookup: "/v1/lookup",
  changes: "/v1/sync/changes",
  snapshot: "/v1/sync/snapshot",
  push: "/v1/sync/push",
  live: "/v1/live",
  customers: "/v1/customers",
  contacts: "/v1/contacts",
  phones: "/v1/phones",
  leads: "/v1/leads",
  interactions: "/v1/interactions",
  tasks: "/v1/tasks",
  dispositions: "/v1/dispositions",
  users: "/v1/users",
  roles: "/v1/roles",
  teams: "/v1/teams",
  announcements: "/v1/announcements",
  reasons: "/v1/not-ready-reasons",
  queues: "/v1/queues",
  handovers: "/v1/handovers",
  phone: "/v1/phone",
  phoneCommands: "/v1/phone/commands",
  imports: "/v1/imports",
  exportCustomers: "/v1/exports/customers",
  reportIntervals: "/v1/reports/intervals",
  reportQueues: "/v1/reports/queues",
  reportAgents: "/v1/reports/agents",
  reportDispositions: "/v1/reports/dispositions",
  reportCalls: "/v1/reports/calls",
  reportSchedules: "/v1/reports/schedules",
  reportFiles: "/v1/reports/files",
  exportReport: "/v1/exports/reports/:report",
  erasures: "/v1/erasures",
  audit: "/v1/audit",
  auditSeen: "/v1/audit/seen",
  presence: "/v1/presence",
  wallboardTrend: "/v1/wallboard/trend",
  wallboardRibbons: "/v1/wallboard/ribbons",
  agentCommands: "/v1/supervision/agents/:id/commands",
  myQueues: "/v1/me/queues",
  agentQueues: "/v1/supervision/agents/:id/queues",
  callerCommands: "/v1/supervision/callers/:caller/commands",
  messages: "/v1/supervision/messages",
  demoScripts: "/v1/demo/scripts",
  demoCalls: "/v1/demo/calls",
  demoQueueCalls: "/v1/demo/queue-calls",
  healthLive: "/health/live",
  healthReady: "/health/ready",
  metrics: "/metrics",
  openapi: "/openapi.json",
  docs: "/docs",
} as const;

/** Subprotocol that carries the access token of the live feed: browsers can't set headers there, and URLs end in logs. */
export const liveTokenPrefix = "popline.bearer.";
