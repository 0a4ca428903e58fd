import { roleNames } from '../../../shared/accounts/appointing.ts'
import type { AccountsContract, MessageTemplate } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { kindInWords } from '../../../shared/notices/rules.ts'
import { dayOf } from '../../../shared/time.ts'
import { readHistory } from '../../platform/history.ts'
import { messagesTo } from '../../platform/messages.ts'
import { type Account, type Person, readAccount } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import type { DataSection, PersonPort } from '../../platform/person-port.ts'
import { Refusal } from '../../platform/refusal.ts'
import { unseal } from '../../platform/seal.ts'
import { mustKnow } from '../persons/at-desk.ts'
import { readPerson } from '../persons/store.ts'
import { findNodes } from '../port.ts'
import {
  eventInWords,
  howWords,
  at as inWords,
  purposeInWords,
  relationWords,
  stateWords,
  templateWords,
} from './copy-in-words.ts'
import { looksAt, noteLook, viewLook } from './looks.ts'

type Export = AccountsContract['exportMyData']
type ExportFor = AccountsContract['exportForPerson']
type Copy = OutputOf<Export>

/** All that is stored about a person, for herself. */
export async function exportMyData(
  { input, caller, now }: Call<ParsedInputOf<Export>>,
  ports: readonly PersonPort[],
): Promise<Copy> {
  const person = await readPerson(input.personId)
  if (!person || person.erasing) throw new Refusal('NOT_FOUND')
  return copyOf(person, person.self === caller.openid ? caller.account : undefined, now, ports)
}

/** For who has no account, or cannot do it: the look is on record before anything is shown. */
export async function exportForPerson(
  { input, caller, now, commandId }: Call<ParsedInputOf<ExportFor>>,
  ports: readonly PersonPort[],
): Promise<Copy> {
  const { person, grant } = await mustKnow(caller, input.personId)
  await noteLook({ person, grant, account: caller.openid, commandId, now }, { field: 'all', reason: 'copy' })
  const account = person.self ? await readAccount(person.self) : undefined
  return copyOf(person, account, now, ports)
}

const mostEvents = 500

async function copyOf(
  person: Person,
  account: Account | undefined,
  now: number,
  ports: readonly PersonPort[],
): Promise<Copy> {
  const home = account?.preferences?.home
  const paths = [
    ...person.within,
    ...(home ? [home] : []),
    ...(account?.grants ?? []).map(({ node }) => node),
  ]
  const [nodes, looks, messages, history, ...others] = await Promise.all([
    findNodes(paths),
    looksAt(person._id, now),
    account ? messagesTo(account._id) : [],
    readHistory({ about: { of: person._id }, documents: [person], limit: mostEvents }),
    ...ports.map((port) => port.dataOf(person)),
  ])
  const nameOf = (path: string) => nodes.get(path)?.name ?? '已经撤销的单位'
  const sections: readonly DataSection[] = [
    ...personSections(person, nameOf),
    ...(account ? accountSections(account, nameOf) : []),
    ...others.flat(),
    {
      title: '发给您的微信消息',
      entries: messages.map(({ _id, template, state, at }) => ({
        编号: _id,
        时间: inWords(at),
        种类: templateWords[template],
        结果: stateWords[state],
      })),
    },
    {
      title: '谁看过您的信息',
      entries: looks.map(viewLook).map(({ at, who, what, why }) => ({
        时间: inWords(at),
        谁: who,
        看了什么: what,
        为什么: why,
      })),
    },
    {
      title: '登记和同意的经过',
      entries: history.map((event) => eventInWords(event, nameOf)),
    },
  ]
  return {
    at: now,
    fileName: `我的信息-${dayOf(now)}.json`,
    sections: sections.map(({ title, entries }) => ({
      title,
      entries: entries.map((entry) => ({ ...entry })),
    })),
  }
}

type NameOf = (path: string) => string

function personSections(
  { _id, name, phone, address, registeredAt, within, consents, carers }: Person,
  nameOf: NameOf,
): readonly DataSection[] {
  return [
    {
      title: '您的登记',
      entries: [
        {
          编号: _id,
          称呼: name,
          电话: phone ? unseal(phone) : '没有',
          住址: address ? unseal(address) : '没有',
          登记时间: inWords(registeredAt),
          哪里的工作人员能找到您: within.map(nameOf).join('、') || '没有',
        },
      ],
    },
    {
      title: '您同意过的',
      entries: consents.map(({ purpose, text, how, at, witness, withdrawnAt }) => ({
        事项: purposeInWords(purpose, text),
        说明的版本: text,
        方式: howWords[how],
        时间: inWords(at),
        ...(witness && { 见证: witness }),
        ...(withdrawnAt && { 撤回时间: inWords(withdrawnAt) }),
      })),
    },
    {
      title: '谁可以帮您办事',
      entries: carers.map(({ name: carer, relation, consent }) => ({
        谁: carer,
        您是他的: relationWords[relation],
        方式: howWords[consent.how],
        时间: inWords(consent.at),
        说明的版本: consent.text,
        ...(consent.day && { 哪天同意的: consent.day }),
        ...(consent.witness && { 见证: consent.witness }),
      })),
    },
  ]
}

function accountSections(
  { _id, actsFor, grants, credits, preferences }: Account,
  nameOf: NameOf,
): readonly DataSection[] {
  const { elder = false, subscriptions = [], digest = true, home } = preferences ?? {}
  return [
    {
      title: '您的微信账号',
      entries: [
        {
          微信给的编号: _id,
          长辈版: yesOrNo(elder),
          想收到的通知: subscriptions.map((kind) => kindInWords[kind]).join('、') || '全部',
          每天一次汇总: yesOrNo(digest),
          住在哪里: home ? nameOf(home) : '没有说',
          ...Object.fromEntries(
            Object.entries(credits ?? {}).map(([template, left]) => [
              `还能发几次${templateWords[template as MessageTemplate]}`,
              String(left),
            ]),
          ),
        },
      ],
    },
    {
      title: '您可以帮谁办事',
      entries: actsFor
        .filter(({ relation }) => relation !== 'self')
        .map(({ person, name, relation, consent }) => ({
          编号: person,
          称呼: name,
          他是您的: relationWords[relation],
          方式: howWords[consent.how],
          时间: inWords(consent.at),
        })),
    },
    {
      title: '您的岗位',
      entries: grants.map(({ title, role, node, name }) => ({
        岗位: title,
        角色: roleNames[role],
        单位: nameOf(node),
        姓名: name,
      })),
    },
  ]
}

function yesOrNo(value: boolean): string {
  return value ? '是' : '否'
}
