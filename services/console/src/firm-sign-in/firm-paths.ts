/** Where a sign-in with a firm's account begins, comes back and is told to be over; the provider knows the last two. */
export const firmPaths = {
  begin: "/sign-in/firm",
  comeBack: "/sign-in/firm/return",
  loggedOut: "/sign-in/firm/logged-out",
} as const;
