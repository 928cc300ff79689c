import type { Books } from './books.ts'

/** What the service remembers of itself from one start to the next: its clock's offset, admin key and port. */
export type Marks = {
  read(name: string): string | undefined
  write(name: string, value: string): string
}

export const openMarks = (books: Books): Marks => ({
  read: (name) => books.row<{ value: string }>('select value from marks where name = ?', name)?.value,
  write(name, value) {
    books.run('insert or replace into marks (name, value) values (?, ?)', name, value)
    return value
  },
})
