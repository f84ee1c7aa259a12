export { TopBar } from "./top-bar.tsx";
