/** What follows a right password: a code of the authenticator, a recovery code, or to get an authenticator first. */
export const secondStepPaths = {
  code: "/sign-in/code",
  recoveryCode: "/sign-in/recovery-code",
  setUp: "/sign-in/set-up",
} as const;
