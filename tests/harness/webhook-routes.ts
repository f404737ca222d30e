import { type Examples, nobody } from "./route-example.ts";

export function webhookExamples(): Examples<"webhooks"> {
  const gone = `/v1/webhooks/${nobody}`;
  const delivery = `${gone}/deliveries/${nobody}`;
  return {
    "GET /webhooks": [{ path: "/v1/webhooks", status: 200 }],
    "POST /webhooks": [
      { path: "/v1/webhooks", body: {}, status: 422 },
      { path: "/v1/webhooks", body: { url: "https://192.168.0.1/hooks" }, status: 422 },
    ],
    "GET /webhooks/:id": [{ path: gone, status: 404 }],
    "PATCH /webhooks/:id": [{ path: gone, body: {}, status: 404 }],
    "DELETE /webhooks/:id": [{ path: gone, status: 404 }],
    "POST /webhooks/:id/rotate-secret": [{ path: `${gone}/rotate-secret`, body: {}, status: 404 }],
    "POST /webhooks/:id/test": [{ path: `${gone}/test`, body: {}, status: 404 }],
    "POST /webhooks/:id/redeliver": [
      { path: `${gone}/redeliver`, body: { failedSince: "2026-01-01T00:00:00Z" }, status: 404 },
    ],
    "GET /webhooks/:id/deliveries": [{ path: `${gone}/deliveries?state=failed`, status: 404 }],
    "GET /webhooks/:id/deliveries/:deliveryId": [{ path: delivery, status: 404 }],
    "POST /webhooks/:id/deliveries/:deliveryId/redeliver": [{ path: `${delivery}/redeliver`, body: {}, status: 404 }],
  };
}

export function feedExamples(): Examples<"events"> {
  return {
    "GET /events": [
      { path: "/v1/events", status: 200 },
      { path: "/v1/events?after=latest&types=reset.ended,contact.updated&limit=1", status: 200 },
      { path: "/v1/events?after=evt_9999999999999999", status: 409 },
      { path: "/v1/events?types=reset.exploded", status: 422 },
    ],
  };
}
