export { NoticeStrips } from "./notice-strips.tsx";
