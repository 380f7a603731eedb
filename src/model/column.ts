/** One column of a table: what each row says under that name. */
export function column<T extends Readonly<Record<string, object>>, C extends keyof T[keyof T]>(
  table: T,
  name: C,
): { readonly [R in keyof T]: T[R][C] } {
  const cells = Object.entries(table).map(([row, said]) => [row, (said as T[keyof T])[name]])
  return Object.fromEntries(cells) as { [R in keyof T]: T[R][C] }
}
