/** The staff of the demonstration; their passwords are made anew in every checkout. */
export const demoUsers = {
  staff: { name: "Dana Ruiz", email: "dana@rekey.test", roles: ["staff"] },
  ops: { name: "Omar Haddad", email: "omar@rekey.test", roles: ["ops"] },
  auditor: { name: "Ada Lindqvist", email: "ada@rekey.test", roles: ["auditor"] },
  admin: { name: "Iris Vogel", email: "iris@rekey.test", roles: ["admin"] },
} as const;

export type DemoUser = keyof typeof demoUsers;

export const demoUserNames = ["staff", "ops", "auditor", "admin"] as const satisfies readonly DemoUser[];

export function forEachUser<T>(make: (user: DemoUser) => T): Record<DemoUser, T> {
  return Object.fromEntries(demoUserNames.map((name) => [name, make(name)])) as Record<DemoUser, T>;
}
