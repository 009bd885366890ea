// Holds SQLite's write lock on the database it is given until its input ends.
import Database from 'better-sqlite3';

const database = new Database(process.argv[2]);
database.exec('BEGIN IMMEDIATE');
process.stdout.write('locked\n');
process.stdin.resume().on('end', () => {
  database.exec('COMMIT');
  database.close();
});
