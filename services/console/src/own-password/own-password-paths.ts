export const forgotPath = "/forgot-password";
/** Where a mailed link leads, without its code. */
export const linkPath = "/set-password";
// At addresses of their own, so that a newer link that is opened in the same tab is another page.
export const deadLinkPath = `${linkPath}/not-usable`;
export const passwordSetPath = `${linkPath}/done`;
