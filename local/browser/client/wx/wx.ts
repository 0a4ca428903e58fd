import { application } from './application.ts'
import { audio } from './audio.ts'
import { cloud } from './cloud.ts'
import { device } from './device.ts'
import { files } from './files.ts'
import { interaction } from './interaction.ts'
import { location } from './location.ts'
import { loud } from './loud.ts'
import { media } from './media.ts'
import { navigation } from './navigation.ts'
import { network } from './network.ts'
import { privacy } from './privacy.ts'
import { storage } from './storage.ts'
import { subscribe } from './subscribe.ts'
import { system } from './system.ts'

/** The `wx` of the mini-program. What is not provided fails by its name. */
export const wx = loud('wx', {
  ...application,
  ...audio,
  ...device,
  ...files,
  ...interaction,
  ...location,
  ...media,
  ...navigation,
  ...network,
  ...privacy,
  ...storage,
  ...subscribe,
  ...system,
  cloud,
})
