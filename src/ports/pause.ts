/** Waiting, kept beside the clock so that a simulation can jump over it. */
export type Pause = (milliseconds: number) => Promise<void>

export const realPause: Pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
