export const staffPath = "/staff";
export const staffMemberPath = (id: string, rest = "") => `${staffPath}/${encodeURIComponent(id)}${rest}`;
