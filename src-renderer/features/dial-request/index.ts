export { DialRequestStrip } from "./dial-request-strip.tsx";
