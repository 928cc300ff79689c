/** Asked before each piece of work: false once the process is to end, so that nothing new is begun (CORRECTNESS §14). */
export type GoOn = () => boolean

export const always: GoOn = () => true
