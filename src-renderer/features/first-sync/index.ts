export { FirstSyncCard } from "./first-sync-card.tsx";
