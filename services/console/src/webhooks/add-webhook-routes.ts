import type { RequestHandler, Router } from "express";
import type { VisitHandler } from "../sign-in/require-role.ts";
import {
  deleteWebhook,
  pauseWebhook,
  resumeWebhook,
  rotateSecret,
  sendAgain,
  sendAllAgain,
  showWebhook,
  skipWebhook,
  testWebhook,
} from "./webhook.ts";
import { addWebhook, showWebhooks } from "./webhooks.ts";

/** The pages of webhooks, for operations. */
export function addWebhookRoutes(routes: Router, ops: (handle: VisitHandler) => RequestHandler): void {
  routes.get("/webhooks", ops(showWebhooks));
  routes.post("/webhooks", ops(addWebhook));
  routes.get("/webhooks/:id", ops(showWebhook));
  routes.post("/webhooks/:id/test", ops(testWebhook));
  routes.post("/webhooks/:id/pause", ops(pauseWebhook));
  routes.post("/webhooks/:id/resume", ops(resumeWebhook));
  routes.post("/webhooks/:id/skip", ops(skipWebhook));
  routes.post("/webhooks/:id/rotate", ops(rotateSecret));
  routes.post("/webhooks/:id/delete", ops(deleteWebhook));
  routes.post("/webhooks/:id/redeliver", ops(sendAllAgain));
  routes.post("/webhooks/:id/deliveries/:deliveryId/redeliver", ops(sendAgain));
}
