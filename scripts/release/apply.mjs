// Brings an environment of CloudBase to what platform.json beside this file declares: collections, indexes, security rules
// and HTTP paths. It adds and corrects, and never deletes: what is there and not declared is named, for a person to decide.
//
//   node apply.mjs           brings it there, then checks
//   node apply.mjs --check   only checks; the exit code says whether all is as declared
//
// Environment: TCB_ENV, TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY, for a temporary key also TENCENTCLOUD_SESSIONTOKEN.
import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

/**
 * @param manager an instance of @cloudbase/manager-node
 * @param platform the content of platform.json
 * @param options `change: false` only looks
 * @returns {Promise<{ done: string[], open: string[] }>} what was changed, and what is not as declared
 */
export async function apply(manager, platform, { change }) {
  const done = []
  const open = []
  const { envId } = platform

  /** Looks; where it is not as wanted, changes it and looks again. */
  async function bring(what, isThere, makeIt) {
    try {
      if (await isThere()) return
      if (change) await makeIt()
      const changed = change && (await isThere())
      ;(changed ? done : open).push(what)
    } catch (error) {
      open.push(`${what}: ${error.message}`)
    }
  }

  for (const collection of platform.collections) {
    const exists = async () => (await manager.database.checkCollectionExists(collection)).Exists
    await bring(`collection ${collection}`, exists, () => manager.database.createCollection(collection))
    if (open.some((what) => what.startsWith(`collection ${collection}`))) continue

    const wanted = platform.indexes.filter((index) => index.collection === collection)
    const present = async () => (await manager.database.describeCollection(collection)).Indexes ?? []
    for (const index of wanted) {
      const found = (await present()).find(({ Name }) => Name === index.name)
      if (found && !sameIndex(found, index)) {
        open.push(
          `index ${collection}.${index.name} has other fields: delete it in the console, then run this again`,
        )
        continue
      }
      await bring(
        `index ${collection}.${index.name}`,
        async () => (await present()).some(({ Name }) => Name === index.name),
        () => manager.database.updateCollection(collection, { CreateIndexes: [toCreateIndex(index)] }),
      )
    }
    const declared = new Set(['_id_', ...wanted.map(({ name }) => name)])
    for (const { Name } of await present()) {
      if (!declared.has(Name))
        open.push(`index ${collection}.${Name} is not declared: delete it in the console`)
    }

    const acl = async (Action, more = {}) =>
      manager.commonService('tcb', '2018-06-08').call({
        Action,
        Param: { EnvId: envId, CollectionName: collection, ...more },
      })
    await bring(
      `access to ${collection}: ${platform.rules.collections}`,
      async () => (await acl('DescribeDatabaseACL')).AclTag === platform.rules.collections,
      () => acl('ModifyDatabaseACL', { AclTag: platform.rules.collections }),
    )
  }

  await bring(
    `access to storage: ${platform.rules.storage}`,
    async () => (await manager.storage.getStorageAcl()) === platform.rules.storage,
    () => manager.storage.setStorageAcl(platform.rules.storage),
  )

  const rule = JSON.stringify(platform.rules.functions)
  await bring(
    `who may call functions: ${rule}`,
    async () => {
      const { Data } = await manager.permission.describeResourcePermission({ resourceType: 'function' })
      return (Data?.PermissionList ?? []).some(({ SecurityRule }) => sameJson(SecurityRule, rule))
    },
    () =>
      manager.permission.modifyResourcePermission({
        resourceType: 'function',
        permission: 'CUSTOM',
        securityRule: rule,
      }),
  )

  for (const { name, path } of platform.http) {
    await bring(
      `HTTP path ${path} to ${name}`,
      async () =>
        ((await manager.access.getAccessList({ name })).APISet ?? []).some(({ Path }) => Path === path),
      // Public: who calls over HTTP is nobody, and gets what anyone may see.
      () => manager.access.createAccess({ name, path, type: 1, auth: false }),
    )
  }
  return { done, open }
}

function toCreateIndex({ name, keys, unique }) {
  return {
    IndexName: name,
    MgoKeySchema: {
      MgoIndexKeys: keys.map(([field, direction]) => ({ Name: field, Direction: String(direction) })),
      MgoIsUnique: unique === true,
    },
  }
}

function sameIndex(found, { keys, unique }) {
  const there = found.Keys.map(({ Name, Direction }) => [Name, String(Direction)])
  const wanted = keys.map(([field, direction]) => [field, String(direction)])
  return JSON.stringify(there) === JSON.stringify(wanted) && found.Unique === (unique === true)
}

function sameJson(text, wanted) {
  try {
    return JSON.stringify(JSON.parse(text)) === wanted
  } catch {
    return false
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const platform = JSON.parse(await readFile(new URL('platform.json', import.meta.url), 'utf8'))
  const environment = (name) => {
    const value = process.env[name]
    if (!value) throw new Error(`the environment variable ${name} is not set`)
    return value
  }
  const envId = environment('TCB_ENV')
  const { default: CloudBase } = await import('@cloudbase/manager-node')
  const manager = new CloudBase({
    envId,
    secretId: environment('TENCENTCLOUD_SECRETID'),
    secretKey: environment('TENCENTCLOUD_SECRETKEY'),
    ...(process.env.TENCENTCLOUD_SESSIONTOKEN && { token: process.env.TENCENTCLOUD_SESSIONTOKEN }),
  })
  const { done, open } = await apply(
    manager,
    { ...platform, envId },
    { change: !process.argv.includes('--check') },
  )
  for (const what of done) console.log(`✓ ${what}`)
  for (const what of open) console.error(`✗ ${what}`)
  for (const what of platform.byHand) console.log(`? to be looked at in the console: ${what}`)
  console.log(`${done.length} changed, ${open.length} not as declared`)
  process.exit(open.length === 0 ? 0 : 1)
}
