/**
 * The paths of central's REST contract, version 1. Both sides take them from here; OpenAPI is derived at central from the schemas.
 *
 * | method | path                      | for                                                              |
 * | ------ | ------------------------- | ---------------------------------------------------------------- |
 * | POST   | /v1/auth/login            | LoginRequest → LoginResponse; 401, 409 session-elsewhere, 423     |
 * | POST   | /v1/auth/refresh          | RefreshRequest → TokenPair                                       |
 * | POST   | /v1/auth/logout           | 204                                                              |
 * | POST   | /v1/auth/password         | ChangePasswordRequest → 204                                      |
 * | GET    | /v1/me                    | User                                                             |
 * | GET    | /v1/me/provisioning       | Provisioning                                                     |
 * | GET    | /v1/lookup                | LookupQuery → LookupResponse                                     |
 * | GET    | /v1/sync/changes          | PullQuery → PullResponse                                         |
 * | GET    | /v1/sync/snapshot         | SnapshotQuery → a stream of SnapshotLine (NDJSON)                |
 * | POST   | /v1/sync/push             | PushRequest → PushResponse                                       |
 * | GET    | /v1/live                  | WebSocket of LiveEvent; token in the `popline.bearer.<token>` subprotocol |
 * | *      | /v1/{customers,contacts,phones,leads,interactions,tasks} | list, get, create, update (If-Match version), delete |
 * | *      | /v1/dispositions          | the same; writes by administrators only                          |
 * | GET    | /v1/users                 | UserList                                                         |
 * | POST   | /v1/users                 | CreateUserRequest → User; administrators only                    |
 * | PATCH  | /v1/users/:id             | UpdateUserRequest → User; administrators only                    |
 * | PUT    | /v1/handovers/:id         | HandoverRequest → 204                                            |
 * | GET    | /v1/handovers             | HandoverList                                                     |
 * | GET    | /v1/phone                 | DeskPhoneSnapshot; 404 without a desk phone                      |
 * | POST   | /v1/phone/commands        | DeskPhoneCommand → 204; 404, 409, 501, 503                       |
 * | *      | /v1/demo/{scripts,calls}  | only with the demo exchange                                      |
 * | GET    | /health/live, /health/ready, /openapi.json, /docs |                                          |
 */
export const centralRoutes = {
  login: "/v1/auth/login",
  refresh: "/v1/auth/refresh",
  logout: "/v1/auth/logout",
  changePassword: "/v1/auth/password",
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
  handovers: "/v1/handovers",
  phone: "/v1/phone",
  phoneCommands: "/v1/phone/commands",
  demoScripts: "/v1/demo/scripts",
  demoCalls: "/v1/demo/calls",
  healthLive: "/health/live",
  healthReady: "/health/ready",
  openapi: "/openapi.json",
  docs: "/docs",
} as const;

/** Subprotocol that carries the access token of the live feed: browsers can't set headers there, and URLs end in logs. */
export const liveTokenPrefix = "popline.bearer.";
