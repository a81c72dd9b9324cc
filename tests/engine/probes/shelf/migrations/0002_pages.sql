-- How thick a book is; those that stand there already are guessed.
CREATE TABLE shelf_books_new (
  id    INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL UNIQUE,
  pages INTEGER NOT NULL DEFAULT 200
);
INSERT INTO shelf_books_new (id, title, pages) SELECT id, title, 100 FROM shelf_books;
DROP TABLE shelf_books;
ALTER TABLE shelf_books_new RENAME TO shelf_books;
