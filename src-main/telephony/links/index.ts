export { type LinkProblem, type ParsedLink, parseLink } from "./parse-link.ts";
