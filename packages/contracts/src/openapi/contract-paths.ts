/** What leads a reader through the contract. Nobody needs a token for it. */
export const contractPaths = {
  "/openapi.json": {
    get: {
      operationId: "getContract",
      tags: ["Contract"],
      summary: "Read this document",
      security: [],
      responses: {
        200: { description: "OpenAPI 3.1.", content: { "application/json": { schema: { type: "object" } } } },
      },
    },
  },
  "/openapi-3.0.json": {
    get: {
      operationId: "getOlderContract",
      tags: ["Contract"],
      summary: "Read this document as programs do that know OpenAPI 3.0 and not 3.1",
      security: [],
      responses: {
        200: { description: "OpenAPI 3.0.", content: { "application/json": { schema: { type: "object" } } } },
      },
    },
  },
  "/docs": {
    get: {
      operationId: "readContract",
      tags: ["Contract"],
      summary: "Read this document as a page",
      security: [],
      responses: { 200: { description: "The page.", content: { "text/html": { schema: { type: "string" } } } } },
    },
  },
  "/problems/{code}": {
    get: {
      operationId: "getProblem",
      tags: ["Contract"],
      summary: "Read the cause and the remedy of a problem",
      security: [],
      parameters: [{ name: "code", in: "path", required: true, schema: { type: "string" } }],
      responses: {
        200: {
          description: "As JSON, or as a page for a browser.",
          content: {
            "application/json": { schema: { $ref: "#/components/schemas/ProblemHelp" } },
            "text/html": { schema: { type: "string" } },
          },
        },
        404: { $ref: "#/components/responses/not-found" },
      },
    },
  },
};
