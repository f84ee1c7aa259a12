/** What the exchange calls itself on the wire; everywhere a demo (DESIGN 10). */
export const USER_AGENT = "Popline demo exchange";
/** The realm of its challenges, and the host part of the addresses it makes up. */
export const REALM = "popline-demo";
