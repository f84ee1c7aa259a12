export { ErasePersonButton } from "./erase-person-button.tsx";
