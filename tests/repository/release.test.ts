import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apply } from '../../scripts/release/apply.mjs'
import { release } from '../../scripts/release.ts'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'release-'))
  await release(folder, {})
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))

describe('a release', () => {
  test('holds each function that the CLI uploads', () => {
    const { functionRoot, functions } = read('cloudbaserc.json')
    expect(functions.length).toBeGreaterThan(0)
    for (const { name } of functions)
      expect(existsSync(join(folder, functionRoot, name, 'index.js'))).toBe(true)
    expect(existsSync(join(folder, functionRoot, 'circle/network.bin'))).toBe(true)
  })

  test('holds no secret', () => {
    const { envId, functions } = read('cloudbaserc.json')
    expect(envId).toBe('{{env.TCB_ENV}}')
    for (const { envVariables } of functions) {
      for (const value of Object.values(envVariables)) expect(value).toMatch(/^\{\{env\.[A-Z_]+\}\}$/)
    }
    expect(existsSync(join(folder, '.env'))).toBe(false)
  })

  test('holds the values of its environment, for the CLI alone, when they are there', async () => {
    const other = mkdtempSync(join(tmpdir(), 'release-'))
    const values = {
      TCB_ENV: 'county-test',
      SEAL_KEYS: '1:k',
      LOOKUP_KEY: 'l',
      MESSAGE_TEMPLATES: 'a=b',
      POSTER_PAGE: 'none',
    }
    expect(await release(other, { ...values, LOOKUP_KEY: '' })).toEqual({ missing: ['LOOKUP_KEY'] })
    expect(existsSync(join(other, '.env'))).toBe(false)
    expect(await release(other, values)).toEqual({ missing: [] })
    expect(readFileSync(join(other, '.env'), 'utf8')).toContain('SEAL_KEYS=1:k\n')
    expect(JSON.parse(readFileSync(join(other, 'cloudbaserc.json'), 'utf8')).envId).toBe('county-test')
    rmSync(other, { recursive: true })
  })

  test('lets clients do nothing but call functions, signed in, and keep files of their own', () => {
    expect(read('platform.json').rules).toEqual({
      collections: 'ADMINONLY',
      storage: 'PRIVATE',
      functions: { '*': { invoke: "auth.loginType != 'ANONYMOUS' && auth != null" } },
    })
  })

  test('names what a person has to look at, because no call says it', () => {
    expect(read('platform.json').byHand).toEqual([
      'storage: a lifecycle rule deletes what lies below inbox/ for more than a day',
    ])
  })

  test('declares indexes of collections that exist', () => {
    const { collections, indexes } = read('platform.json')
    expect(indexes.length).toBeGreaterThan(0)
    for (const { collection } of indexes) expect(collections).toContain(collection)
  })
})

/** An environment of CloudBase that remembers what the tool did to it; its methods are those of @cloudbase/manager-node. */
function environment() {
  const state = {
    tables: new Map<
      string,
      { Name: string; Keys: { Name: string; Direction: string }[]; Unique: boolean }[]
    >(),
    acl: new Map<string, string>(),
    storage: 'READONLY',
    functionRule: '',
    paths: [] as { Name: string; Path: string }[],
  }
  interface NewIndex {
    IndexName: string
    MgoKeySchema: { MgoIndexKeys: { Name: string; Direction: string }[]; MgoIsUnique: boolean }
  }
  const manager = {
    database: {
      checkCollectionExists: async (name: string) => ({ Exists: state.tables.has(name) }),
      createCollection: async (name: string) =>
        state.tables.set(name, [{ Name: '_id_', Keys: [], Unique: true }]),
      describeCollection: async (name: string) => ({ Indexes: state.tables.get(name) }),
      updateCollection: async (name: string, { CreateIndexes }: { CreateIndexes: NewIndex[] }) => {
        for (const { IndexName, MgoKeySchema } of CreateIndexes) {
          state.tables
            .get(name)
            ?.push({ Name: IndexName, Keys: MgoKeySchema.MgoIndexKeys, Unique: MgoKeySchema.MgoIsUnique })
        }
      },
    },
    commonService: () => ({
      call: async ({
        Action,
        Param,
      }: {
        Action: string
        Param: { CollectionName: string; AclTag: string }
      }) => {
        if (Action === 'ModifyDatabaseACL') state.acl.set(Param.CollectionName, Param.AclTag)
        return { AclTag: state.acl.get(Param.CollectionName) ?? 'PRIVATE' }
      },
    }),
    storage: {
      getStorageAcl: async () => state.storage,
      setStorageAcl: async (acl: string) => {
        state.storage = acl
      },
    },
    permission: {
      describeResourcePermission: async () => ({
        Data: { PermissionList: [{ SecurityRule: state.functionRule }] },
      }),
      modifyResourcePermission: async ({ securityRule }: { securityRule: string }) => {
        state.functionRule = securityRule
      },
    },
    access: {
      getAccessList: async () => ({ APISet: state.paths }),
      createAccess: async ({ name, path }: { name: string; path: string }) =>
        state.paths.push({ Name: name, Path: path }),
    },
  }
  return { state, manager }
}

const platform = {
  envId: 'env',
  collections: ['days'],
  indexes: [
    {
      collection: 'days',
      name: 'site_day',
      keys: [
        ['site', 1],
        ['day', -1],
      ],
      unique: true,
    },
  ],
  rules: { collections: 'ADMINONLY', storage: 'PRIVATE', functions: { '*': { invoke: 'auth != null' } } },
  http: [{ name: 'appointments', path: '/appointments' }],
}

describe('applying what is declared', () => {
  test('brings an empty environment there, and does nothing the second time', async () => {
    const { state, manager } = environment()
    const first = await apply(manager, platform, { change: true })
    expect(first.open).toEqual([])
    expect(first.done).toHaveLength(6)
    expect(state.tables.get('days')?.[1]).toEqual({
      Name: 'site_day',
      Keys: [
        { Name: 'site', Direction: '1' },
        { Name: 'day', Direction: '-1' },
      ],
      Unique: true,
    })
    expect(state.acl.get('days')).toBe('ADMINONLY')
    expect(state.storage).toBe('PRIVATE')
    expect(state.functionRule).toBe('{"*":{"invoke":"auth != null"}}')
    expect(await apply(manager, platform, { change: true })).toEqual({ done: [], open: [] })
  })

  test('only looks when asked to', async () => {
    const { state, manager } = environment()
    const { done, open } = await apply(manager, platform, { change: false })
    expect(done).toEqual([])
    expect(open).toContain('collection days')
    expect(state.tables.size).toBe(0)
    expect(state.storage).toBe('READONLY')
  })

  test('names an index that differs or is not declared, and deletes nothing', async () => {
    const { state, manager } = environment()
    await apply(manager, platform, { change: true })
    const { done, open } = await apply(
      manager,
      { ...platform, indexes: [{ ...platform.indexes[0], name: 'other' }] },
      { change: true },
    )
    expect(done).toEqual(['index days.other'])
    expect(open).toEqual(['index days.site_day is not declared: delete it in the console'])
    expect(state.tables.get('days')).toHaveLength(3)
  })

  test('goes on after a part that the platform refuses, and says which', async () => {
    const { state, manager } = environment()
    manager.permission.modifyResourcePermission = async () => {
      throw new Error('the policy engine has taken over')
    }
    const { open } = await apply(manager, platform, { change: true })
    expect(open).toEqual([
      'who may call functions: {"*":{"invoke":"auth != null"}}: the policy engine has taken over',
    ])
    expect(state.paths).toEqual([{ Name: 'appointments', Path: '/appointments' }])
  })
})
