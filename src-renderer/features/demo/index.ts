export { DemoEar } from "./demo-ear.tsx";
export { DemoHere } from "./demo-here.tsx";
export { DemoMenu } from "./demo-menu.tsx";
