/** The end of an id: ids begin with when they were made, so that those of one minute begin alike. */
export const shortId = (id: string): string => id.slice(-8);
