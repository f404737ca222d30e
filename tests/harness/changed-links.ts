/** What programs and hands make of a link on its way, as paths of the portal, by what was done to it. */
export const changedLinks: Record<string, (token: string) => string> = {
  "its hash as percents": (token) => `/set-password%23${token}`,
  "its hash as percents, in a language": (token) => `/de/set-password%23${token}`,
  "its hash as percents twice": (token) => `/de/set-password%2523${token}`,
  "its hash and its hyphen as percents": (token) => `/set%2Dpassword%23${token}`,
  "a slash before the hash": (token) => `/set-password/#${token}`,
  "the code in the query": (token) => `/set-password?token=${token}`,
  "the code in the path": (token) => `/set-password/${token}`,
  "an ampersand for the hash": (token) => `/set-password&${token}`,
  "a query before the hash": (token) => `/set-password?x#${token}`,
  "trackers behind the code": (token) => `/set-password#${token}?utm_source=mail&fbclid=x`,
  capitals: (token) => `/DE/Set-Password#${token}`,
  "a bracket behind it": (token) => `/set-password#${token})`,
  "a full stop behind it": (token) => `/set-password%23${token}.`,
  "an angle bracket behind it": (token) => `/set-password#${token}%3E`,
};
