export { Facts } from "./facts.tsx";
export { PopContext } from "./pop-context.tsx";
export { popTitle } from "./pop-title.ts";
export { PopWorkspace } from "./pop-workspace.tsx";
