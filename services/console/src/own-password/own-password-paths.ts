export const forgotPath = "/forgot-password";
/** Where a mailed link leads, without its code. */
export const linkPath = "/set-password";
