/**
 * What makes two endpoints the same: method and path, whatever the parameters are called (OpenAPI 3.1 §4.8.2 calls
 * templates that differ only in names identical) and whether a slash ends it, as requests are matched. `{name*}` and
 * `{name+}`, the rest of a path, are not `{name}`.
 */
export function identifyEndpoint(endpoint: { readonly method: string; readonly path: string }): string {
  const path = endpoint.path
    .replace(/\{[^{}]*[*+]\}/g, '{+}')
    .replace(/\{[^{}+][^{}]*\}/g, '{}')
    .replace(/(?<=.)\/$/, '');
  return `${endpoint.method.toUpperCase()} ${path}`;
}
