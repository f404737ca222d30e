import { createFlashes, type FlashName } from "../flash.ts";

export const customerFlashes = createFlashes(
  {
    done: {
      "details-saved": "The details are saved. The password was left as it is.",
      "address-changed":
        "The details are saved. The contact signs in with the new address from now on; links that were sent to the old one no longer work.",
      "old-address-told":
        "The details are saved. The contact signs in with the new address from now on. The old one is told by mail, and links that were sent to it no longer work.",
      "client-added": "The client is added. Next, add its first contact.",
      "contact-added":
        "The contact is added and has no password yet. Choose under Password how they get the first one.",
      "contact-ended":
        "The contact is ended. Its sessions, links and waiting mails are ended too, and the address is free.",
      "contact-erased":
        "The contact is erased, and nobody can take that back. What happened stays in its history, without a name, an address or a reason.",
      "contact-merged":
        "The two are one contact now: this one. The other one is ended; its history stays and leads here.",
      "contact-reactivated":
        "The contact is active again and has no password. Choose under Password how they get a new one.",
      "address-confirmed": "The address is confirmed. Mail goes to it again.",
      cancelled: "The reset is cancelled. Its link is dead.",
    },
    note: {
      "already-ended": "This contact is already ended. Nothing was done twice.",
      "already-erased": "This contact is already erased. Nothing was done twice.",
      "already-merged": "The two were merged already. Nothing was done twice.",
      "already-active": "This contact is already active. Nothing was done twice.",
      "nothing-changed": "Nothing was changed.",
      "reset-already": "This was saved already; nothing was done twice. What was saved first counts; see Last reset.",
    },
    stopped: {
      "cannot-merge": "One of the two has ended or was merged meanwhile. Nothing was merged.",
      "ended-meanwhile": "Somebody ended this contact meanwhile. Nothing was saved.",
      "state-conflict": "The reset has moved on, so this is no longer possible.",
      "too-many-mails": "This contact was sent enough mail for now. Try again within the hour.",
      "too-many-commands": "You have sent enough commands for now. Try again in a minute.",
      "address-bounced": "The last mail to this address came back. Confirm or correct the address first.",
      "mail-not-configured": "Mail is not set up, so no link can be sent.",
    },
  },
  {
    done: {
      "reset-email": {
        begun: "Saved. The link is on its way; follow it under Last reset.",
        ended: "Saved. What came of the link is under Last reset.",
      },
      "reset-readdressed": {
        begun: "Saved. The link is on its way to the new address, and those sent to the old one no longer work.",
        ended:
          "Saved. Links that were sent to the old address no longer work. What came of the new one is under Last reset.",
      },
      "reset-readdressed-told": {
        begun:
          "Saved. The link is on its way to the new address. The old one is told, and links that were sent to it no longer work.",
        ended:
          "Saved. The old address is told, and links that were sent to it no longer work. What came of the new one is under Last reset.",
      },
      "reset-manual": {
        begun: "Saved. The password is being set; follow it under Last reset.",
        ended: "Saved. What came of the password is under Last reset.",
      },
      "reset-manual-readdressed": {
        begun:
          "Saved. The password is being set; follow it under Last reset. Links that were sent to the old address no longer work.",
        ended:
          "Saved. Links that were sent to the old address no longer work. What came of the password is under Last reset.",
      },
      resent: {
        begun: "The link is sent once more.",
        ended: "The link was to be sent once more. What came of it is under Last reset.",
      },
    },
  },
);

export type CustomerFlash = FlashName<typeof customerFlashes>;
