export { createDeskPhone, type DeskPhone, type DeskPhoneOptions, type DeskPhoneStanding } from "./create-desk-phone.ts";
export type { DeskPhoneAnswer, DeskPhonePort } from "./desk-phone-port.ts";
