import { closeToast, type ModalOptions, openModal, openSheet, openToast } from '../dialogs.ts'
import { asynchronous, Failure } from './api.ts'

interface ToastOptions {
  title: string
  icon?: string
  image?: string
  duration?: number
  mask?: boolean
}

export const interaction = {
  showToast: asynchronous('showToast', ({ duration = 1500, ...options }: ToastOptions) =>
    openToast({ ...options, duration }),
  ),
  hideToast: asynchronous('hideToast', closeToast),
  showLoading: asynchronous('showLoading', ({ title, mask = false }: ToastOptions) =>
    openToast({ title, mask, icon: 'loading', duration: 0 }),
  ),
  hideLoading: asynchronous('hideLoading', closeToast),
  showModal: asynchronous('showModal', async (options: ModalOptions) => {
    const { confirmText = '', cancelText = '' } = options
    if ([...confirmText].length > 4)
      throw new Failure('confirmText length should not larger than 4 Chinese characters')
    if ([...cancelText].length > 4)
      throw new Failure('cancelText length should not larger than 4 Chinese characters')
    const answer = await openModal(options)
    return { ...answer, cancel: !answer.confirm }
  }),
  showActionSheet: asynchronous(
    'showActionSheet',
    async ({
      itemList,
      alertText,
      itemColor,
    }: {
      itemList: string[]
      alertText?: string
      itemColor?: string
    }) => {
      if (itemList.length > 6) throw new Failure('parameter error: itemList should not be large than 6')
      const tapIndex = await openSheet({
        items: itemList,
        ...(alertText !== undefined && { title: alertText }),
        ...(itemColor !== undefined && { color: itemColor }),
      })
      if (tapIndex === undefined) throw new Failure('cancel')
      return { tapIndex }
    },
  ),
  enableAlertBeforeUnload: asynchronous('enableAlertBeforeUnload', () => {}),
  disableAlertBeforeUnload: asynchronous('disableAlertBeforeUnload', () => {}),
}
