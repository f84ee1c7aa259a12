export { LoginScreen } from "./login-screen.tsx";
export { PasswordChange } from "./password-change.tsx";
export { SessionStrips } from "./session-strips.tsx";
export { useSignOut } from "./use-sign-out.ts";
export { UserMenu } from "./user-menu.tsx";
