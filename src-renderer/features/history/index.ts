export { MissedBadge } from "./missed-badge.tsx";
