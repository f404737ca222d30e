import { createFlashes } from "../flash.ts";

export const accountPath = "/account";

export const accountFlashes = createFlashes({
  done: { "second-factor-off": "Your second factor is off. You are signed out everywhere else." },
  waiting: {
    "recovery-code-used":
      "You came in with a recovery code, which works no more. If your authenticator is lost, set up another one; if few codes are left, make new ones.",
  },
  note: {
    "firm-demands":
      "Nothing was changed: everybody with your role has to have a second factor. You can set up another one.",
    "changed-meanwhile": "Nothing was changed: your account was changed meanwhile.",
  },
});
