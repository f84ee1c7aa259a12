export const password = "correct horse battery";
/** Ann may delete customers, Ben hands them on, Cay sees his team's only. Iris is central's own hand. */
export const users = [
  { username: "ann", role: "agent", roleId: "01970000-0000-7000-9000-000000000002", teamName: "Support" },
  { username: "ben", role: "supervisor", teamName: "Support" },
  { username: "cay", role: "agent", teamName: "Support" },
  { username: "iris", role: "administrator", teamName: "Office" },
] as const;
