import { passwordRefusals } from "@rekey/web/describe-password-refusal";
import { englishWords } from "@rekey/web/page-words";

/** All words of the portal. Nothing here is HTML; `{name}` stands for a value, and is the same in every language. */
export const en = {
  /** Of the language, in itself. */
  name: "English",
  siteName: "Client portal",
  /** What the choice of a language is called. */
  languages: "Language",
  /** At the foot, where the firm gives a number or a page. */
  firm: { questions: "Questions?", helpPage: "Our help page" },
  page: englishWords,
  /** What is said on several pages. */
  address: "E-mail address",
  newPasswordHint: "{minLength} characters or more, any you like. A few words you will remember are best.",
  repeatNotSame: "The two passwords are not the same. Type both again.",
  signIn: "Sign in",
  backToSignIn: "Back to sign in",
  askForNewLink: "Ask for a new link",
  changePassword: "Change password",
  refusals: passwordRefusals,
  signInRefused: "The address or the password is not right.",
  /** Where another site, an application of the firm, signs contacts in and out by this portal. */
  application: {
    signInTo: "You then go on to {name}.",
    failedTitle: "This sign-in cannot go on",
    failed:
      "It has run out or was used already, or the page that you came from asked for something that is not set up. Go back there and sign in once more.",
    failedCode: "Should it happen again, tell them this word: {code}",
    signOutTitle: "Sign out?",
    signOutAsked: "{name} asks for it. You are signed out here, and wherever you signed in with this account.",
    signOut: "You are signed out here, and wherever you signed in with this account.",
    staySignedIn: "Stay signed in",
    signedOutTitle: "You are signed out",
    signedOut: "You are signed out here, and wherever you signed in with this account.",
  },
  signInExpired: "This password was for the first time only, and its time is over. Ask for a link to set a new one.",
  forgotPassword: {
    title: "Forgot your password?",
    whatHappens: "We send a link to set a new one. Your present password stays as it is until you do.",
    addressHint: "The one you sign in with.",
    send: "Send the link",
    notAnAddress: "Enter an e-mail address, such as name@example.com.",
    severalAddresses: "Enter one address only.",
    lookAlike:
      "Before the @ are letters of several languages, or some that look like others. Type the address yourself.",
  },
  forgotPasswordSent: {
    title: "Look into your mail",
    onItsWay:
      "If this address belongs to an account here, a link to set a new password is on its way. It usually arrives within a few minutes.",
    nothingThere:
      "Nothing there? Look into the junk folder, check the address for a typing error, or ask the firm that gave you access.",
    /** Where `{firm}` or `{phone}` is known. */
    nothingThereAsk: "Nothing there? Look into the junk folder, check the address for a typing error, or ask {firm}.",
    nothingThereCall:
      "Nothing there? Look into the junk folder, check the address for a typing error, or call us on {phone}.",
  },
  setPassword: {
    title: "Set your password",
    whose: "for {address}",
    code: "Code from the mail",
    codeHint: "It stands below the link in the mail. You can also paste the whole link.",
    /** What is wrong with what was pasted or opened: no code in it, different ones, one in the wrong case. */
    codeProblems: {
      none: "There is no whole code in this. Copy the code below the link in the mail, from its first sign to its last, and paste it here.",
      several:
        "There are different codes in this, and only one can be meant. Paste the link or the code of the newest mail alone.",
      changed:
        "The capital and small letters of this code were changed on the way. Copy the code below the link in the mail, and paste it here.",
    },
    /** Where a tab has no link, of its own or any more. */
    noLink: "This tab holds no link. Open the link in the mail again, or paste it here.",
    /** Where the browser keeps nothing for the tab. */
    notKept:
      "Your browser keeps nothing for this page. If you load the page again or leave it, open the link in the mail again.",
    elsewhere: "To go on in another browser or on another device, open the link in the mail there.",
    set: "Set password",
    /** At a field that only a program sees. */
    leaveEmpty: "Leave this field empty",
    /** To whom looks like a program, and may be none. */
    byProgram:
      "Please fill in the form once more. It arrived as a program would send it, for example one that tries out the links in mails. Nothing was changed and your link still works: take your time, and type the password twice.",
    whatElse:
      "Setting a password signs you out everywhere and ends any other link you were sent. We tell you by mail when it is done.",
  },
  deadLink: {
    title: "This link cannot be used",
    why: "It was used already, has run out, or was replaced by a newer one. Your password was not changed here.",
    isMailNew: "Is the mail new? Some mail programs change links. Copy the code below the link in the mail.",
    pasteCode: "Paste the code",
  },
  passwordSet: {
    title: "Your password is set",
    whatNext: "Sign in with it now. You were signed out everywhere, and a mail tells you about the change.",
  },
  passwordPending: {
    title: "Your password is being applied",
    received:
      "It was received and is safe with us; you need not send it again. This page says when it is done, and so does a mail.",
    state: "Being applied",
  },
  passwordHandingOver: {
    title: "Your password is being passed on",
    received:
      "It is set with us, and you need not send it again. You can sign in with it as soon as the site where you sign in has it; this page says when.",
    state: "Being passed on",
  },
  passwordNotHandedOver: {
    title: "Your password could not be passed on",
    why: "We have your new password, but the site where you sign in has not taken it, and may still want the old one. Ask for a new link and choose it once more.",
  },
  passwordNotSet: {
    title: "The password was not changed",
    why: "Something else came first, such as a newer request. Ask for a new link to set it.",
  },
  changePasswordPage: {
    title: "Change your password",
    titleMustChange: "Choose your own password",
    whyMustChange: "Your present one was set by somebody else, so it is good for this step only.",
    whatElse: "This signs you out everywhere, here too. Then sign in with the new password.",
    notCurrent: "This is not your current password.",
    sameAsCurrent: "Choose one that differs from your current password.",
  },
  account: {
    title: "Your account",
    signedInAs: "You are signed in as {name}.",
    email: "E-mail",
    company: "Company",
    sessions: "Where you are signed in",
    since: "Since {when}",
    thisOne: "this one",
    endOthers: "Sign out everywhere else",
    othersEnded: "You are signed out everywhere else.",
  },
};

/** A language that lacks one of them does not compile. */
export type PortalTexts = typeof en;
