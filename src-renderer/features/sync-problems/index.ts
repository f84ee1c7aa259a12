export { SyncProblemsPage } from "./sync-problems-page.tsx";
