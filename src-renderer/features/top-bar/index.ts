export { reasonWord } from "./reason-word.ts";
export { TopBar } from "./top-bar.tsx";
