export { RecordFinder } from "./record-finder.tsx";
