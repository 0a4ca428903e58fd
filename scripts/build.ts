import { buildFunctions } from './build-functions.ts'

// What is deployed, and what the browser shows.
for (const { name, size } of await buildFunctions()) console.log(`${name}: ${(size / 1000).toFixed(0)} KB`)
