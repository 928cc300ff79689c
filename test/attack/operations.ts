/** What the application says about itself at /api/v1/openapi.json, so that a new route is attacked without being listed. */
export type Operation = { readonly method: string; readonly path: string; readonly hasBody: boolean }

type Document = { readonly paths: Record<string, Record<string, { requestBody?: unknown }>> }

export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({ method, path, hasBody: requestBody !== undefined })),
  )
}
