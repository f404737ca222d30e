import { ApiProblem } from "@rekey/client/api-problem";
import type { ApiClient } from "@rekey/client/create-api-client";
import type { Reset } from "@rekey/contracts/resources";
import { goTo } from "@rekey/web/page-address";
import type { Visit } from "../console-deps.ts";
import { type CustomerFlash, customerFlashes } from "../customers/customer-flashes.ts";
import { contactPath } from "../paths.ts";
import { readId } from "../read-request.ts";
import { readReset } from "./reset-words.ts";

/** The state and timeline as the page's live part asks for them. */
export async function sendProgress({ api, req, res }: Visit): Promise<void> {
  res.json(await readReset(api, readId(req)));
}

export const resendReset = acting("resent", (api, id) => api.resendReset(id));
export const cancelReset = acting("cancelled", (api, id) => api.cancelReset(id));

function acting(done: CustomerFlash, command: (api: ApiClient, id: string) => Promise<Reset>) {
  return async ({ api, req, res }: Visit): Promise<void> => {
    const { id, contactId } = await api.getReset(readId(req));
    let flash = done;
    try {
      await command(api, id);
    } catch (error) {
      if (!(error instanceof ApiProblem) || !customerFlashes.isName(error.code)) throw error;
      flash = error.code;
    }
    if (contactId === null) return goTo(res, "/clients");
    customerFlashes.goTo(res, contactPath(contactId), flash);
  };
}
