/** Method and path of each operation that a computer may call, by `<function>.<operation>`; put in by scripts/build-desk-page.ts. */
declare const deskRoutes: Readonly<Record<string, readonly [method: 'GET' | 'POST', path: string]>>
/** Route of each function below the HTTP access service. */
declare const functionPaths: Readonly<Record<string, string>>
