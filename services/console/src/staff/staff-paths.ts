export const staffPath = "/staff";
export const invitePath = `${staffPath}/invite`;
export const staffMemberPath = (id: string, rest = "") => `${staffPath}/${encodeURIComponent(id)}${rest}`;
