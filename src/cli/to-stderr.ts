/** Tells a person something, where it disturbs no program that reads the output. */
export const toStderr = (text: string): void => void process.stderr.write(`${text}\n`)
