import { closeAnnouncement } from './close-announcement.ts'
import { exportCourse } from './export-course.ts'
import { answerAnnouncement, enterAnswer } from './give-answer.ts'
import { listAnswers, listMyAnswers } from './list-answers.ts'
import { replyToAnswer } from './reply-to-answer.ts'

export const answersHandlers = {
  answerAnnouncement,
  listMyAnswers,
  enterAnswer,
  listAnswers,
  replyToAnswer,
  closeAnnouncement,
  exportCourse,
}
