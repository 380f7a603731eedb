/** Text on one line that cannot steer the terminal: what is shown was written by others. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
}
