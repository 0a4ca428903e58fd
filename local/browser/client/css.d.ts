/** Styles that esbuild bundles: importing one has no value. */
declare module '*.css'
